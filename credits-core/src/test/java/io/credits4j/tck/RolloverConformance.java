package io.credits4j.tck;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import io.credits4j.AccountId;
import io.credits4j.Credits;
import io.credits4j.HoldId;
import io.credits4j.Money;
import io.credits4j.books.Allocation;
import io.credits4j.books.GrantSource;
import io.credits4j.books.LedgerTransaction;
import io.credits4j.books.Lot;
import io.credits4j.books.LotStatus;
import io.credits4j.books.Scope;
import io.credits4j.books.TransactionType;
import io.credits4j.books.Use;
import io.credits4j.ledger.AccountRequest;
import io.credits4j.ledger.Allowance;
import io.credits4j.ledger.AllowanceRequest;
import io.credits4j.ledger.AllowanceSchedule;
import io.credits4j.ledger.Balance;
import io.credits4j.ledger.ClawbackPolicy;
import io.credits4j.ledger.CreditLedger;
import io.credits4j.ledger.DebitRequest;
import io.credits4j.ledger.Explanation;
import io.credits4j.ledger.GrantRequest;
import io.credits4j.ledger.HistoryQuery;
import io.credits4j.ledger.HoldRequest;
import io.credits4j.ledger.LotRequest;
import io.credits4j.ledger.RefundRequest;
import io.credits4j.ledger.RevokeRequest;
import io.credits4j.ledger.Rollover;
import io.credits4j.ledger.SpendRequest;
import io.credits4j.ledger.TransferRequest;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** What goes on into the next period: so much of each lot, so often, so much in all, and never what a rule forbids. */
public abstract class RolloverConformance extends StorageConformance {
    private static final Instant JAN_31 = Instant.parse("2024-01-31T00:00:00Z");
    private static final Instant FEB_29 = Instant.parse("2024-02-29T00:00:00Z");
    private static final Instant MAR_31 = Instant.parse("2024-03-31T00:00:00Z");
    private static final Instant APR_30 = Instant.parse("2024-04-30T00:00:00Z");
    private static final Instant MAY_31 = Instant.parse("2024-05-31T00:00:00Z");

    private static final AllowanceSchedule MONTHLY = AllowanceSchedule.monthly(JAN_31, ZoneOffset.UTC);

    @AfterEach
    final void booksAreTrue() {
        assertThat(Audit.of(storage, account)).isEmpty();
    }

    @Nested
    class AtTheEndOfAPeriod {
        @Test
        void what_is_left_is_carried_up_to_the_most_and_the_rest_lapses() {
            allotAt(JAN_31, plan(100).rollover(Rollover.upTo(credits(30))));
            ledger.spend(account, credits(20), key("s"));
            clock.set(FEB_29);
            assertThat(ledger.maintenance().runOnce(10)).isEqualTo(1);

            assertThat(oldestFirst())
                    .extracting(LedgerTransaction::type, LedgerTransaction::amount, LedgerTransaction::at)
                    .endsWith(
                            tuple(TransactionType.ROLLOVER, Credits.ZERO, FEB_29),
                            tuple(TransactionType.EXPIRY, credits(-50), FEB_29));
            assertThat(lines().get(1).allocations())
                    .containsExactly(new Allocation(1, credits(-30)), new Allocation(2, credits(30)));
            assertThat(storedLot(1).remaining()).isEqualTo(Credits.ZERO);
            assertThat(storedLot(1).status()).isEqualTo(LotStatus.EXPIRED);
            assertThat(storedLot(1).lapsed()).isEqualTo(credits(50));
            assertThat(available()).isEqualTo(credits(30));
        }

