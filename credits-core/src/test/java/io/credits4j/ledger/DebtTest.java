package io.credits4j.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.credits4j.AccountId;
import io.credits4j.Credits;
import io.credits4j.HoldId;
import io.credits4j.HoldState;
import io.credits4j.IdempotencyKey;
import io.credits4j.books.Allocation;
import io.credits4j.books.LedgerTransaction;
import io.credits4j.books.TransactionType;
import io.credits4j.tck.SettableClock;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** Debt, the credit limit and what is held on it. The books are audited after every step. */
class DebtTest {
    private static final AccountId ACCOUNT = AccountId.of("tenant-1");
    private static final Duration HOUR = Duration.ofHours(1);

    private final AuditedStorage storage = new AuditedStorage();
    private final SettableClock clock = new SettableClock(SettableClock.START);
    private final CreditLedger ledger =
            CreditLedger.builder(storage).clock(clock).build();

    @Nested
    class Spending {
        @Test
        void without_a_limit_nothing_is_borrowed() {
            grant(10, "g");
            assertThat(ledger.trySpend(ACCOUNT, Credits.parse("10.000001"), key("s")))
                    .isEqualTo(new SpendResult.Refused(ACCOUNT, Credits.parse("10.000001"), credits(10), false));
        }

        @Test
        void one_micro_beyond_the_limit_is_refused_and_changes_nothing() {
            grant(10, "g");
            limit(5);
            Credits beyond = credits(15).plus(Credits.SMALLEST);
            assertThat(ledger.trySpend(ACCOUNT, beyond, key("s")))
                    .isEqualTo(new SpendResult.Refused(ACCOUNT, beyond, credits(15), false));
            expect(15, 10, 0, 0);
            assertThat(types()).containsExactly(TransactionType.PURCHASE);
        }

        @Test
        void the_limit_adds_to_what_is_available_and_to_nothing_else() {
            grant(10, "g");
            limit(5);
            expect(15, 10, 0, 0);
            assertThat(ledger.balance(ACCOUNT).creditLimit()).isEqualTo(credits(5));
        }

        @Test
        void a_spend_goes_into_debt_up_to_the_limit() {
            grant(10, "g");
            limit(5);
            LedgerTransaction line =
                    ledger.spend(ACCOUNT, credits(15), key("s")).transaction();

            assertThat(line.amount()).isEqualTo(credits(-15));
            assertThat(line.balanceAfter()).isEqualTo(credits(-5));
            assertThat(line.allocations())
                    .containsExactly(new Allocation(1, credits(-10)), new Allocation(Allocation.DEBT, credits(-5)));
            expect(0, -5, 5, 0);
            assertThat(ledger.trySpend(ACCOUNT, Credits.SMALLEST, key("s2"))).isInstanceOf(SpendResult.Refused.class);
        }

        @Test
        void a_spend_into_debt_is_replayed_after_the_debt_is_repaid() {
            grant(1, "g");
            limit(5);
            LedgerTransaction first =
                    ledger.spend(ACCOUNT, credits(4), key("s")).transaction();
            grant(10, "g2");
            assertThat(ledger.spend(ACCOUNT, credits(4), key("s"))).isEqualTo(new SpendResult.Spent(first, true));
            expect(12, 7, 0, 0);
        }
    }

    @Nested
    class Repaying {
        @Test
        void a_grant_repays_first_and_opens_with_the_rest() {
            owe(5);
            grant(8, "g2");

            assertThat(lines())
                    .extracting(LedgerTransaction::type, LedgerTransaction::amount, LedgerTransaction::balanceAfter)
                    .startsWith(
                            tuple(TransactionType.DEBT_REPAYMENT, Credits.ZERO, credits(3)),
                            tuple(TransactionType.PURCHASE, credits(8), credits(3)));
            assertThat(lines().get(0).allocations())
                    .containsExactly(new Allocation(2, credits(-5)), new Allocation(Allocation.DEBT, credits(5)));
            assertThat(lines().get(0).key()).isNull();
            expect(8, 3, 0, 0);
        }

        @Test
        void a_grant_below_the_debt_repays_a_part() {
            owe(5);
            grant(2, "g2");
            expect(2, -3, 3, 0);
            assertThat(ledger.balance(ACCOUNT).bySource()).isEmpty();
        }

