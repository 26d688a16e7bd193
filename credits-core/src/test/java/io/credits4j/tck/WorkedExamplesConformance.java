package io.credits4j.tck;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.credits4j.AccountId;
import io.credits4j.AccountStatus;
import io.credits4j.Credits;
import io.credits4j.HoldId;
import io.credits4j.HoldNotOpenException;
import io.credits4j.HoldState;
import io.credits4j.IdempotencyKey;
import io.credits4j.InsufficientCreditsException;
import io.credits4j.Money;
import io.credits4j.RefundExceededException;
import io.credits4j.books.GrantSource;
import io.credits4j.books.Scope;
import io.credits4j.ledger.AccountRequest;
import io.credits4j.ledger.Allowance;
import io.credits4j.ledger.AllowanceRequest;
import io.credits4j.ledger.AllowanceSchedule;
import io.credits4j.ledger.Balance;
import io.credits4j.ledger.ClawbackPolicy;
import io.credits4j.ledger.DebitRequest;
import io.credits4j.ledger.ForgiveDebtRequest;
import io.credits4j.ledger.GrantRequest;
import io.credits4j.ledger.HistoryQuery;
import io.credits4j.ledger.HoldRequest;
import io.credits4j.ledger.HoldResult;
import io.credits4j.ledger.LotRequest;
import io.credits4j.ledger.OveragePolicy;
import io.credits4j.ledger.RefundRequest;
import io.credits4j.ledger.RevokeRequest;
import io.credits4j.ledger.SettleRequest;
import io.credits4j.ledger.SpendResult;
import io.credits4j.ledger.TransferRequest;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** The rules of the ledger, one example each, with the numbers a support engineer would work out by hand. */
public abstract class WorkedExamplesConformance extends StorageConformance {
    private static final Duration DAY = Duration.ofDays(1);

    private int keys;

    @Nested
    @DisplayName("6.2 Holds")
    class Holds {
        @Test
        void a_hold_of_30_on_100_leaves_70_available_and_100_posted() {
            buys(100);
            holds(30);
            has(70, 100);
        }

        @Test
        void a_hold_is_dead_after_15_minutes_whether_anybody_swept_it_or_not() {
            buys(100);
            HoldId hold = holds(30);
            clock.advance(Duration.ofMinutes(15));
            has(100, 100);
            assertThatThrownBy(() -> ledger.release(hold)).isInstanceOf(HoldNotOpenException.class);
        }

        @Test
        void a_hold_extended_by_an_hour_lives_an_hour_and_cannot_be_extended_once_it_is_dead() {
            buys(100);
            HoldId hold = holds(30);
            Instant later = clock.instant().plus(Duration.ofHours(1));
            ledger.extend(hold, later);
            clock.set(later.minusSeconds(1));
            has(70, 100);
            clock.set(later);
            has(100, 100);
            assertThatThrownBy(() -> ledger.extend(hold, later.plusSeconds(1)))
                    .isInstanceOf(HoldNotOpenException.class);
        }

        @Test
        void what_is_held_of_a_lot_that_ends_can_still_be_settled_and_its_rest_lapses() {
            getsUntil(10, clock.instant().plus(Duration.ofMinutes(5)));
            HoldId hold = holds(4);
            clock.advance(Duration.ofMinutes(6));
            has(0, 4);
            ledger.settle(hold, credits(3));
            has(0, 0);
            history("PROMOTION 10", "EXPIRY -6", "USAGE -3", "EXPIRY -1");
        }

        @Test
        void what_is_held_of_a_voided_lot_is_voided_when_the_hold_gives_it_back() {
            buys(10);
            HoldId hold = holds(4);
            ledger.change(LotRequest.voiding(account, 1, nextKey()));
            has(0, 4);
            ledger.release(hold);
            has(0, 0);
            history("PURCHASE 10", "VOID -6", "VOID -4");
        }

        @Test
        void a_transfer_never_takes_what_is_held() {
            buys(10);
            holds(4);
            assertThatThrownBy(() ->
                            ledger.transfer(TransferRequest.of(account, AccountId.of("friend"), credits(7), nextKey())))
                    .isInstanceOfSatisfying(
                            InsufficientCreditsException.class,
                            e -> assertThat(e.available()).isEqualTo(credits(6)));
            has(6, 10);
        }