        @Test
        void carried_credits_are_a_lot_of_their_own_that_is_like_the_one_they_came_from() {
            Scope chat = new Scope(List.of("chat"), List.of());
            allotAt(
                    JAN_31,
                    plan(100)
                            .priority(7)
                            .cost(Money.usd("9.99"))
                            .scope(chat)
                            .rollover(Rollover.upTo(credits(30)).times(2).holdingAtMost(credits(40))));
            clock.set(FEB_29);
            ledger.maintenance().runOnce(10);

            Lot carried = storedLot(2);
            assertThat(carried.carriedFrom()).isEqualTo(1);
            assertThat(carried.source()).isEqualTo(GrantSource.SUBSCRIPTION);
            assertThat(carried.priority()).isEqualTo(7);
            assertThat(carried.scope()).isEqualTo(chat);
            assertThat(carried.granted()).isEqualTo(credits(30));
            assertThat(carried.cost().amount()).isEqualByComparingTo("2.997");
            assertThat(carried.effectiveAt()).isEqualTo(JAN_31);
            assertThat(carried.createdAt()).isEqualTo(FEB_29);
            assertThat(carried.expiresAt()).isEqualTo(MAR_31);
            assertThat(carried.rollover().ends()).containsExactly(APR_30);
            assertThat(carried.rollover().cap()).isEqualTo(credits(40));
        }

        @Test
        void older_credits_burn_before_the_new_allowance() {
            Allowance plan = plan(100).rollover(Rollover.everything());
            clock.set(JAN_31);
            ledger.allot(AllowanceRequest.of(account, plan).ahead(1));
            ledger.spend(account, credits(70), key("s1"));
            clock.set(FEB_29);
            assertThat(available()).isEqualTo(credits(130));
            assertThat(ledger.spend(account, credits(40), key("s2"))
                            .transaction()
                            .allocations())
                    .containsExactly(new Allocation(3, credits(-30)), new Allocation(2, credits(-10)));
        }

        @Test
        void credits_are_carried_once_unless_told_otherwise() {
            allotAt(JAN_31, plan(100).rollover(Rollover.upTo(credits(30))));
            clock.set(MAR_31);
            ledger.maintenance().runOnce(10);
            assertThat(available()).isEqualTo(Credits.ZERO);
            assertThat(types())
                    .containsExactly(
                            TransactionType.SUBSCRIPTION,
                            TransactionType.ROLLOVER,
                            TransactionType.EXPIRY,
                            TransactionType.EXPIRY);
        }

        @Test
        void boundaries_that_were_missed_are_booked_in_order_each_at_its_own_instant() {
            allotAt(JAN_31, plan(100).rollover(Rollover.upTo(credits(30)).times(2)));
            clock.set(MAY_31.plusSeconds(3));
            assertThat(available()).isEqualTo(Credits.ZERO);
            assertThat(ledger.maintenance().runOnce(10)).isEqualTo(1);
            assertThat(oldestFirst())
                    .extracting(LedgerTransaction::type, LedgerTransaction::at, LedgerTransaction::balanceAfter)
                    .containsExactly(
                            tuple(TransactionType.SUBSCRIPTION, JAN_31, credits(100)),
                            tuple(TransactionType.ROLLOVER, FEB_29, credits(100)),
                            tuple(TransactionType.EXPIRY, FEB_29, credits(30)),
                            tuple(TransactionType.ROLLOVER, MAR_31, credits(30)),
                            tuple(TransactionType.EXPIRY, APR_30, Credits.ZERO));
            assertThat(ledger.maintenance().runOnce(10)).isZero();
        }

        @Test
        void what_is_carried_can_be_seen_and_spent_before_anybody_has_booked_it() {
            allotAt(JAN_31, plan(100).rollover(Rollover.upTo(credits(30))));
            purchase(account, 5, "later");
            clock.set(FEB_29.plusSeconds(1));
            assertThat(available()).isEqualTo(credits(35));
            assertThat(ledger.explain(account).lots())
                    .extracting(Explanation.OpenLot::number)
                    .containsExactly(2L, 3L);
            assertThat(ledger.balance(account).nextExpiry()).contains(new Balance.Expiry(credits(30), MAR_31));
            assertThat(ledger.spend(account, credits(33), key("s"))
                            .transaction()
                            .allocations())
                    .containsExactly(new Allocation(2, credits(-5)), new Allocation(3, credits(-28)));
            assertThat(available()).isEqualTo(credits(2));
        }