        @Test
        void adding_exactly_the_shortfall_is_always_enough_also_when_debt_is_beyond_the_limit() {
            owe(5);
            limit(2);
            SpendResult.Refused refused = (SpendResult.Refused) ledger.trySpend(ACCOUNT, credits(4), key("s1"));
            assertThat(refused.shortfall()).isEqualTo(credits(7));
            grant(6, "g2");
            assertThat(ledger.trySpend(ACCOUNT, credits(4), key("s2"))).isInstanceOf(SpendResult.Refused.class);
            grant(1, "g3");
            assertThat(ledger.trySpend(ACCOUNT, credits(4), key("s3"))).isInstanceOf(SpendResult.Spent.class);
        }

        @Test
        void a_grant_of_exactly_the_debt_leaves_nothing() {
            owe(5);
            grant(5, "g2");
            expect(5, 0, 0, 0);
        }

        @Test
        void a_bonus_repays_what_the_purchase_left() {
            owe(5);
            ledger.grant(GrantRequest.purchase(ACCOUNT, credits(2), key("g2")).bonus(credits(4)));
            assertThat(types())
                    .startsWith(
                            TransactionType.DEBT_REPAYMENT,
                            TransactionType.PROMOTION,
                            TransactionType.DEBT_REPAYMENT,
                            TransactionType.PURCHASE);
            expect(6, 1, 0, 0);
        }

        @Test
        void a_grant_that_starts_later_repays_when_it_starts() {
            owe(3);
            Instant start = clock.instant().plus(HOUR);
            ledger.grant(
                    GrantRequest.purchase(ACCOUNT, credits(10), key("later")).effectiveAt(start));
            expect(2, 7, 3, 0);
            clock.set(start.minusNanos(1_000));
            expect(2, 7, 3, 0);

            clock.set(start);
            expect(12, 7, 0, 0);
            clock.advance(HOUR);
            ledger.spend(ACCOUNT, credits(1), key("s2"));
            assertThat(types()).startsWith(TransactionType.USAGE, TransactionType.DEBT_REPAYMENT);
            assertThat(lines().get(1).at()).isEqualTo(start);
            expect(11, 6, 0, 0);
        }

        @Test
        void a_lot_that_starts_and_ends_unseen_repays_before_the_rest_lapses() {
            owe(3);
            Instant start = clock.instant().plus(HOUR);
            ledger.grant(GrantRequest.purchase(ACCOUNT, credits(10), key("later"))
                    .effectiveAt(start)
                    .expiresAt(start.plus(HOUR)));
            clock.advance(HOUR.multipliedBy(5));
            expect(5, 0, 0, 0);

            grant(1, "g3");
            assertThat(lines())
                    .extracting(LedgerTransaction::type, LedgerTransaction::amount, LedgerTransaction::at)
                    .startsWith(
                            tuple(TransactionType.PURCHASE, credits(1), clock.instant()),
                            tuple(TransactionType.EXPIRY, credits(-7), start.plus(HOUR)),
                            tuple(TransactionType.DEBT_REPAYMENT, Credits.ZERO, start));
        }

        @Test
        void a_release_repays_at_once() {
            grant(10, "g");
            limit(3);
            HoldId hold = hold(6, "h");
            ledger.spend(ACCOUNT, credits(7), key("s"));
            expect(0, 3, 3, 6, 6);

            ledger.release(hold);
            assertThat(lines().get(0).type()).isEqualTo(TransactionType.DEBT_REPAYMENT);
            expect(6, 3, 0, 0);
        }

        @Test
        void a_hold_that_lapses_repays_at_its_deadline() {
            grant(10, "g");
            limit(3);
            hold(6, "h");
            ledger.spend(ACCOUNT, credits(7), key("s"));
            Instant deadline = clock.instant().plus(HoldRequest.DEFAULT_LIFE);
            clock.advance(HOUR);
            expect(6, 3, 0, 0);

            ledger.spend(ACCOUNT, credits(1), key("s2"));
            assertThat(lines().get(1))
                    .extracting(LedgerTransaction::type, LedgerTransaction::at)
                    .containsExactly(TransactionType.DEBT_REPAYMENT, deadline);
        }

        @Test
        void what_a_settle_did_not_need_repays_at_once() {
            grant(10, "g");
            limit(3);
            HoldId hold = hold(6, "h");
            ledger.spend(ACCOUNT, credits(7), key("s"));
            ledger.settle(hold, credits(4));
            assertThat(types()).startsWith(TransactionType.DEBT_REPAYMENT, TransactionType.USAGE);
            expect(2, -1, 1, 0);
        }