        @Test
        void a_frozen_account_opens_no_hold_but_settles_those_it_has() {
            buys(10);
            HoldId hold = holds(4);
            ledger.change(AccountRequest.freeze(account, nextKey()));
            assertThat(ledger.tryHold(account, credits(1), nextKey()))
                    .isEqualTo(new HoldResult.NotActive(account, AccountStatus.FROZEN));
            ledger.settle(hold, credits(4));
            has(6, 6);
        }

        @Test
        void settled_it_replays_and_the_release_that_comes_too_late_learns_that_it_was_settled() {
            buys(10);
            HoldId hold = holds(4);
            ledger.settle(hold, credits(4));
            assertThat(ledger.settle(hold, credits(4)).replayed()).isTrue();
            endedAs(HoldState.SETTLED, () -> ledger.release(hold));
            has(6, 6);
        }

        @Test
        void released_it_replays_and_the_settle_that_comes_too_late_learns_that_it_was_released() {
            buys(10);
            HoldId hold = holds(4);
            ledger.release(hold);
            assertThat(ledger.release(hold).replayed()).isTrue();
            endedAs(HoldState.RELEASED, () -> ledger.settle(hold, credits(4)));
            has(10, 10);
        }

        @Test
        void settled_in_parts_of_3_and_4_a_hold_of_10_gives_2_back_with_the_last_1() {
            buys(10);
            HoldId hold = holds(10);
            ledger.settle(SettleRequest.part(hold, credits(3), nextKey()));
            ledger.settle(SettleRequest.part(hold, credits(4), nextKey()));
            has(0, 3);
            ledger.settle(hold, credits(1));
            has(2, 2);
        }
    }

    @Nested
    @DisplayName("6.3 Settle amounts")
    class Settling {
        @Test
        void settled_at_7_a_hold_on_lots_of_6_and_4_gives_3_back_to_the_second() {
            buys(6);
            buys(4);
            ledger.settle(holds(10), credits(7));
            left(1, 0);
            left(2, 3);
        }

        @Test
        void settled_at_nothing_a_hold_is_settled_and_nothing_is_booked() {
            buys(10);
            HoldId hold = holds(4);
            ledger.settle(hold, Credits.ZERO);
            assertThat(ledger.findHold(hold).orElseThrow().state()).isEqualTo(HoldState.SETTLED);
            history("PURCHASE 10");
        }

        @Test
        void settled_above_the_hold_the_rest_is_an_ordinary_spend() {
            buys(10);
            ledger.settle(holds(4), credits(6));
            has(4, 4);
            history("PURCHASE 10", "USAGE -6");
        }

        @Test
        void rejected_beyond_everything_the_hold_is_as_it_was() {
            buys(10);
            HoldId hold = holds(4);
            assertThatThrownBy(() -> ledger.settle(hold, credits(11))).isInstanceOf(InsufficientCreditsException.class);
            has(6, 10);
        }

        @Test
        void capped_beyond_everything_what_there_is_is_charged_and_the_rest_recorded() {
            buys(10);
            var settled = ledger.settle(SettleRequest.of(holds(4), credits(13)).overage(OveragePolicy.CAP));
            assertThat(settled.charged()).isEqualTo(credits(10));
            assertThat(settled.unbilled()).isEqualTo(credits(3));
            has(0, 0);
        }

        @Test
        void overdrawn_beyond_everything_debt_grows_up_to_the_limit_and_the_rest_is_recorded() {
            buys(10);
            limit(2);
            var settled = ledger.settle(SettleRequest.of(holds(4), credits(13)).overage(OveragePolicy.OVERDRAFT));
            assertThat(settled.charged()).isEqualTo(credits(12));
            assertThat(settled.unbilled()).isEqualTo(credits(1));
            owes(2);
            assertThat(ledger.tryHold(account, credits(1), nextKey())).isInstanceOf(HoldResult.Refused.class);
        }