        @Test
        void missed_periods_are_caught_up_with_as_if_they_had_been_given_in_time() {
            Allowance plan = plan(100).rollover(Rollover.upTo(credits(30)));
            allotAt(MAR_31, plan);
            assertThat(oldestFirst())
                    .extracting(LedgerTransaction::type, LedgerTransaction::at, LedgerTransaction::balanceAfter)
                    .containsExactly(
                            tuple(TransactionType.SUBSCRIPTION, JAN_31, credits(100)),
                            tuple(TransactionType.ROLLOVER, FEB_29, credits(100)),
                            tuple(TransactionType.EXPIRY, FEB_29, credits(30)),
                            tuple(TransactionType.SUBSCRIPTION, FEB_29, credits(130)),
                            tuple(TransactionType.EXPIRY, MAR_31, credits(100)),
                            tuple(TransactionType.ROLLOVER, MAR_31, credits(100)),
                            tuple(TransactionType.EXPIRY, MAR_31, credits(30)),
                            tuple(TransactionType.SUBSCRIPTION, MAR_31, credits(130)));
        }

        @Test
        void caught_up_credits_repay_the_debt_made_meanwhile_once_they_are_carried_past_it() {
            clock.set(FEB_29.plus(Duration.ofDays(3)));
            ledger.change(AccountRequest.creditLimit(account, credits(100), key("limit")));
            ledger.spend(account, credits(50), key("owed"));
            allotAt(clock.instant(), plan(100).until(FEB_29).rollover(Rollover.upTo(credits(80))));
            assertThat(ledger.balance(account).debt()).isEqualTo(Credits.ZERO);
            assertThat(available()).isEqualTo(credits(130));
            assertThat(types())
                    .endsWith(
                            TransactionType.SUBSCRIPTION,
                            TransactionType.ROLLOVER,
                            TransactionType.EXPIRY,
                            TransactionType.DEBT_REPAYMENT);
        }

        @Test
        void the_cost_per_credit_stays_the_same_however_often_credits_are_carried() {
            allotAt(
                    JAN_31,
                    Allowance.of("pro", Credits.parse("7"), MONTHLY)
                            .cost(Money.usd("10"))
                            .rollover(Rollover.everything().times(12)));
            for (int month = 1; month <= 6; month++) {
                clock.set(MONTHLY.period(month).start());
                ledger.spend(account, Credits.parse("0.333333"), key("s" + month));
                Lot carried = storedLot(month + 1);
                BigDecimal exact = new BigDecimal("10")
                        .multiply(carried.granted().toBigDecimal())
                        .divide(new BigDecimal("7"), 12, RoundingMode.HALF_EVEN);
                assertThat(carried.cost().amount()).isEqualByComparingTo(exact);
            }
        }

        @Test
        void a_period_keeps_the_rule_it_was_given_with() {
            allotAt(JAN_31, plan(100).rollover(Rollover.upTo(credits(30))));
            allotAt(FEB_29, plan(100));
            assertThat(available()).isEqualTo(credits(130));
            allotAt(MAR_31, plan(100).rollover(Rollover.everything()));
            assertThat(available()).isEqualTo(credits(100));
        }
    }

    @Nested
    class Caps {
        @Test
        void where_the_plan_would_hold_too_much_the_oldest_carried_credits_lapse_first() {
            Allowance plan =
                    plan(50).rollover(Rollover.upTo(credits(40)).times(3).holdingAtMost(credits(60)));
            allotAt(JAN_31, plan);
            allotAt(FEB_29, plan);
            assertThat(available()).isEqualTo(credits(90));
            allotAt(MAR_31, plan);

            assertThat(available()).isEqualTo(credits(110));
            List<Lot> open = openLots();
            assertThat(open)
                    .extracting(lot -> origin(lot).effectiveAt(), Lot::remaining)
                    .containsExactlyInAnyOrder(
                            tuple(JAN_31, credits(20)), tuple(FEB_29, credits(40)), tuple(MAR_31, credits(50)));
        }

        @Test
        void what_comes_back_late_is_older_than_what_was_carried_since_and_gives_way() {
            Allowance plan = plan(50).rollover(Rollover.everything().times(3).holdingAtMost(credits(60)));
            clock.set(FEB_29.minusSeconds(10));
            ledger.allot(AllowanceRequest.of(account, plan));
            ledger.spend(account, credits(20), key("s"));
            LedgerTransaction spent = lines().get(0);
            clock.set(MAR_31);
            ledger.allot(AllowanceRequest.of(account, plan));
            assertThat(available()).isEqualTo(credits(110));
            ledger.refund(RefundRequest.of(account, spent.sequence(), key("r")));

            assertThat(available()).isEqualTo(credits(110));
            assertThat(types()).endsWith(TransactionType.REFUND, TransactionType.EXPIRY);
            assertThat(lines().get(0).allocations()).containsExactly(new Allocation(1, credits(-20)));
        }

