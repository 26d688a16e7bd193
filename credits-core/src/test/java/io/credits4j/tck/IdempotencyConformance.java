package io.credits4j.tck;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.credits4j.AccountId;
import io.credits4j.Credits;
import io.credits4j.HoldId;
import io.credits4j.IdempotencyConflictException;
import io.credits4j.books.LedgerTransaction;
import io.credits4j.ledger.AccountRequest;
import io.credits4j.ledger.GrantRequest;
import io.credits4j.ledger.Granted;
import io.credits4j.ledger.HoldRequest;
import io.credits4j.ledger.HoldResult;
import io.credits4j.ledger.Maintenance;
import io.credits4j.ledger.SettleRequest;
import io.credits4j.ledger.SettleResult;
import io.credits4j.ledger.SpendRequest;
import io.credits4j.ledger.SpendResult;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The same key gives the first outcome again; another body under it is a conflict. */
public abstract class IdempotencyConformance extends StorageConformance {
    @Test
    void a_grant_repeated_is_booked_once_and_answers_alike() {
        GrantRequest request = GrantRequest.purchase(account, credits(100), key("g"));
        Granted first = ledger.grant(request);
        clock.advance(Duration.ofDays(1));
        Granted again = ledger.grant(request.description("another memo changes nothing"));

        assertThat(first.replayed()).isFalse();
        assertThat(again.replayed()).isTrue();
        assertThat(again.transaction()).isEqualTo(first.transaction());
        assertThat(available()).isEqualTo(credits(100));
    }

    @Test
    void a_spend_repeated_is_booked_once_and_answers_alike() {
        purchase(account, 100, "g");
        SpendResult.Spent first = ledger.spend(account, credits(5), key("s"));
        SpendResult.Spent again = ledger.spend(account, credits(5), key("s"));

        assertThat(again).isEqualTo(new SpendResult.Spent(first.transaction(), true));
        assertThat(available()).isEqualTo(credits(95));
    }

    @Test
    void a_spend_over_many_lots_is_replayed_with_all_its_parts() {
        for (int i = 0; i < 5; i++) {
            purchase(account, 1, "g" + i);
        }
        LedgerTransaction first = ledger.spend(account, credits(5), key("s")).transaction();
        assertThat(first.allocations()).hasSize(5);
        assertThat(ledger.spend(account, credits(5), key("s"))).isEqualTo(new SpendResult.Spent(first, true));
    }

    @Test
    void a_hold_repeated_is_opened_once() {
        purchase(account, 100, "g");
        HoldResult.Held first = ledger.hold(account, credits(5), key("h"));
        HoldResult.Held again = ledger.hold(account, credits(5), key("h"));

        assertThat(again).isEqualTo(new HoldResult.Held(first.hold(), true));
        assertThat(ledger.balance(account).held()).isEqualTo(credits(5));
    }

    @Test
    void a_settle_repeated_charges_once() {
        purchase(account, 100, "g");
        HoldId hold = ledger.hold(account, credits(5), key("h")).id();
        SettleResult.Settled first = ledger.settle(hold, credits(3));
        SettleResult.Settled again = ledger.settle(hold, credits(3));

        assertThat(again.replayed()).isTrue();
        assertThat(again.transaction()).isEqualTo(first.transaction());
        assertThat(available()).isEqualTo(credits(97));
    }

    @Test
    void a_settle_at_nothing_and_a_release_are_replayed_too() {
        purchase(account, 100, "g");
        HoldId settled = ledger.hold(account, credits(5), key("h1")).id();
        ledger.settle(settled, Credits.ZERO);
        assertThat(ledger.settle(settled, Credits.ZERO).replayed()).isTrue();
        HoldId released = ledger.hold(account, credits(5), key("h2")).id();
        ledger.release(released);
        assertThat(ledger.release(released).replayed()).isTrue();
    }

    @Test
    void another_amount_under_the_same_key_is_a_conflict_and_changes_nothing() {
        purchase(account, 100, "g");
        ledger.spend(account, credits(5), key("s"));
        assertThatThrownBy(() -> ledger.spend(account, credits(6), key("s")))
                .isInstanceOfSatisfying(IdempotencyConflictException.class, e -> {
                    assertThat(e.account()).isEqualTo(account);
                    assertThat(e.key()).isEqualTo(key("s"));
                });
        assertThat(available()).isEqualTo(credits(95));
    }

    @Test
    void another_operation_under_the_same_key_is_a_conflict() {
        purchase(account, 100, "k");
        assertThatThrownBy(() -> ledger.spend(account, credits(100), key("k")))
                .isInstanceOf(IdempotencyConflictException.class);
        ledger.hold(account, credits(5), key("h"));
        assertThatThrownBy(() -> ledger.spend(account, credits(5), key("h")))
                .isInstanceOf(IdempotencyConflictException.class);
        assertThatThrownBy(() -> purchase(account, 5, "h")).isInstanceOf(IdempotencyConflictException.class);
        assertThat(available()).isEqualTo(credits(95));
    }

    @Test
    void whatever_shapes_a_lot_or_a_hold_is_part_of_the_body() {
        GrantRequest grant = GrantRequest.purchase(account, credits(1), key("g"));
        ledger.grant(grant);
        List<GrantRequest> others = List.of(
                GrantRequest.promotion(account, credits(1), key("g")),
                grant.priority(1),
                grant.bonus(credits(1)),
                grant.expiresAt(clock.instant().plusSeconds(60)),
                grant.effectiveAt(clock.instant().plusSeconds(60)),
                grant.cost(io.credits4j.Money.usd("1")));
        assertThat(others)
                .allSatisfy(other ->
                        assertThatThrownBy(() -> ledger.grant(other)).isInstanceOf(IdempotencyConflictException.class));

        HoldRequest hold = HoldRequest.of(account, credits(1), key("h"));
        ledger.hold(hold);
        assertThatThrownBy(() -> ledger.hold(hold.life(Duration.ofMinutes(1))))
                .isInstanceOf(IdempotencyConflictException.class);
    }