        @Test
        void settled_after_the_deadline_it_is_charged_as_a_late_settle_and_replays() {
            buys(10);
            HoldId hold = holds(4);
            clock.advance(Duration.ofMinutes(20));
            ledger.settle(hold, credits(3));
            assertThat(ledger.settle(hold, credits(3)).replayed()).isTrue();
            history("PURCHASE 10", "LATE_SETTLE -3");
        }
    }

    @Nested
    @DisplayName("6.4 Overage, credit limit, debt")
    class Debt {
        @Test
        void with_10_in_lots_4_held_and_a_limit_of_5_there_are_11_available() {
            buys(10);
            limit(5);
            holds(4);
            has(11, 10);
        }

        @Test
        void with_nothing_in_lots_and_2_of_a_limit_of_5_owed_there_are_3_available() {
            limit(5);
            spends(2);
            has(3, -2);
            owes(2);
        }

        @Test
        void a_purchase_repays_the_debt_before_it_opens_with_the_rest() {
            limit(5);
            spends(5);
            buys(20);
            owes(0);
            left(1, 15);
            history("USAGE -5", "PURCHASE 20", "DEBT_REPAYMENT 0");
        }

        @Test
        void credits_for_one_feature_do_not_repay_debt() {
            limit(5);
            spends(5);
            ledger.grant(GrantRequest.promotion(account, credits(20), nextKey())
                    .scope(new Scope(List.of("chat"), List.of())));
            owes(5);
            assertThat(ledger.balance(account).scoped()).isEqualTo(credits(20));
        }

        @Test
        void forgiven_at_the_end_of_a_period_debt_is_gone_and_the_next_allowance_whole() {
            limit(5);
            spends(5);
            ledger.forgiveDebt(ForgiveDebtRequest.of(account, nextKey()));
            allots(100);
            history("USAGE -5", "DEBT_FORGIVEN 5", "SUBSCRIPTION 100");
        }

        @Test
        void carried_over_the_end_of_a_period_debt_is_repaid_by_the_next_allowance() {
            limit(5);
            spends(5);
            allots(100);
            assertThat(ledger.balance(account).posted()).isEqualTo(credits(95));
            owes(0);
        }
    }

    @Nested
    @DisplayName("6.5 Refund of a spend")
    class Refunds {
        @Test
        void of_a_spend_of_6_and_then_2_a_refund_of_3_returns_2_to_the_last_lot_and_1_to_the_first() {
            buys(6);
            buys(4);
            refunds(spends(8), 3);
            left(1, 1);
            left(2, 4);
        }

        @Test
        void refunds_of_3_and_5_make_up_a_spend_of_8_and_one_more_is_refused() {
            buys(10);
            long spend = spends(8);
            refunds(spend, 3);
            refunds(spend, 5);
            assertThatThrownBy(() -> refunds(spend, 1)).isInstanceOf(RefundExceededException.class);
            has(10, 10);
        }

        @Test
        void refunded_after_its_lot_has_ended_a_spend_expires_at_the_same_instant() {
            getsUntil(10, clock.instant().plus(DAY));
            long spend = spends(4);
            clock.advance(DAY);
            refunds(spend, 4);
            has(0, 0);
            history("PROMOTION 10", "USAGE -4", "EXPIRY -6", "REFUND 4", "EXPIRY -4");
        }

        @Test
        void reissued_after_its_lot_has_ended_a_spend_comes_back_as_the_same_kind_for_a_while() {
            getsUntil(10, clock.instant().plus(DAY));
            long spend = spends(4);
            clock.advance(DAY);
            ledger.refund(RefundRequest.of(account, spend, nextKey()).reissuing(DAY));
            assertThat(ledger.balance(account).bySource()).containsEntry(GrantSource.PROMOTION, credits(4));
            clock.advance(DAY);
            has(0, 0);
        }

        @Test
        void refunded_after_its_lot_was_voided_a_spend_is_voided_too() {
            buys(10);
            long spend = spends(4);
            ledger.change(LotRequest.voiding(account, 1, nextKey()));
            refunds(spend, 4);
            has(0, 0);
            history("PURCHASE 10", "USAGE -4", "VOID -6", "REFUND 4", "VOID -4");
        }