        @Test
        void what_a_hold_keeps_past_the_end_is_neither_counted_nor_trimmed() {
            Allowance plan = plan(50).rollover(Rollover.everything().times(3).holdingAtMost(credits(60)));
            allotAt(JAN_31, plan);
            clock.set(MAR_31.minusSeconds(60));
            ledger.allot(AllowanceRequest.of(account, plan));
            HoldId hold = ledger.hold(account, credits(45), key("h")).id();
            assertThat(ledger.findHold(hold).orElseThrow().reserved()).containsExactly(new Allocation(2, credits(45)));
            clock.set(MAR_31);
            assertThat(available()).isEqualTo(credits(55));
            ledger.settle(hold, credits(45));
            assertThat(available()).isEqualTo(credits(55));
        }

        @Test
        void each_plan_has_a_cap_of_its_own() {
            Rollover rule = Rollover.everything().holdingAtMost(credits(60));
            allotAt(JAN_31, plan(50).rollover(rule));
            allotAt(JAN_31, Allowance.of("extra", credits(50), MONTHLY).rollover(rule));
            clock.set(FEB_29);
            ledger.maintenance().runOnce(10);
            assertThat(available()).isEqualTo(credits(100));
        }
    }

    @Nested
    class WhatComesBack {
        @Test
        void what_a_hold_gives_back_after_the_end_is_carried_then() {
            clock.set(FEB_29.minusSeconds(60));
            ledger.allot(AllowanceRequest.of(account, plan(100).rollover(Rollover.everything())));
            HoldId hold = ledger.hold(account, credits(30), key("h")).id();
            clock.set(FEB_29.plusSeconds(60));
            assertThat(available()).isEqualTo(credits(70));
            assertThat(ledger.balance(account).held()).isEqualTo(credits(30));
            ledger.settle(hold, credits(10));

            assertThat(available()).isEqualTo(credits(90));
            assertThat(types()).endsWith(TransactionType.ROLLOVER, TransactionType.USAGE, TransactionType.ROLLOVER);
            assertThat(storedLot(3).carriedFrom()).isEqualTo(1);
            assertThat(storedLot(3).expiresAt()).isEqualTo(MAR_31);
        }

        @Test
        void no_more_is_carried_late_than_the_most_leaves() {
            clock.set(FEB_29.minusSeconds(60));
            ledger.allot(AllowanceRequest.of(account, plan(100).rollover(Rollover.upTo(credits(75)))));
            HoldId hold = ledger.hold(account, credits(30), key("h")).id();
            clock.set(FEB_29.plusSeconds(60));
            ledger.release(hold);
            assertThat(available()).isEqualTo(credits(75));
            assertThat(lines().get(0).type()).isEqualTo(TransactionType.EXPIRY);
            assertThat(lines().get(0).amount()).isEqualTo(credits(-25));
        }

        @Test
        void what_a_lapsed_hold_gives_back_is_carried_at_its_deadline() {
            clock.set(FEB_29.minusSeconds(60));
            ledger.allot(AllowanceRequest.of(account, plan(100).rollover(Rollover.everything())));
            ledger.hold(HoldRequest.of(account, credits(100), key("h")).life(Duration.ofHours(1)));
            clock.set(MAR_31);
            ledger.maintenance().runOnce(10);
            assertThat(oldestFirst())
                    .extracting(LedgerTransaction::type, LedgerTransaction::at)
                    .containsExactly(
                            tuple(TransactionType.SUBSCRIPTION, JAN_31),
                            tuple(TransactionType.ROLLOVER, FEB_29.plusSeconds(3_540)),
                            tuple(TransactionType.EXPIRY, MAR_31));
        }