        @Test
        void what_returns_to_a_lot_that_has_ended_lapses_and_repays_nothing() {
            ledger.grant(GrantRequest.subscription(ACCOUNT, credits(10), key("g"))
                    .expiresAt(clock.instant().plus(HOUR)));
            limit(3);
            HoldId hold = ledger.hold(
                            HoldRequest.of(ACCOUNT, credits(6), key("h")).life(HOUR.multipliedBy(2)))
                    .id();
            ledger.spend(ACCOUNT, credits(7), key("s"));
            clock.advance(HOUR);
            ledger.release(hold);
            assertThat(types()).startsWith(TransactionType.EXPIRY, TransactionType.USAGE);
            expect(0, -3, 3, 0);
        }
    }

    @Nested
    class HoldingOnCredit {
        @Test
        void one_micro_beyond_lots_and_limit_is_refused() {
            grant(2, "g");
            limit(5);
            assertThat(ledger.tryHold(ACCOUNT, credits(7).plus(Credits.SMALLEST), key("h")))
                    .isInstanceOfSatisfying(
                            HoldResult.Refused.class,
                            refused -> assertThat(refused.available()).isEqualTo(credits(7)));
        }

        @Test
        void credit_held_once_is_not_lent_twice() {
            grant(2, "g");
            limit(5);
            hold(6, "h");
            assertThat(ledger.trySpend(ACCOUNT, credits(2), key("s")))
                    .isInstanceOfSatisfying(
                            SpendResult.Refused.class,
                            refused -> assertThat(refused.available()).isEqualTo(credits(1)));
            ledger.spend(ACCOUNT, credits(1), key("s2"));
            expect(0, 1, 1, 6, 2);
        }

        @Test
        void a_hold_reserves_lots_first_and_then_credit_without_making_debt() {
            grant(2, "g");
            limit(5);
            HoldId hold = hold(6, "h");
            assertThat(ledger.findHold(hold).orElseThrow().reserved())
                    .containsExactly(new Allocation(1, credits(2)), new Allocation(Allocation.DEBT, credits(4)));
            assertThat(storage.account(ACCOUNT).heldOnCredit()).isEqualTo(credits(4));
            expect(1, 2, 0, 6, 2);
        }

        @Test
        void settling_all_of_it_makes_the_debt() {
            grant(2, "g");
            limit(5);
            ledger.settle(hold(6, "h"), credits(6));
            assertThat(lines().get(0).allocations())
                    .containsExactly(new Allocation(1, credits(-2)), new Allocation(Allocation.DEBT, credits(-4)));
            expect(1, -4, 4, 0);
        }

        @Test
        void settling_less_frees_the_credit_first() {
            grant(2, "g");
            limit(5);
            ledger.settle(hold(6, "h"), credits(1));
            expect(6, 1, 0, 0);
        }

        @Test
        void settling_in_parts_moves_from_lots_to_credit() {
            grant(2, "g");
            limit(5);
            HoldId hold = hold(6, "h");
            ledger.settle(SettleRequest.part(hold, credits(3), key("p1")));
            assertThat(ledger.findHold(hold).orElseThrow().reserved())
                    .containsExactly(new Allocation(Allocation.DEBT, credits(3)));
            expect(1, -1, 1, 3, 0);
            ledger.settle(hold, credits(3));
            expect(1, -4, 4, 0);
        }

        @Test
        void releasing_gives_the_credit_back() {
            grant(2, "g");
            limit(5);
            ledger.release(hold(6, "h"));
            expect(7, 2, 0, 0);
            assertThat(storage.account(ACCOUNT).heldOnCredit()).isEqualTo(Credits.ZERO);
        }

        @Test
        void lapsing_gives_the_credit_back() {
            grant(2, "g");
            limit(5);
            HoldId hold = hold(6, "h");
            clock.advance(HoldRequest.DEFAULT_LIFE);
            expect(7, 2, 0, 0);
            ledger.spend(ACCOUNT, credits(7), key("s"));
            assertThat(ledger.findHold(hold).orElseThrow().state()).isEqualTo(HoldState.EXPIRED);
            expect(0, -5, 5, 0);
        }