        @Test
        void refunded_after_its_purchase_was_a_spend_makes_up_for_what_was_forgiven_then() {
            buys(10);
            long spend = spends(4);
            ledger.revoke(RevokeRequest.all(account, 1, nextKey()).policy(ClawbackPolicy.FORGIVE));
            refunds(spend, 4);
            has(0, 0);
            history("PURCHASE 10", "USAGE -4", "REVOCATION -6", "REFUND 4", "REVOCATION -4");
        }

        @Test
        void a_spend_that_made_debt_lowers_the_debt_first() {
            buys(3);
            limit(5);
            refunds(spends(8), 4);
            owes(1);
            left(1, 0);
        }
    }

    @Nested
    @DisplayName("6.6 Refund and dispute of a purchase")
    class Revocations {
        private final Money ten = Money.usd("10");

        @Test
        void a_third_of_10_dollars_refunded_takes_33_333334_of_100_credits() {
            buys(100);
            ledger.revoke(RevokeRequest.of(account, 1, Money.usd("3.3333333333"), ten, nextKey()));
            assertThat(available()).isEqualTo(Credits.parse("66.666666"));
        }

        @Test
        void refunded_by_2_and_then_by_5_in_all_half_is_taken_and_telling_it_again_takes_no_more() {
            buys(100);
            revokes("2");
            revokes("5");
            revokes("5");
            has(50, 50);
        }

        @Test
        void what_was_spent_becomes_debt_and_the_next_purchase_repays_it() {
            buys(100);
            spends(80);
            revokes("10");
            owes(80);
            buys(100);
            has(20, 20);
        }

        @Test
        void what_was_spent_may_be_forgiven_and_is_recorded() {
            buys(100);
            spends(80);
            var line = ledger.revoke(RevokeRequest.all(account, 1, nextKey()).policy(ClawbackPolicy.FORGIVE))
                    .transaction()
                    .orElseThrow();
            assertThat(line.amount()).isEqualTo(credits(-20));
            assertThat(line.unbilled()).isEqualTo(credits(80));
            owes(0);
        }

        @Test
        void what_was_spent_may_be_taken_from_other_purchases_and_never_from_gifts() {
            buys(100);
            spends(80);
            buys(50);
            getsUntil(50, clock.instant().plus(DAY));
            ledger.revoke(RevokeRequest.all(account, 1, nextKey()).policy(ClawbackPolicy.CLAW_OTHER_LOTS));
            left(2, 0);
            assertThat(ledger.balance(account).debt()).isEqualTo(Credits.ZERO);
            assertThat(ledger.balance(account).posted()).isEqualTo(credits(20));
        }

        @Test
        void a_bonus_shares_the_fate_of_its_purchase() {
            ledger.grant(GrantRequest.purchase(account, credits(100), nextKey()).bonus(credits(10)));
            revokes("5");
            left(1, 50);
            left(2, 5);
        }

        @Test
        void what_is_held_is_left_to_the_hold_and_owed_instead() {
            buys(100);
            HoldId hold = holds(30);
            revokes("10");
            owes(30);
            ledger.release(hold);
            owes(0);
            has(0, 0);
        }

        @Test
        void a_dispute_opened_sets_the_credits_aside_and_one_won_gives_them_back() {
            buys(100);
            disputes();
            has(0, 100);
            revokes("0");
            has(100, 100);
        }

        @Test
        void a_dispute_lost_takes_the_credits() {
            buys(100);
            disputes();
            revokes("10");
            has(0, 0);
        }

        @Test
        void a_dispute_lost_and_won_after_all_undoes_exactly_what_was_taken_and_charged() {
            buys(100);
            spends(80);
            revokes("10");
            owes(80);
            revokes("0");
            owes(0);
            has(20, 20);
        }

        @Test
        void a_win_that_is_told_before_its_dispute_changes_nothing() {
            buys(100);
            revokes("0");
            has(100, 100);
            history("PURCHASE 100");
        }

        private void revokes(String inAll) {
            ledger.revoke(RevokeRequest.of(account, 1, Money.usd(inAll), ten, nextKey()));
        }