        @Test
        void what_comes_back_and_is_carried_repays_debt_first() {
            ledger.change(AccountRequest.creditLimit(account, credits(100), key("limit")));
            clock.set(FEB_29.minusSeconds(60));
            ledger.allot(AllowanceRequest.of(account, plan(100).rollover(Rollover.everything())));
            HoldId hold = ledger.hold(account, credits(100), key("h")).id();
            ledger.spend(account, credits(40), key("owed"));
            clock.set(FEB_29.plusSeconds(60));
            ledger.release(hold);
            assertThat(ledger.balance(account).debt()).isEqualTo(Credits.ZERO);
            assertThat(available()).isEqualTo(credits(160));
        }

        @Test
        void a_refund_that_comes_after_the_end_is_carried_unless_it_is_reissued() {
            allotAt(JAN_31, plan(100).rollover(Rollover.everything()));
            long spend =
                    ledger.spend(account, credits(40), key("s")).transaction().sequence();
            clock.set(FEB_29.plusSeconds(60));
            ledger.refund(RefundRequest.of(account, spend, key("r1")).amount(credits(15)));
            assertThat(available()).isEqualTo(credits(75));
            ledger.refund(RefundRequest.of(account, spend, key("r2")).reissuing(Duration.ofDays(1)));
            assertThat(available()).isEqualTo(credits(100));
            assertThat(openLots())
                    .extracting(Lot::expiresAt)
                    .containsExactlyInAnyOrder(MAR_31, MAR_31, clock.instant().plus(Duration.ofDays(1)));
        }
    }

    @Nested
    class WhatIsNotCarried {
        @Test
        void what_was_ended_by_hand_or_removed_is_not_carried_and_neither_is_what_comes_back_to_it() {
            for (String how : List.of("expire", "void")) {
                AccountId other = AccountId.of(how);
                clock.set(JAN_31.plusSeconds(60));
                ledger.allot(AllowanceRequest.of(other, plan(100).rollover(Rollover.everything())));
                HoldId hold = ledger.hold(other, credits(30), key("h")).id();
                ledger.change(
                        how.equals("void")
                                ? LotRequest.voiding(other, 1, key("end"))
                                : LotRequest.expiring(other, 1, key("end")));
                clock.advance(Duration.ofSeconds(60));
                ledger.release(hold);
                assertThat(ledger.balance(other).posted()).isEqualTo(Credits.ZERO);
                assertThat(ledger.history(other, HistoryQuery.newest(10)).items())
                        .hasSize(3);
                assertThat(Audit.of(storage, other)).isEmpty();
            }
        }

        @Test
        void what_is_frozen_lapses() {
            long grant = allotAt(JAN_31, plan(100).rollover(Rollover.everything()));
            ledger.revoke(RevokeRequest.of(account, grant, Money.usd("4"), Money.usd("10"), key("dp"))
                    .policy(ClawbackPolicy.FREEZE));
            clock.set(FEB_29);
            assertThat(available()).isEqualTo(credits(60));
            ledger.maintenance().runOnce(10);
            assertThat(lines().get(0).amount()).isEqualTo(credits(-40));
        }

        @Test
        void a_lot_whose_end_was_moved_is_carried_there_and_one_without_an_end_never() {
            allotAt(JAN_31, plan(100).rollover(Rollover.everything().times(2)));
            ledger.change(LotRequest.movingEnd(account, 1, MAR_31.plusSeconds(9), key("move")));
            clock.set(MAR_31.plusSeconds(9));
            ledger.maintenance().runOnce(10);
            assertThat(storedLot(2).createdAt()).isEqualTo(MAR_31.plusSeconds(9));
            assertThat(storedLot(2).expiresAt()).isEqualTo(APR_30);
            assertThat(storedLot(2).rollover().ends()).isEmpty();
            ledger.change(LotRequest.removingEnd(account, 2, key("stay")));
            clock.set(MAY_31);
            assertThat(available()).isEqualTo(credits(100));
        }

        @Test
        void transferred_credits_keep_the_end_of_their_lot_and_are_not_carried_by_the_other_account() {
            AccountId friend = AccountId.of("friend");
            allotAt(JAN_31, plan(100).rollover(Rollover.everything()));
            ledger.transfer(TransferRequest.of(account, friend, credits(30), key("gift")));
            assertThat(ledger.balance(friend).available()).isEqualTo(credits(30));
            clock.set(FEB_29);
            assertThat(ledger.balance(friend).posted()).isEqualTo(Credits.ZERO);
            assertThat(available()).isEqualTo(credits(70));
        }
    }

