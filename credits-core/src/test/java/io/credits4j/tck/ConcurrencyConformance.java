package io.credits4j.tck;

import static org.assertj.core.api.Assertions.assertThat;

import io.credits4j.AccountId;
import io.credits4j.Credits;
import io.credits4j.HoldId;
import io.credits4j.HoldState;
import io.credits4j.ledger.CreditLedger;
import io.credits4j.ledger.GrantRequest;
import io.credits4j.ledger.Granted;
import io.credits4j.ledger.HoldRequest;
import io.credits4j.ledger.ReleaseResult;
import io.credits4j.ledger.SettleRequest;
import io.credits4j.ledger.SettleResult;
import io.credits4j.ledger.SpendResult;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Racers on one account are decided one after the other, on the books as the one before left them. */
public abstract class ConcurrencyConformance extends StorageConformance {
    @Test
    void of_200_threads_spending_1_on_an_account_with_100_exactly_100_succeed() throws Exception {
        purchase(account, 100, "g");
        List<Rendezvous.Finish<SpendResult>> finishes =
                Rendezvous.collide(200, i -> () -> ledger.trySpend(account, credits(1), key("s" + i)));

        assertThat(finishes).allMatch(Rendezvous.Finish::succeeded);
        assertThat(finishes)
                .filteredOn(finish -> finish.value() instanceof SpendResult.Spent)
                .hasSize(100);
        assertThat(available()).isEqualTo(Credits.ZERO);
        assertThat(Audit.of(storage, account)).isEmpty();
    }

    @Test
    void of_racers_under_one_key_exactly_one_spends() throws Exception {
        purchase(account, 100, "g");
        List<Rendezvous.Finish<SpendResult>> finishes =
                Rendezvous.collide(16, i -> () -> ledger.trySpend(account, credits(1), key("one intent")));

        assertThat(finishes).allMatch(Rendezvous.Finish::succeeded);
        assertThat(finishes).filteredOn(finish -> !finish.value().replayed()).hasSize(1);
        assertThat(available()).isEqualTo(credits(99));
    }

    @Test
    void first_grants_racing_to_open_an_account_all_arrive() throws Exception {
        List<Rendezvous.Finish<Granted>> finishes = Rendezvous.collide(
                16, i -> () -> ledger.grant(GrantRequest.purchase(account, credits(1), key("g" + i))));

        assertThat(finishes).allMatch(Rendezvous.Finish::succeeded);
        assertThat(available()).isEqualTo(credits(16));
        assertThat(Audit.of(storage, account)).isEmpty();
    }

    @Test
    void one_grant_delivered_by_many_threads_is_booked_once() throws Exception {
        List<Rendezvous.Finish<Granted>> finishes = Rendezvous.collide(
                16, i -> () -> ledger.grant(GrantRequest.purchase(account, credits(5), key("one delivery"))));

        assertThat(finishes).allMatch(Rendezvous.Finish::succeeded);
        assertThat(finishes).filteredOn(finish -> !finish.value().replayed()).hasSize(1);
        assertThat(available()).isEqualTo(credits(5));
    }

    @Test
    void of_settle_and_release_racing_exactly_one_wins_and_the_other_learns_who() throws Exception {
        purchase(account, 100, "g");
        for (int round = 0; round < 10; round++) {
            HoldId hold = ledger.hold(account, credits(2), key("h" + round)).id();
            Credits before = ledger.balance(account).posted();
            List<Rendezvous.Finish<Object>> finishes = Rendezvous.collide(
                    2,
                    i -> () -> i == 0 ? ledger.trySettle(SettleRequest.of(hold, credits(1))) : ledger.tryRelease(hold));

            boolean settled = finishes.get(0).value() instanceof SettleResult.Settled;
            boolean released = finishes.get(1).value() instanceof ReleaseResult.Released;
            assertThat(settled).isNotEqualTo(released);
            assertThat(before.minus(ledger.balance(account).posted())).isEqualTo(settled ? credits(1) : Credits.ZERO);
            assertThat(ledger.balance(account).held()).isEqualTo(Credits.ZERO);
        }
    }

    @Test
    void of_settles_release_and_expiry_racing_exactly_one_charges_or_frees_and_the_others_learn_who() throws Exception {
        CreditLedger late = CreditLedger.builder(storage)
                .clock(() -> clock.instant().plus(HoldRequest.DEFAULT_LIFE))
                .build();
        for (int round = 0; round < 6; round++) {
            AccountId racing = AccountId.of("racing-" + round);
            purchase(racing, 10, "g");
            HoldId hold = ledger.hold(racing, credits(2), key("h")).id();
            List<Rendezvous.Finish<Object>> finishes = Rendezvous.collide(4, i -> () -> switch (i) {
                case 0 -> ledger.trySettle(SettleRequest.of(hold, credits(1), key("one")));
                case 1 -> ledger.trySettle(SettleRequest.of(hold, credits(1), key("two")));
                case 2 -> ledger.tryRelease(hold);
                default -> late.maintenance().runOnce(100);
            });

            HoldState end = ledger.findHold(hold).orElseThrow().state();
            List<Object> answers = finishes.subList(0, 3).stream()
                    .<Object>map(Rendezvous.Finish::value)
                    .toList();
            assertThat(answers)
                    .filteredOn(answer ->
                            answer instanceof SettleResult.Settled || answer instanceof ReleaseResult.Released)
                    .hasSize(1);
            assertThat(answers)
                    .filteredOn(SettleResult.NotOpen.class::isInstance)
                    .allSatisfy(answer ->
                            assertThat(((SettleResult.NotOpen) answer).state()).isEqualTo(end));
            assertThat(ledger.balance(racing).posted()).isEqualTo(credits(end == HoldState.SETTLED ? 9 : 10));
            assertThat(ledger.balance(racing).held()).isEqualTo(Credits.ZERO);
            assertThat(Audit.of(storage, racing)).isEmpty();
        }
    }

    @Test
    void holds_and_spends_racing_never_take_more_than_there_is() throws Exception {
        purchase(account, 50, "g1");
        purchase(account, 50, "g2");
        List<Rendezvous.Finish<Boolean>> finishes = Rendezvous.collide(
                60,
                i -> () -> i % 2 == 0
                        ? ledger.trySpend(account, credits(3), key("k" + i)) instanceof SpendResult.Spent
                        : ledger.tryHold(account, credits(3), key("k" + i))
                                instanceof io.credits4j.ledger.HoldResult.Held);

        assertThat(finishes).filteredOn(Rendezvous.Finish::value).hasSize(33);
        assertThat(available()).isEqualTo(credits(1));
        assertThat(Audit.of(storage, account)).isEmpty();
    }
}
