package io.credits4j.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.tuple;

import io.credits4j.Credits;
import io.credits4j.HoldId;
import io.credits4j.Money;
import io.credits4j.books.Allocation;
import io.credits4j.books.GrantSource;
import io.credits4j.ledger.Explanation.LiveHold;
import io.credits4j.ledger.Explanation.OpenLot;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ExplanationTest extends ReadingFixture {
    @Test
    void an_account_nobody_opened_is_explained_by_nothing() {
        Explanation explanation = ledger.explain(account);
        assertThat(explanation.lots()).isEmpty();
        assertThat(explanation.holds()).isEmpty();
        assertThat(explanation.creditRoom()).isEqualTo(Credits.ZERO);
        assertThat(explanation.toString()).contains("account 'tenant-1'", "nothing lapses");
    }

    @Test
    void every_lot_is_listed_in_burn_order_with_the_reason_for_its_place() {
        Instant end = START.plus(DAY);
        grant(GrantSource.SUBSCRIPTION, request -> request.priority(5)); // 1
        grant(GrantSource.PURCHASE, request -> request); // 2
        grant(GrantSource.PURCHASE, request -> request.cost(Money.usd("1"))); // 3
        grant(GrantSource.PROMOTION, request -> request.expiresAt(end)); // 4
        grant(GrantSource.SUBSCRIPTION, request -> request.expiresAt(end)); // 5
        grant(GrantSource.SUBSCRIPTION, request -> request.expiresAt(end.plus(DAY))); // 6
        grant(
                GrantSource.SUBSCRIPTION,
                request -> request.expiresAt(end.plus(DAY)).effectiveAt(START.minusSeconds(9)));
        grant(GrantSource.SUBSCRIPTION, request -> request.expiresAt(end.plus(DAY))); // 8
        grant(GrantSource.PURCHASE, request -> request.effectiveAt(end)); // 9
        clock.advance(Duration.ofSeconds(1));
        grant(
                GrantSource.SUBSCRIPTION,
                request -> request.expiresAt(end.plus(DAY)).effectiveAt(START)); // 10

        List<OpenLot> lots = ledger.explain(account).lots();
        assertThat(lots).extracting(OpenLot::number).containsExactly(1L, 2L, 3L, 4L, 5L, 7L, 6L, 8L, 10L, 9L);
        assertThat(lots)
                .extracting(OpenLot::place)
                .containsExactly(
                        BurnPlace.FIRST,
                        BurnPlace.PRIORITY,
                        BurnPlace.HIGHER_COST,
                        BurnPlace.NOT_PURCHASED,
                        BurnPlace.NOT_GIVEN_AWAY,
                        BurnPlace.LATER_END,
                        BurnPlace.LATER_START,
                        BurnPlace.HIGHER_NUMBER,
                        BurnPlace.LATER_GRANT,
                        BurnPlace.FIRST);
        assertThat(lots).extracting(OpenLot::started).endsWith(true, false);
    }

    private void grant(GrantSource source, java.util.function.UnaryOperator<GrantRequest> shape) {
        ledger.grant(shape.apply(GrantRequest.of(account, source, credits(10), key())));
    }

    @Test
    void lots_granted_under_another_order_are_explained_by_the_order_they_burn_in_now() {
        CreditLedger expiringFirst = CreditLedger.builder(storage)
                .clock(clock)
                .burnOrder(BurnOrder.EXPIRING_FIRST)
                .build();
        expiringFirst.grant(GrantRequest.purchase(account, credits(1), key()));
        expiringFirst.grant(
                GrantRequest.subscription(account, credits(1), key()).expiresAt(START.plus(DAY)));
        assertThat(expiringFirst.explain(account).lots())
                .extracting(OpenLot::number, OpenLot::place)
                .containsExactly(tuple(2L, BurnPlace.FIRST), tuple(1L, BurnPlace.LATER_END));
        assertThat(ledger.explain(account).lots())
                .extracting(OpenLot::number, OpenLot::place)
                .containsExactly(tuple(1L, BurnPlace.FIRST), tuple(2L, BurnPlace.NOT_PURCHASED));
    }

    @Test
    void holds_debt_limit_and_the_next_lapse_are_told() {
        openWithLimit(30);
        allow(4, DAY);
        HoldId late = hold(6, Duration.ofHours(2));
        HoldId early = hold(10, Duration.ofHours(1));
        ledger.release(hold(1, Duration.ofHours(1)));
        spend(3);

        Explanation explanation = ledger.explain(account);
        assertThat(explanation.holds()).extracting(LiveHold::id).containsExactly(early, late);
        assertThat(explanation.holds().get(0).reserved())
                .containsExactly(
                        new Allocation(1, credits(4)),
                        new Allocation(2, credits(4)),
                        new Allocation(Allocation.DEBT, credits(2)));
        assertThat(explanation.creditRoom()).isEqualTo(credits(25));
        assertThat(explanation.balance()).isEqualTo(ledger.balance(account));
        assertThat(explanation.toString().lines())
                .contains(
                        "  available 25 = free in started lots 0 + room in the credit limit 25",
                        "  posted 11 = left in lots 14 - debt 3",
                        "  held 16, credit limit 30",
                        "  lot 1: 0 free of 10, PURCHASE, priority 100, never ends; burns first",
                        "  hold 2: 10 until 2024-01-15T11:00:00Z, from lot 1 4, lot 2 4, the credit limit 2");
    }

    @Test
    void what_is_due_is_explained_as_done() {
        allow(50, DAY);
        hold(20, Duration.ofHours(1));
        clock.set(START.plus(DAY));
        Explanation explanation = ledger.explain(account);
        assertThat(explanation.lots()).isEmpty();
        assertThat(explanation.holds()).isEmpty();
        assertThat(explanation.balance().posted()).isEqualTo(Credits.ZERO);
    }

    @Test
    void the_text_holds_nothing_from_memos() {
        ledger.grant(GrantRequest.purchase(account, credits(10), key())
                .description("secret-description")
                .actor("secret-actor")
                .metadata(Map.of("secret-name", "secret-value")));
        ledger.hold(HoldRequest.of(account, credits(1), key())
                .description("secret-description")
                .metadata(Map.of("secret-name", "secret-value")));
        assertThat(ledger.explain(account).toString()).doesNotContain("secret").contains("lot 1", "hold 1");
    }

    @Test
    void at_random_the_lots_and_holds_add_up_to_the_balance() {
        long seed = seed();
        Random random = new Random(seed);
        openWithLimit(20);
        for (int i = 0; i < 400; i++) {
            useAtRandom(random);
            Explanation explanation = ledger.explain(account);
            Credits free = explanation.lots().stream()
                    .filter(OpenLot::started)
                    .map(OpenLot::free)
                    .reduce(Credits.ZERO, Credits::plus);
            Credits held =
                    explanation.holds().stream().map(LiveHold::outstanding).reduce(Credits.ZERO, Credits::plus);
            assertThat(free.plus(explanation.creditRoom()))
                    .as("seed=%d", seed)
                    .isEqualTo(explanation.balance().available());
            assertThat(held).as("seed=%d", seed).isEqualTo(explanation.balance().held());
        }
    }

    @Test
    void a_simulated_spend_of_nothing_is_refused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ledger.simulateSpend(account, Credits.ZERO))
                .withMessageContaining("amount 0");
    }

    @Test
    void a_simulated_spend_that_is_not_covered_says_what_is_missing() {
        purchase(10);
        assertThat(ledger.simulateSpend(account, credits(12)))
                .isInstanceOfSatisfying(SpendPreview.Refused.class, refused -> {
                    assertThat(refused.available()).isEqualTo(credits(10));
                    assertThat(refused.shortfall()).isEqualTo(credits(2));
                    assertThat(refused.isCovered()).isFalse();
                });
    }

    @Test
    void a_simulated_spend_tells_lots_and_debt_and_changes_nothing() {
        openWithLimit(30);
        allow(5, DAY);
        assertThat(ledger.simulateSpend(account, credits(18)))
                .isInstanceOfSatisfying(SpendPreview.Covered.class, covered -> {
                    assertThat(covered.allocations())
                            .containsExactly(
                                    new Allocation(1, credits(10)),
                                    new Allocation(2, credits(5)),
                                    new Allocation(Allocation.DEBT, credits(3)));
                    assertThat(covered.borrowed()).isEqualTo(credits(3));
                    assertThat(covered.isCovered()).isTrue();
                });
        assertThat(allLines()).hasSize(2);
        assertThat(ledger.balance(account).debt()).isEqualTo(Credits.ZERO);
    }

    @Test
    void a_spend_does_what_was_simulated() {
        long seed = seed();
        Random random = new Random(seed);
        openWithLimit(20);
        int covered = 0;
        for (int i = 0; i < 300; i++) {
            useAtRandom(random);
            Credits amount = Credits.ofMicros(1 + random.nextInt(15_000_000));
            SpendPreview preview = ledger.simulateSpend(account, amount);
            SpendResult result = ledger.trySpend(account, amount, key());
            if (result instanceof SpendResult.Spent spent) {
                covered++;
                List<Allocation> taken = spent.transaction().allocations().stream()
                        .map(part -> new Allocation(part.lot(), part.amount().negated()))
                        .toList();
                assertThat(preview).as("seed=%d", seed).isEqualTo(new SpendPreview.Covered(account, amount, taken));
            } else if (result instanceof SpendResult.Refused refused) {
                assertThat(preview)
                        .as("seed=%d", seed)
                        .isEqualTo(new SpendPreview.Refused(account, amount, refused.available()));
            }
        }
        assertThat(covered).as("seed=%d", seed).isGreaterThan(20);
    }
}