    @Nested
    class PaymentsTakenBack {
        @Test
        void carried_credits_are_taken_back_with_the_payment_of_their_period() {
            long grant = allotAt(JAN_31, plan(100).rollover(Rollover.upTo(credits(70))));
            ledger.spend(account, credits(10), key("s"));
            clock.set(FEB_29);
            ledger.revoke(RevokeRequest.all(account, grant, key("re")));
            // 20 lapsed and 10 were spent: only those are owed.
            assertThat(lines().get(0).allocations())
                    .containsExactly(new Allocation(2, credits(-70)), new Allocation(Allocation.DEBT, credits(-10)));
            assertThat(storedLot(1).revoked()).isEqualTo(credits(80));
            assertThat(storedLot(1).lapsedRevoked()).isEqualTo(credits(20));
        }

        @Test
        void what_is_restored_is_carried_anew() {
            long grant = allotAt(JAN_31, plan(100).rollover(Rollover.upTo(credits(70))));
            clock.set(FEB_29);
            ledger.revoke(RevokeRequest.all(account, grant, key("lost")));
            assertThat(available()).isEqualTo(Credits.ZERO);
            ledger.revoke(RevokeRequest.of(account, grant, Money.usd("0"), Money.usd("1"), key("won")));
            assertThat(available()).isEqualTo(credits(70));
            assertThat(openLots()).extracting(Lot::expiresAt).containsExactly(MAR_31);
        }

        @Test
        void a_dispute_freezes_carried_credits_and_a_won_one_frees_them() {
            long grant = allotAt(JAN_31, plan(100).rollover(Rollover.everything()));
            clock.set(FEB_29);
            RevokeRequest freeze = RevokeRequest.of(account, grant, Money.usd("4"), Money.usd("10"), key("dp"))
                    .policy(ClawbackPolicy.FREEZE);
            ledger.revoke(freeze);
            assertThat(available()).isEqualTo(credits(60));
            ledger.revoke(RevokeRequest.of(account, grant, Money.usd("0"), Money.usd("10"), key("won")));
            assertThat(available()).isEqualTo(credits(100));
        }

        @Test
        void what_could_not_be_taken_of_a_hold_is_taken_when_it_comes_back_and_never_carried() {
            clock.set(FEB_29.minusSeconds(60));
            ledger.allot(AllowanceRequest.of(account, plan(100).rollover(Rollover.everything())));
            long grant = lines().get(0).sequence();
            HoldId first = ledger.hold(account, credits(30), key("h1")).id();
            clock.set(FEB_29);
            HoldId second = ledger.hold(account, credits(20), key("h2")).id();
            ledger.revoke(RevokeRequest.all(account, grant, key("re")).policy(ClawbackPolicy.FORGIVE));
            assertThat(storedLot(1).unrecovered()).isEqualTo(credits(50));
            ledger.release(second);
            ledger.release(first);
            assertThat(ledger.balance(account).posted()).isEqualTo(Credits.ZERO);
            assertThat(types())
                    .endsWith(TransactionType.REVOCATION, TransactionType.REVOCATION, TransactionType.EXPIRY);
        }

        @Test
        void a_rollover_is_no_grant_that_could_be_revoked() {
            allotAt(JAN_31, plan(100).rollover(Rollover.everything()));
            clock.set(FEB_29);
            ledger.maintenance().runOnce(10);
            LedgerTransaction rollover = lines().get(0);
            assertThat(rollover.type()).isEqualTo(TransactionType.ROLLOVER);
            assertThatThrownBy(() -> ledger.revoke(RevokeRequest.all(account, rollover.sequence(), key("re"))))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("ROLLOVER");
        }
    }