        private void disputes() {
            ledger.revoke(RevokeRequest.all(account, 1, nextKey()).policy(ClawbackPolicy.FREEZE));
        }
    }

    @Nested
    @DisplayName("6.7 Void, expire, adjust")
    class Changes {
        @Test
        void voided_a_lot_loses_what_is_left_without_revenue() {
            buys(10);
            spends(4);
            ledger.change(LotRequest.voiding(account, 1, nextKey()));
            history("PURCHASE 10", "USAGE -4", "VOID -6");
        }

        @Test
        void ended_now_a_lot_loses_what_is_left_as_breakage() {
            buys(10);
            spends(4);
            ledger.change(LotRequest.expiring(account, 1, nextKey()));
            history("PURCHASE 10", "USAGE -4", "EXPIRY -6");
        }

        @Test
        void voided_when_it_is_used_up_a_lot_has_nothing_to_lose_and_that_is_no_error() {
            buys(10);
            spends(10);
            assertThat(ledger.change(LotRequest.voiding(account, 1, nextKey())).transaction())
                    .isEmpty();
            history("PURCHASE 10", "USAGE -10");
        }

        @Test
        void a_lot_given_another_end_keeps_its_credits_and_the_history_tells() {
            getsUntil(10, clock.instant().plus(DAY));
            ledger.change(LotRequest.movingEnd(account, 1, clock.instant().plus(DAY.multipliedBy(3)), nextKey()));
            clock.advance(DAY.multipliedBy(2));
            has(10, 10);
            history("PROMOTION 10", "ADJUSTMENT 0");
        }

        @Test
        void a_debit_by_hand_of_5_from_3_makes_debt_of_2_and_no_negative_lot() {
            buys(3);
            ledger.debit(DebitRequest.of(account, credits(5), nextKey()));
            left(1, 0);
            owes(2);
            history("PURCHASE 3", "ADJUSTMENT -5");
        }
    }

    @Nested
    @DisplayName("6.8 Periods, zones, rollover")
    class Periods {
        @Test
        void at_the_very_boundary_the_old_allowance_is_over_and_the_new_one_begins() {
            Allowance plan = plan("2024-02-01T00:00:00");
            clock.set(Instant.parse("2024-02-01T00:00:00Z"));
            ledger.allot(AllowanceRequest.of(account, plan));
            clock.set(Instant.parse("2024-02-29T23:59:59.999999Z"));
            has(100, 100);
            clock.set(Instant.parse("2024-03-01T00:00:00Z"));
            has(0, 0);
            ledger.allot(AllowanceRequest.of(account, plan));
            has(100, 100);
        }

        @Test
        void a_plan_that_starts_on_the_31st_renews_on_the_29th_of_february_and_the_31st_of_march() {
            clock.set(Instant.parse("2024-03-31T00:00:00Z"));
            ledger.allot(AllowanceRequest.of(account, plan("2024-01-31T00:00:00")));
            assertThat(ledger.history(account, HistoryQuery.oldest(9)).items())
                    .filteredOn(line -> line.amount().isPositive())
                    .extracting(line -> line.at().toString())
                    .containsExactly("2024-01-31T00:00:00Z", "2024-02-29T00:00:00Z", "2024-03-31T00:00:00Z");
        }

        @Test
        void a_month_begins_at_midnight_in_the_customers_zone_summer_and_winter() {
            AllowanceSchedule berlin =
                    AllowanceSchedule.monthly(LocalDateTime.parse("2024-03-01T00:00:00"), ZoneId.of("Europe/Berlin"));
            clock.set(Instant.parse("2024-03-31T22:00:00Z"));
            ledger.allot(AllowanceRequest.of(account, Allowance.of("pro", credits(100), berlin)));
            assertThat(ledger.history(account, HistoryQuery.oldest(9)).items())
                    .filteredOn(line -> line.amount().isPositive())
                    .extracting(line -> line.at().toString())
                    .containsExactly("2024-02-29T23:00:00Z", "2024-03-31T22:00:00Z");
        }

        @Test
        void a_renewal_never_touches_what_was_bought() {
            buys(50);
            allots(100);
            clock.advance(Duration.ofDays(40));
            assertThat(ledger.balance(account).bySource()).isEqualTo(Map.of(GrantSource.PURCHASE, credits(50)));
            left(1, 50);
        }