        @Test
        void a_grant_in_the_meantime_repays_as_soon_as_the_settle_makes_debt() {
            grant(2, "g");
            limit(5);
            HoldId hold = hold(6, "h");
            grant(10, "g2");
            ledger.settle(hold, credits(6));
            assertThat(types())
                    .startsWith(TransactionType.DEBT_REPAYMENT, TransactionType.USAGE, TransactionType.PURCHASE);
            expect(11, 6, 0, 0);
        }
    }

    @Nested
    class LoweringTheLimit {
        @Test
        void under_held_credit_nothing_new_is_lent_until_lots_make_up_for_it() {
            grant(2, "g");
            limit(5);
            hold(6, "h");
            limit(1);
            expect(-3, 2, 0, 6, 2);
            assertThat(ledger.trySpend(ACCOUNT, Credits.SMALLEST, key("s")))
                    .isInstanceOfSatisfying(
                            SpendResult.Refused.class,
                            refused -> assertThat(refused.available()).isEqualTo(credits(-3)));
            grant(3, "g2");
            assertThat(ledger.trySpend(ACCOUNT, Credits.SMALLEST, key("s2"))).isInstanceOf(SpendResult.Refused.class);
            grant(1, "g3");
            ledger.spend(ACCOUNT, credits(1), key("s3"));
            expect(0, 5, 0, 6, 2);
        }

        @Test
        void under_held_credit_the_hold_may_still_be_settled() {
            grant(2, "g");
            limit(5);
            HoldId hold = hold(6, "h");
            limit(1);
            ledger.settle(hold, credits(6));
            expect(0, -4, 4, 0);
        }

        @Test
        void below_the_debt_leaves_the_debt_and_lends_nothing() {
            owe(5);
            limit(2);
            expect(0, -5, 5, 0);
            grant(4, "g2");
            expect(1, -1, 1, 0);
        }

        @Test
        void an_overdraft_then_leaves_everything_beyond_the_hold_unbilled() {
            grant(2, "g");
            limit(5);
            HoldId hold = hold(6, "h");
            limit(1);
            SettleResult.Settled settled =
                    ledger.settle(SettleRequest.of(hold, credits(8)).overage(OveragePolicy.OVERDRAFT));
            assertThat(settled.charged()).isEqualTo(credits(6));
            assertThat(settled.unbilled()).isEqualTo(credits(2));
            expect(0, -4, 4, 0);
        }
    }

    @Nested
    class SettlingAboveTheHold {
        @Test
        void reject_refuses_beyond_the_limit_and_leaves_the_hold_live() {
            grant(10, "g");
            limit(2);
            HoldId hold = hold(4, "h");
            assertThat(ledger.trySettle(SettleRequest.of(hold, credits(13))))
                    .isEqualTo(new SettleResult.Refused(hold, credits(13), credits(12)));
            expect(8, 10, 0, 4, 4);
            assertThat(ledger.settle(hold, credits(12)).charged()).isEqualTo(credits(12));
            expect(0, -2, 2, 0);
        }

        @Test
        void cap_charges_the_lots_and_never_makes_debt() {
            grant(10, "g");
            limit(2);
            SettleResult.Settled settled =
                    ledger.settle(SettleRequest.of(hold(4, "h"), credits(13)).overage(OveragePolicy.CAP));
            assertThat(settled.charged()).isEqualTo(credits(10));
            assertThat(settled.unbilled()).isEqualTo(credits(3));
            expect(2, 0, 0, 0);
        }

        @Test
        void cap_borrows_no_more_than_the_hold_had_reserved_on_credit() {
            grant(4, "g");
            limit(5);
            SettleResult.Settled settled =
                    ledger.settle(SettleRequest.of(hold(6, "h"), credits(9)).overage(OveragePolicy.CAP));
            assertThat(settled.charged()).isEqualTo(credits(6));
            assertThat(settled.unbilled()).isEqualTo(credits(3));
            expect(3, -2, 2, 0);
        }

        @Test
        void overdraft_takes_lots_then_debt_up_to_the_limit_and_leaves_the_rest_unbilled() {
            grant(10, "g");
            limit(2);
            SettleResult.Settled settled =
                    ledger.settle(SettleRequest.of(hold(4, "h"), credits(13)).overage(OveragePolicy.OVERDRAFT));
            assertThat(settled.charged()).isEqualTo(credits(12));
            assertThat(settled.unbilled()).isEqualTo(credits(1));
            assertThat(lines().get(0).allocations())
                    .containsExactly(new Allocation(1, credits(-10)), new Allocation(Allocation.DEBT, credits(-2)));
            expect(0, -2, 2, 0);
        }