    @Nested
    class Readings {
        @Test
        void what_there_was_and_what_will_be_follow_the_rule() {
            allotAt(JAN_31, plan(100).rollover(Rollover.upTo(credits(30))));
            assertThat(ledger.balanceAt(account, FEB_29).remaining()).containsExactly(Map.entry(2L, credits(30)));
            assertThat(ledger.balanceAt(account, MAR_31).posted()).isEqualTo(Credits.ZERO);
            clock.set(MAR_31.plusSeconds(1));
            ledger.maintenance().runOnce(10);
            assertThat(ledger.balanceAt(account, FEB_29.minusSeconds(1)).posted())
                    .isEqualTo(credits(100));
            assertThat(ledger.balanceAt(account, FEB_29).posted()).isEqualTo(credits(30));
            assertThat(ledger.statement(account, FEB_29, MAR_31).closing()).isEqualTo(credits(30));
        }

        @Test
        void a_forecast_lists_what_lapses_and_not_what_is_carried() {
            allotAt(JAN_31, plan(100).rollover(Rollover.upTo(credits(40)).holdingAtMost(credits(30))));
            assertThat(ledger.forecast(account, Duration.ofDays(365)).expiries())
                    .containsExactly(new Balance.Expiry(credits(70), FEB_29), new Balance.Expiry(credits(30), MAR_31));
            ledger.spend(account, credits(70), key("s"));
            assertThat(ledger.forecast(account, Duration.ofDays(40)).expiries()).isEmpty();
        }

        @Test
        void the_hash_chain_goes_on_over_a_rollover() {
            CreditLedger chained =
                    CreditLedger.builder(storage).clock(clock).hashChain().build();
            clock.set(JAN_31);
            chained.allot(AllowanceRequest.of(account, plan(100).rollover(Rollover.upTo(credits(30)))));
            clock.set(MAR_31);
            chained.maintenance().runOnce(10);
            assertThat(chained.verify(account).isWhole()).isTrue();
            assertThat(chained.verify(account).lines()).isEqualTo(4);
        }
    }

    @Nested
    class Debits {
        @Test
        void what_a_boundary_carries_is_there_for_a_debit_by_hand_in_the_same_commit() {
            allotAt(JAN_31, plan(100).rollover(Rollover.upTo(credits(30))));
            clock.set(FEB_29);
            ledger.debit(DebitRequest.of(account, credits(30), key("d")));
            assertThat(lines().get(0).allocations()).containsExactly(new Allocation(2, credits(-30)));
        }

        @Test
        void a_scoped_lot_stays_scoped_when_it_is_carried() {
            allotAt(
                    JAN_31,
                    plan(100).scope(new Scope(List.of("chat"), List.of())).rollover(Rollover.everything()));
            clock.set(FEB_29);
            assertThat(available()).isEqualTo(Credits.ZERO);
            SpendRequest chat = SpendRequest.of(account, credits(30), key("s")).on(new Use("chat", null));
            assertThat(ledger.spend(chat).transaction().allocations()).containsExactly(new Allocation(2, credits(-30)));
        }

        @Test
        void a_grant_of_another_kind_is_never_carried() {
            ledger.grant(
                    GrantRequest.subscription(account, credits(5), key("g")).expiresAt(FEB_29));
            allotAt(JAN_31, plan(100).rollover(Rollover.everything()));
            clock.set(FEB_29);
            assertThat(available()).isEqualTo(credits(100));
        }
    }

    /** Returns the sequence of the newest line. */
    private long allotAt(Instant now, Allowance allowance) {
        clock.set(now);
        ledger.allot(AllowanceRequest.of(account, allowance));
        return lines().get(0).sequence();
    }

    private static Allowance plan(long amount) {
        return Allowance.of("pro", credits(amount), MONTHLY);
    }

    private Lot storedLot(long number) {
        return storage.ledger()
                .read(account, books -> books.lot(account, number).orElseThrow());
    }

    private Lot origin(Lot lot) {
        return lot.carriedFrom() == 0 ? lot : origin(storedLot(lot.carriedFrom()));
    }

    private List<Lot> openLots() {
        return storage.ledger().read(account, books -> {
            List<Lot> open = new ArrayList<>();
            books.openLots(account).forEach(open::add);
            return open;
        });
    }

    private List<TransactionType> types() {
        return oldestFirst().stream().map(LedgerTransaction::type).toList();
    }

    private List<LedgerTransaction> oldestFirst() {
        List<LedgerTransaction> lines = new ArrayList<>(lines());
        Collections.reverse(lines);
        return lines;
    }
}