        @Test
        void a_period_asked_for_twice_is_given_once() {
            clock.set(Instant.parse("2024-02-10T00:00:00Z"));
            for (int i = 0; i < 2; i++) {
                ledger.allot(AllowanceRequest.of(account, plan("2024-02-01T00:00:00")));
            }
            has(100, 100);
            history("SUBSCRIPTION 100");
        }

        @Test
        void missed_periods_are_given_in_order_each_over_one_with_its_end() {
            clock.set(Instant.parse("2024-04-10T00:00:00Z"));
            ledger.allot(AllowanceRequest.of(account, plan("2024-02-01T00:00:00")));
            has(100, 100);
            history("SUBSCRIPTION 100", "EXPIRY -100", "SUBSCRIPTION 100", "EXPIRY -100", "SUBSCRIPTION 100");
        }

        @Test
        void what_a_hold_reserved_is_not_lost_by_the_boundary() {
            clock.set(Instant.parse("2024-02-29T23:59:00Z"));
            Allowance plan = plan("2024-02-01T00:00:00");
            ledger.allot(AllowanceRequest.of(account, plan));
            HoldId hold = holds(30);
            clock.set(Instant.parse("2024-03-01T00:01:00Z"));
            has(0, 30);
            ledger.settle(hold, credits(30));
            history("SUBSCRIPTION 100", "EXPIRY -70", "USAGE -30");
        }

        private Allowance plan(String start) {
            return Allowance.of(
                    "pro", credits(100), AllowanceSchedule.monthly(LocalDateTime.parse(start), ZoneOffset.UTC));
        }
    }

    private IdempotencyKey nextKey() {
        return key("k" + ++keys);
    }

    private void buys(long amount) {
        ledger.grant(GrantRequest.purchase(account, credits(amount), nextKey()));
    }

    private void getsUntil(long amount, Instant end) {
        ledger.grant(GrantRequest.promotion(account, credits(amount), nextKey()).expiresAt(end));
    }

    private void allots(long amount) {
        AllowanceSchedule monthly = AllowanceSchedule.monthly(clock.instant(), ZoneOffset.UTC);
        ledger.allot(AllowanceRequest.of(account, Allowance.of("pro", credits(amount), monthly)));
    }

    private long spends(long amount) {
        SpendResult.Spent spent = ledger.spend(account, credits(amount), nextKey());
        return spent.transaction().sequence();
    }

    private void refunds(long spend, long amount) {
        ledger.refund(RefundRequest.of(account, spend, nextKey()).amount(credits(amount)));
    }

    private HoldId holds(long amount) {
        return ledger.hold(HoldRequest.of(account, credits(amount), nextKey())).id();
    }

    private void limit(long amount) {
        ledger.change(AccountRequest.creditLimit(account, credits(amount), nextKey()));
    }

    private void has(long available, long posted) {
        Balance balance = ledger.balance(account);
        assertThat(balance.available()).as("available").isEqualTo(credits(available));
        assertThat(balance.posted()).as("posted").isEqualTo(credits(posted));
        assertThat(ledger.history(account, HistoryQuery.newest(1)).total()).isPositive();
    }

    private void owes(long debt) {
        assertThat(ledger.balance(account).debt()).as("debt").isEqualTo(credits(debt));
    }

    private void left(long lot, long amount) {
        Credits remaining = storage.ledger()
                .read(account, books -> books.lot(account, lot).orElseThrow().remaining());
        assertThat(remaining).as("left in lot %d", lot).isEqualTo(credits(amount));
    }

    /** What the customer reads, oldest first. */
    private void history(String... lines) {
        assertThat(ledger.history(account, HistoryQuery.oldest(100)).items())
                .extracting(line -> line.type() + " " + line.amount())
                .containsExactly(lines);
    }

    private static void endedAs(HoldState state, ThrowingCallable late) {
        assertThatThrownBy(late)
                .isInstanceOfSatisfying(
                        HoldNotOpenException.class, e -> assertThat(e.state()).isEqualTo(state));
    }
}