    @Test
    void settling_twice_at_two_amounts_is_a_conflict() {
        purchase(account, 100, "g");
        HoldId hold = ledger.hold(account, credits(5), key("h")).id();
        ledger.settle(hold, credits(3));
        assertThatThrownBy(() -> ledger.settle(hold, credits(4))).isInstanceOf(IdempotencyConflictException.class);
        assertThat(ledger.trySettle(SettleRequest.of(hold, credits(4), key("mine"))))
                .isInstanceOf(SettleResult.NotOpen.class);
        assertThat(available()).isEqualTo(credits(97));
    }

    @Test
    void two_accounts_may_use_one_key() {
        AccountId other = AccountId.of("tenant-2");
        purchase(account, 100, "k");
        purchase(other, 50, "k");
        assertThat(available()).isEqualTo(credits(100));
        assertThat(ledger.balance(other).available()).isEqualTo(credits(50));
    }

    @Test
    void a_refusal_is_remembered_even_after_credits_came_in() {
        purchase(account, 1, "g");
        assertThat(ledger.trySpend(account, credits(5), key("s")).replayed()).isFalse();
        assertThat(ledger.tryHold(account, credits(5), key("h")).replayed()).isFalse();
        purchase(account, 100, "g2");

        assertThat(ledger.trySpend(account, credits(5), key("s")))
                .isEqualTo(new SpendResult.Refused(account, credits(5), credits(1), true));
        assertThat(ledger.tryHold(account, credits(5), key("h")))
                .isEqualTo(new HoldResult.Refused(account, credits(5), credits(1), true));
        assertThat(available()).isEqualTo(credits(101));
    }

    @Test
    void a_refusal_may_be_retried_under_its_key_and_the_success_is_then_what_counts() {
        purchase(account, 1, "g");
        SpendRequest request = SpendRequest.of(account, credits(5), key("s")).retryingRefusal();
        assertThat(ledger.trySpend(request)).isInstanceOf(SpendResult.Refused.class);
        assertThat(ledger.trySpend(request)).isInstanceOf(SpendResult.Refused.class);
        purchase(account, 100, "g2");

        assertThat(ledger.trySpend(request)).isInstanceOf(SpendResult.Spent.class);
        assertThat(ledger.trySpend(request).replayed()).isTrue();
        assertThat(ledger.trySpend(account, credits(5), key("s"))).isInstanceOf(SpendResult.Spent.class);
        assertThat(available()).isEqualTo(credits(96));
    }

    @Test
    void a_refusal_is_forgotten_after_seven_days_and_its_key_decided_afresh() {
        purchase(account, 1, "g");
        ledger.trySpend(account, credits(5), key("s"));
        ledger.tryHold(account, credits(5), key("h"));
        purchase(account, 100, "g2");

        clock.advance(Maintenance.REFUSALS_KEPT);
        assertThat(ledger.maintenance().forgetRefusals(10)).isZero();
        assertThat(ledger.trySpend(account, credits(5), key("s")).replayed()).isTrue();

        clock.advance(Duration.ofNanos(1_000));
        assertThat(ledger.maintenance().forgetRefusals(1)).isOne();
        assertThat(ledger.maintenance().forgetRefusals(10)).isOne();
        assertThat(ledger.maintenance().forgetRefusals(10)).isZero();
        assertThat(ledger.trySpend(account, credits(5), key("s"))).isInstanceOf(SpendResult.Spent.class);
        assertThat(ledger.tryHold(account, credits(5), key("h"))).isInstanceOf(HoldResult.Held.class);
        assertThat(available()).isEqualTo(credits(91));
    }

    @Test
    void forgetting_refusals_forgets_nothing_that_happened() {
        purchase(account, 10, "g");
        HoldId settled = ledger.hold(account, credits(1), key("h")).id();
        ledger.settle(settled, Credits.ZERO);
        HoldId released = ledger.hold(account, credits(1), key("h2")).id();
        ledger.release(released);
        ledger.change(AccountRequest.creditLimit(account, credits(3), key("limit")));
        SpendRequest spend = SpendRequest.of(account, credits(14), key("s")).retryingRefusal();
        assertThat(ledger.trySpend(spend)).isInstanceOf(SpendResult.Refused.class);
        purchase(account, 1, "g2");
        assertThat(ledger.trySpend(spend)).isInstanceOf(SpendResult.Spent.class);

        clock.advance(Duration.ofDays(365));
        ledger.maintenance().forgetRefusals(1_000);
        assertThat(ledger.settle(settled, Credits.ZERO).replayed()).isTrue();
        assertThat(ledger.release(released).replayed()).isTrue();
        assertThat(ledger.change(AccountRequest.creditLimit(account, credits(3), key("limit")))
                        .replayed())
                .isTrue();
        assertThat(ledger.trySpend(spend).replayed()).isTrue();
    }

    @Test
    void a_failed_grant_leaves_its_key_free() {
        assertThatThrownBy(() -> ledger.grant(
                        GrantRequest.purchase(account, credits(5), key("g")).expiresAt(clock.instant())))
                .isInstanceOf(IllegalArgumentException.class);
        purchase(account, 5, "g");
        assertThat(available()).isEqualTo(credits(5));
    }
}