        @Test
        void overdraft_does_not_take_credit_another_hold_reserved() {
            grant(1, "g");
            limit(5);
            HoldId first = hold(4, "h1");
            HoldId second = hold(2, "h2");
            SettleResult.Settled settled =
                    ledger.settle(SettleRequest.of(first, credits(9)).overage(OveragePolicy.OVERDRAFT));
            assertThat(settled.charged()).isEqualTo(credits(4));
            assertThat(settled.unbilled()).isEqualTo(credits(5));
            ledger.settle(second, credits(2));
            expect(0, -5, 5, 0);
        }

        @Test
        void a_charge_nobody_can_pay_is_still_written_down() {
            grant(1, "g");
            ledger.spend(ACCOUNT, credits(1), key("s"));
            HoldId hold = ledger.hold(HoldRequest.ofNothing(ACCOUNT, key("h"))).id();
            SettleResult.Settled settled =
                    ledger.settle(SettleRequest.of(hold, credits(3)).overage(OveragePolicy.OVERDRAFT));
            assertThat(settled.charged()).isEqualTo(Credits.ZERO);
            assertThat(settled.unbilled()).isEqualTo(credits(3));
            assertThat(lines().get(0).amount()).isEqualTo(Credits.ZERO);
            expect(0, 0, 0, 0);
        }

        @Test
        void a_late_settle_may_go_into_debt() {
            grant(4, "g");
            limit(3);
            HoldId hold = hold(4, "h");
            clock.advance(HOUR);
            ledger.spend(ACCOUNT, credits(3), key("s"));
            SettleResult.Settled settled =
                    ledger.settle(SettleRequest.of(hold, credits(5)).overage(OveragePolicy.OVERDRAFT));
            assertThat(settled.charged()).isEqualTo(credits(4));
            assertThat(settled.unbilled()).isEqualTo(credits(1));
            assertThat(types()).startsWith(TransactionType.LATE_SETTLE);
            expect(0, -3, 3, 0);
        }
    }

    /** Checks available, posted and debt, with nothing held. */
    private void expect(long available, long posted, long debt, long held) {
        Balance balance = ledger.balance(ACCOUNT);
        assertThat(List.of(balance.available(), balance.posted(), balance.debt(), balance.held()))
                .as("available, posted, debt, held")
                .containsExactly(credits(available), credits(posted), credits(debt), credits(held));
    }

    /** Checks all figures, and what is available against its definition. */
    private void expect(long available, long posted, long debt, long held, long heldOnLots) {
        Balance balance = ledger.balance(ACCOUNT);
        Credits spendable = balance.posted().plus(balance.debt());
        Credits room = balance.creditLimit().minus(balance.debt()).max(Credits.ZERO);
        expect(available, posted, debt, held);
        assertThat(balance.available())
                .isEqualTo(spendable.minus(balance.held()).plus(room));
        assertThat(storage.account(ACCOUNT)
                        .held()
                        .minus(storage.account(ACCOUNT).heldOnCredit()))
                .isEqualTo(credits(heldOnLots));
    }

    private void owe(long amount) {
        grant(1, "before");
        limit(5);
        ledger.spend(ACCOUNT, credits(1 + amount), key("borrowed"));
    }

    private void grant(long amount, String key) {
        ledger.grant(GrantRequest.purchase(ACCOUNT, credits(amount), key(key)));
    }

    private void limit(long amount) {
        storage.limitCredit(ACCOUNT, credits(amount));
    }

    private HoldId hold(long amount, String key) {
        return ledger.hold(ACCOUNT, credits(amount), key(key)).id();
    }

    private List<LedgerTransaction> lines() {
        return Collections.unmodifiableList(
                ledger.history(ACCOUNT, HistoryQuery.newest(100)).items());
    }

    private List<TransactionType> types() {
        return lines().stream().map(LedgerTransaction::type).toList();
    }

    private static IdempotencyKey key(String value) {
        return IdempotencyKey.of(value);
    }

    private static Credits credits(long whole) {
        return Credits.of(whole);
    }
}
