package io.credits4j.tck;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import io.credits4j.AccountId;
import io.credits4j.Credits;
import io.credits4j.HoldId;
import io.credits4j.HoldNotOpenException;
import io.credits4j.HoldState;
import io.credits4j.InsufficientCreditsException;
import io.credits4j.Money;
import io.credits4j.UnknownHoldException;
import io.credits4j.books.Allocation;
import io.credits4j.books.GrantSource;
import io.credits4j.books.LedgerTransaction;
import io.credits4j.books.Lot;
import io.credits4j.books.LotStatus;
import io.credits4j.books.TransactionType;
import io.credits4j.ledger.Balance;
import io.credits4j.ledger.BurnOrder;
import io.credits4j.ledger.CreditLedger;
import io.credits4j.ledger.GrantRequest;
import io.credits4j.ledger.HistoryQuery;
import io.credits4j.ledger.HistorySlice;
import io.credits4j.ledger.HoldRequest;
import io.credits4j.ledger.HoldResult;
import io.credits4j.ledger.OveragePolicy;
import io.credits4j.ledger.RefundRequest;
import io.credits4j.ledger.SettleRequest;
import io.credits4j.ledger.SettleResult;
import io.credits4j.ledger.SpendPreview;
import io.credits4j.ledger.SpendRequest;
import io.credits4j.ledger.SpendResult;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** What is granted, spent, held and settled can be read back, exactly. */
public abstract class LedgerConformance extends StorageConformance {
    private static final Duration DAY = Duration.ofDays(1);

    @Nested
    class Granting {
        @Test
        void a_grant_raises_the_balance_and_writes_one_line() {
            ledger.grant(GrantRequest.purchase(account, credits(100), key("order-1"))
                    .cost(Money.usd("9.99"))
                    .description("Starter pack")
                    .actor("user-7")
                    .metadata(Map.of("package", "starter", "note", "naïve ☃ 漢字")));

            assertThat(available()).isEqualTo(credits(100));
            assertThat(lines()).singleElement().satisfies(line -> {
                assertThat(line.sequence()).isEqualTo(1);
                assertThat(line.type()).isEqualTo(TransactionType.PURCHASE);
                assertThat(line.amount()).isEqualTo(credits(100));
                assertThat(line.balanceAfter()).isEqualTo(credits(100));
                assertThat(line.allocations()).containsExactly(new Allocation(1, credits(100)));
                assertThat(line.key()).isEqualTo(key("order-1"));
                assertThat(line.memo().description()).isEqualTo("Starter pack");
                assertThat(line.memo().actor()).isEqualTo("user-7");
                assertThat(line.memo().metadata()).isEqualTo(Map.of("package", "starter", "note", "naïve ☃ 漢字"));
                assertThat(line.at()).isEqualTo(clock.instant());
            });
        }

        @Test
        void a_lot_keeps_what_was_paid_and_when_it_counts() {
            Instant start = clock.instant().plus(DAY);
            Instant end = start.plus(DAY);
            Money cost = Money.usd("0.0000000833333333333333");
            ledger.grant(GrantRequest.of(account, GrantSource.PROMOTION, credits(5), key("g"))
                    .priority(7)
                    .effectiveAt(start)
                    .expiresAt(end)
                    .cost(cost));

            Lot lot = storedLot(1);
            assertThat(lot.source()).isEqualTo(GrantSource.PROMOTION);
            assertThat(lot.priority()).isEqualTo(7);
            assertThat(lot.granted()).isEqualTo(credits(5));
            assertThat(lot.remaining()).isEqualTo(credits(5));
            assertThat(lot.effectiveAt()).isEqualTo(start);
            assertThat(lot.expiresAt()).isEqualTo(end);
            assertThat(lot.createdAt()).isEqualTo(clock.instant());
            assertThat(lot.cost()).isEqualTo(cost);
        }

        @Test
        void a_bonus_is_a_promotional_lot_of_its_own_in_the_same_commit() {
            ledger.grant(GrantRequest.purchase(account, credits(100), key("g")).bonus(credits(10)));

            Balance balance = ledger.balance(account);
            assertThat(balance.available()).isEqualTo(credits(110));
            assertThat(balance.bySource())
                    .isEqualTo(Map.of(GrantSource.PURCHASE, credits(100), GrantSource.PROMOTION, credits(10)));
            assertThat(balance.lifetimePurchased()).isEqualTo(credits(100));
            assertThat(lines())
                    .extracting(LedgerTransaction::type)
                    .containsExactly(TransactionType.PROMOTION, TransactionType.PURCHASE);
        }

        @Test
        void credits_that_start_later_count_from_their_start_on() {
            ledger.grant(GrantRequest.promotion(account, credits(5), key("g"))
                    .effectiveAt(clock.instant().plus(DAY)));
            assertThat(available()).isEqualTo(Credits.ZERO);
            assertThat(ledger.balance(account).posted()).isEqualTo(credits(5));

            clock.advance(DAY);
            assertThat(available()).isEqualTo(credits(5));
            ledger.spend(account, credits(5), key("s"));
            assertThat(available()).isEqualTo(Credits.ZERO);
        }

        @Test
        void credits_that_would_end_in_the_past_are_refused_and_nothing_is_written() {
            purchase(account, 1, "first");
            assertThatThrownBy(() -> ledger.grant(
                            GrantRequest.purchase(account, credits(5), key("g")).expiresAt(clock.instant())))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("expiresAt")
                    .hasMessageContaining(clock.instant().toString());
            assertThat(lines()).hasSize(1);
        }

        @Test
        void accounts_do_not_see_each_other() {
            AccountId other = AccountId.of("tenant-2");
            purchase(account, 100, "g");
            purchase(other, 7, "g");
            ledger.spend(account, credits(1), key("s"));

            assertThat(available()).isEqualTo(credits(99));
            assertThat(ledger.balance(other).available()).isEqualTo(credits(7));
        }
    }

    @Nested
    class Spending {
        @Test
        void a_spend_lowers_the_balance_and_counts_as_usage() {
            purchase(account, 100, "g");
            clock.advance(DAY);
            SpendResult.Spent spent = ledger.spend(SpendRequest.of(account, Credits.parse("0.000001"), key("s"))
                    .description("one token"));

            assertThat(spent.charged()).isEqualTo(Credits.SMALLEST);
            Balance balance = ledger.balance(account);
            assertThat(balance.available()).isEqualTo(Credits.parse("99.999999"));
            assertThat(balance.lifetimeSpent()).isEqualTo(Credits.SMALLEST);
            assertThat(balance.lastUsageAt()).contains(clock.instant());
            assertThat(lines().get(0)).isEqualTo(spent.transaction());
        }

        @Test
        void one_credit_more_than_there_is_is_refused_with_the_shortfall() {
            purchase(account, 100, "g");
            SpendResult result = ledger.trySpend(account, credits(101), key("s"));

            assertThat(result).isInstanceOfSatisfying(SpendResult.Refused.class, refused -> {
                assertThat(refused.available()).isEqualTo(credits(100));
                assertThat(refused.shortfall()).isEqualTo(credits(1));
            });
            assertThatThrownBy(() -> ledger.spend(account, credits(101), key("s2")))
                    .isInstanceOfSatisfying(InsufficientCreditsException.class, e -> {
                        assertThat(e.account()).isEqualTo(account);
                        assertThat(e.shortfall()).isEqualTo(credits(1));
                    });
            assertThat(available()).isEqualTo(credits(100));
            assertThat(lines()).hasSize(1);
        }

        @Test
        void an_account_nobody_has_granted_to_has_nothing_and_stays_unopened() {
            AccountId stranger = AccountId.of("stranger");
            assertThat(ledger.trySpend(stranger, credits(1), key("s"))).isInstanceOf(SpendResult.Refused.class);
            assertThat(ledger.balance(stranger).available()).isEqualTo(Credits.ZERO);
            assertThat(storage.ledger()
                            .<Boolean>read(
                                    stranger, books -> books.account(stranger).isPresent()))
                    .isFalse();
            purchase(stranger, 1, "g");
            ledger.spend(stranger, credits(1), key("s-2"));
            assertThat(ledger.history(stranger, HistoryQuery.newest(5)).total()).isEqualTo(2);
        }

        @Test
        void a_spend_over_two_lots_names_both_and_their_parts_sum_up() {
            purchase(account, 3, "g1");
            purchase(account, 4, "g2");
            ledger.spend(account, credits(5), key("s"));

            LedgerTransaction line = lines().get(0);
            assertThat(line.allocations())
                    .containsExactly(
                            new Allocation(1, credits(3).negated()),
                            new Allocation(2, credits(2).negated()));
            assertThat(storedLot(1).status()).isEqualTo(LotStatus.USED);
            assertThat(storedLot(2).remaining()).isEqualTo(credits(2));
        }

        @Test
        void a_spend_over_a_hundred_lots_takes_them_in_order() {
            for (int i = 1; i <= 100; i++) {
                purchase(account, 1, "g" + i);
            }
            ledger.spend(account, credits(90), key("s"));

            List<Allocation> expected = new ArrayList<>();
            for (int lot = 1; lot <= 90; lot++) {
                expected.add(new Allocation(lot, credits(1).negated()));
            }
            assertThat(lines().get(0).allocations()).isEqualTo(expected);
            assertThat(available()).isEqualTo(credits(10));
        }
    }

    @Nested
    class BurningDown {
        @Test
        void purchased_credits_burn_before_the_periods_allowance_by_default() {
            allow(account, 10, DAY, "allowance");
            purchase(account, 10, "pack");
            ledger.spend(account, credits(4), key("s"));
            assertThat(ledger.balance(account).bySource())
                    .isEqualTo(Map.of(GrantSource.PURCHASE, credits(6), GrantSource.SUBSCRIPTION, credits(10)));
        }

        @Test
        void with_expiring_first_the_earliest_end_burns_whatever_its_source() {
            CreditLedger expiringFirst = CreditLedger.builder(storage)
                    .clock(clock)
                    .burnOrder(BurnOrder.EXPIRING_FIRST)
                    .build();
            expiringFirst.grant(GrantRequest.purchase(account, credits(10), key("pack")));
            expiringFirst.grant(GrantRequest.subscription(account, credits(10), key("allowance"))
                    .expiresAt(clock.instant().plus(DAY)));
            expiringFirst.spend(account, credits(4), key("s"));
            assertThat(ledger.balance(account).bySource())
                    .isEqualTo(Map.of(GrantSource.PURCHASE, credits(10), GrantSource.SUBSCRIPTION, credits(6)));
        }

        @Test
        void another_order_than_the_lots_were_granted_under_is_that_of_all_of_them() {
            CreditLedger expiringFirst = CreditLedger.builder(storage)
                    .clock(clock)
                    .burnOrder(BurnOrder.EXPIRING_FIRST)
                    .build();
            purchase(account, 1, "p1");
            allow(account, 1, Duration.ofDays(9), "a1");
            assertThat(burnedBy(ledger, 2)).containsExactly(1L, 2L);
            assertThat(burnedBy(expiringFirst, 2)).containsExactly(2L, 1L);

            purchase(account, 1, "p2");
            long spend = expiringFirst
                    .spend(account, credits(1), key("s"))
                    .transaction()
                    .sequence();
            expiringFirst.grant(GrantRequest.subscription(account, credits(1), key("a2"))
                    .expiresAt(clock.instant().plus(Duration.ofDays(8))));
            assertThat(burnedBy(expiringFirst, 3)).containsExactly(4L, 1L, 3L);
            assertThat(burnedBy(ledger, 3)).containsExactly(1L, 3L, 4L);

            // Lot 2 was used up when the lots were ordered anew, and comes back among them.
            purchase(account, 1, "p3");
            ledger.refund(RefundRequest.of(account, spend, key("r")));
            assertThat(burnedBy(ledger, 5)).containsExactly(1L, 3L, 5L, 4L, 2L);
            assertThat(burnedBy(expiringFirst, 5)).containsExactly(4L, 2L, 1L, 3L, 5L);
            assertThat(expiringFirst
                            .spend(account, credits(2), key("s2"))
                            .transaction()
                            .allocations())
                    .containsExactly(new Allocation(4, credits(-1)), new Allocation(2, credits(-1)));
        }

        @Test
        void however_many_lots_there_are_none_keeps_its_place_in_the_former_order() {
            for (int i = 1; i <= 70; i++) {
                purchase(account, 1, "p" + i);
            }
            allow(account, 1, Duration.ofDays(1), "a");
            CreditLedger expiringFirst = CreditLedger.builder(storage)
                    .clock(clock)
                    .burnOrder(BurnOrder.EXPIRING_FIRST)
                    .build();
            assertThat(expiringFirst
                            .spend(account, credits(2), key("s"))
                            .transaction()
                            .allocations())
                    .containsExactly(new Allocation(71, credits(-1)), new Allocation(1, credits(-1)));
            assertThat(expiringFirst
                            .spend(account, credits(1), key("s2"))
                            .transaction()
                            .allocations())
                    .containsExactly(new Allocation(2, credits(-1)));
            assertThat(available()).isEqualTo(credits(68));
        }

        private List<Long> burnedBy(CreditLedger one, long amount) {
            SpendPreview.Covered covered = (SpendPreview.Covered) one.simulateSpend(account, credits(amount));
            return covered.allocations().stream().map(Allocation::lot).toList();
        }

        @Test
        void a_lower_priority_number_burns_before_everything_else() {
            purchase(account, 10, "pack");
            ledger.grant(
                    GrantRequest.promotion(account, credits(10), key("gift")).priority(1));
            ledger.spend(account, credits(4), key("s"));
            assertThat(ledger.balance(account).bySource())
                    .isEqualTo(Map.of(GrantSource.PURCHASE, credits(10), GrantSource.PROMOTION, credits(6)));
        }

        @Test
        void among_equals_the_earlier_end_then_the_cheaper_then_the_older_burns() {
            ledger.grant(GrantRequest.purchase(account, credits(1), key("dear")).cost(Money.usd("2")));
            ledger.grant(
                    GrantRequest.purchase(account, credits(1), key("cheap")).cost(Money.usd("1")));
            ledger.grant(GrantRequest.purchase(account, credits(1), key("ends"))
                    .cost(Money.usd("9"))
                    .expiresAt(clock.instant().plus(DAY)));
            ledger.grant(
                    GrantRequest.purchase(account, credits(1), key("cheap too")).cost(Money.usd("1")));
            List<Long> burned = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                burned.add(ledger.spend(account, credits(1), key("s" + i))
                        .transaction()
                        .allocations()
                        .get(0)
                        .lot());
            }
            assertThat(burned).containsExactly(3L, 2L, 4L, 1L);
            assertThat(available()).isEqualTo(Credits.ZERO);
        }
    }

    @Nested
    class Expiring {
        @Test
        void a_lot_is_spendable_up_to_its_end_and_not_at_it() {
            allow(account, 10, DAY, "g");
            Instant end = clock.instant().plus(DAY);

            clock.set(end.minusNanos(1_000));
            assertThat(ledger.balance(account).nextExpiry()).contains(new Balance.Expiry(credits(10), end));
            ledger.spend(account, credits(1), key("s"));
            clock.set(end);
            assertThat(available()).isEqualTo(Credits.ZERO);
            assertThat(ledger.trySpend(account, credits(1), key("s2"))).isInstanceOf(SpendResult.Refused.class);
        }

        @Test
        void an_end_counts_without_any_job_and_is_booked_by_the_next_write() {
            allow(account, 10, DAY, "g");
            purchase(account, 5, "pack");
            clock.advance(DAY.multipliedBy(3));

            assertThat(ledger.balance(account).posted()).isEqualTo(credits(5));
            assertThat(lines()).hasSize(2);
            ledger.spend(account, credits(1), key("s"));
            assertThat(lines())
                    .extracting(LedgerTransaction::type)
                    .containsExactly(
                            TransactionType.USAGE,
                            TransactionType.EXPIRY,
                            TransactionType.PURCHASE,
                            TransactionType.SUBSCRIPTION);
            LedgerTransaction expiry = lines().get(1);
            assertThat(expiry.amount()).isEqualTo(credits(10).negated());
            assertThat(expiry.at()).isEqualTo(SettableClock.START.plus(DAY));
        }

        @Test
        void a_held_part_outlives_its_lots_end_and_lapses_when_it_is_given_back() {
            allow(account, 10, DAY, "g");
            clock.advance(DAY.minusMinutes(1));
            HoldId hold = ledger.hold(account, credits(4), key("h")).id();
            clock.advance(Duration.ofMinutes(2));

            assertThat(available()).isEqualTo(Credits.ZERO);
            assertThat(ledger.balance(account).posted()).isEqualTo(credits(4));
            ledger.settle(hold, credits(3));
            assertThat(ledger.balance(account).posted()).isEqualTo(Credits.ZERO);
            assertThat(lines())
                    .extracting(LedgerTransaction::type, LedgerTransaction::amount)
                    .containsExactly(
                            tuple(TransactionType.EXPIRY, credits(1).negated()),
                            tuple(TransactionType.USAGE, credits(3).negated()),
                            tuple(TransactionType.EXPIRY, credits(6).negated()),
                            tuple(TransactionType.SUBSCRIPTION, credits(10)));
        }
    }

    @Nested
    class Holding {
        @Test
        void a_hold_lowers_what_is_available_and_not_what_is_posted() {
            purchase(account, 10, "g");
            HoldResult.Held held =
                    ledger.hold(HoldRequest.of(account, credits(4), key("h")).description("a call"));

            Balance balance = ledger.balance(account);
            assertThat(balance.available()).isEqualTo(credits(6));
            assertThat(balance.held()).isEqualTo(credits(4));
            assertThat(balance.posted()).isEqualTo(credits(10));
            assertThat(ledger.findHold(held.id())).contains(held.hold());
            assertThat(lines()).hasSize(1);
        }

        @Test
        void what_is_held_can_neither_be_spent_nor_held_again() {
            purchase(account, 10, "g");
            ledger.hold(account, credits(4), key("h"));
            assertThat(ledger.trySpend(account, credits(7), key("s")))
                    .isInstanceOfSatisfying(
                            SpendResult.Refused.class,
                            refused -> assertThat(refused.available()).isEqualTo(credits(6)));
            assertThat(ledger.tryHold(account, credits(7), key("h2")))
                    .isInstanceOfSatisfying(
                            HoldResult.Refused.class,
                            refused -> assertThat(refused.shortfall()).isEqualTo(credits(1)));
        }

        @Test
        void settling_less_than_held_returns_the_remainder_to_the_lots_it_came_from() {
            purchase(account, 3, "g1");
            purchase(account, 4, "g2");
            HoldId hold = ledger.hold(account, credits(6), key("h")).id();
            SettleResult.Settled settled =
                    ledger.settle(SettleRequest.of(hold, credits(4)).description("done"));

            assertThat(settled.charged()).isEqualTo(credits(4));
            assertThat(storedLot(1).remaining()).isEqualTo(Credits.ZERO);
            assertThat(storedLot(2).remaining()).isEqualTo(credits(3));
            assertThat(storedLot(2).held()).isEqualTo(Credits.ZERO);
            assertThat(ledger.findHold(hold).orElseThrow().state()).isEqualTo(HoldState.SETTLED);
            assertThat(ledger.findHold(hold).orElseThrow().settled()).isEqualTo(credits(4));
            assertThat(ledger.balance(account).held()).isEqualTo(Credits.ZERO);
            assertThat(lines().get(0).hold()).isEqualTo(hold);
        }

        @Test
        void settling_above_the_hold_takes_the_rest_from_other_lots() {
            purchase(account, 10, "g");
            HoldId hold = ledger.hold(account, credits(4), key("h")).id();
            assertThat(ledger.settle(hold, credits(6)).charged()).isEqualTo(credits(6));
            assertThat(available()).isEqualTo(credits(4));
            assertThat(lines().get(0).allocations())
                    .containsExactly(new Allocation(1, credits(6).negated()));
        }

        @Test
        void settling_beyond_everything_is_refused_and_the_hold_stays_live() {
            purchase(account, 10, "g");
            HoldId hold = ledger.hold(account, credits(4), key("h")).id();
            assertThatThrownBy(() -> ledger.settle(hold, credits(11)))
                    .isInstanceOfSatisfying(
                            InsufficientCreditsException.class,
                            e -> assertThat(e.available()).isEqualTo(credits(10)));
            assertThat(ledger.balance(account).held()).isEqualTo(credits(4));
            assertThat(ledger.settle(hold, credits(10)).charged()).isEqualTo(credits(10));
        }

        @Test
        void settling_beyond_everything_with_a_cap_charges_what_there_is_and_records_the_rest() {
            purchase(account, 10, "g");
            HoldId hold = ledger.hold(account, credits(4), key("h")).id();
            SettleResult.Settled settled =
                    ledger.settle(SettleRequest.of(hold, credits(13)).overage(OveragePolicy.CAP));
            assertThat(settled.charged()).isEqualTo(credits(10));
            assertThat(settled.unbilled()).isEqualTo(credits(3));
            assertThat(lines().get(0).unbilled()).isEqualTo(credits(3));
            assertThat(available()).isEqualTo(Credits.ZERO);
        }

        @Test
        void settling_at_nothing_ends_the_hold_without_a_line() {
            purchase(account, 10, "g");
            HoldId hold = ledger.hold(account, credits(4), key("h")).id();
            assertThat(ledger.settle(hold, Credits.ZERO).transaction()).isEmpty();
            assertThat(ledger.findHold(hold).orElseThrow().state()).isEqualTo(HoldState.SETTLED);
            assertThat(available()).isEqualTo(credits(10));
            assertThat(lines()).hasSize(1);
        }

        @Test
        void parts_are_settled_one_after_the_other_until_the_last() {
            purchase(account, 10, "g");
            HoldId hold = ledger.hold(account, credits(6), key("h")).id();
            ledger.settle(SettleRequest.part(hold, credits(2), key("p1")));
            ledger.settle(SettleRequest.part(hold, credits(1), key("p2")));
            assertThat(ledger.balance(account).held()).isEqualTo(credits(3));
            assertThat(ledger.findHold(hold).orElseThrow().state()).isEqualTo(HoldState.LIVE);
            ledger.settle(hold, credits(2));
            assertThat(ledger.findHold(hold).orElseThrow().settled()).isEqualTo(credits(5));
            assertThat(available()).isEqualTo(credits(5));
        }

        @Test
        void releasing_gives_everything_back() {
            purchase(account, 10, "g");
            HoldId hold = ledger.hold(account, credits(4), key("h")).id();
            ledger.release(hold);
            assertThat(available()).isEqualTo(credits(10));
            assertThat(ledger.findHold(hold).orElseThrow().state()).isEqualTo(HoldState.RELEASED);
            assertThat(lines()).hasSize(1);
        }

        @Test
        void a_hold_ends_once_and_the_loser_learns_how() {
            purchase(account, 10, "g");
            HoldId settled = ledger.hold(account, credits(1), key("h1")).id();
            ledger.settle(settled, credits(1));
            assertThatThrownBy(() -> ledger.release(settled))
                    .isInstanceOfSatisfying(
                            HoldNotOpenException.class,
                            e -> assertThat(e.state()).isEqualTo(HoldState.SETTLED));
            HoldId released = ledger.hold(account, credits(1), key("h2")).id();
            ledger.release(released);
            assertThatThrownBy(() -> ledger.settle(released, credits(1)))
                    .isInstanceOfSatisfying(
                            HoldNotOpenException.class,
                            e -> assertThat(e.state()).isEqualTo(HoldState.RELEASED));
            assertThat(available()).isEqualTo(credits(9));
        }

        @Test
        void a_hold_past_its_deadline_is_dead_swept_or_not() {
            purchase(account, 10, "g");
            HoldId hold = ledger.hold(
                            HoldRequest.of(account, credits(4), key("h")).life(Duration.ofMinutes(1)))
                    .id();
            clock.advance(Duration.ofMinutes(1));
            assertThat(available()).isEqualTo(credits(10));
            assertThatThrownBy(() -> ledger.release(hold))
                    .isInstanceOfSatisfying(
                            HoldNotOpenException.class,
                            e -> assertThat(e.state()).isEqualTo(HoldState.EXPIRED));
            ledger.spend(account, credits(10), key("s"));
            assertThat(ledger.findHold(hold).orElseThrow().state()).isEqualTo(HoldState.EXPIRED);
        }

        @Test
        void settling_after_the_deadline_is_a_late_settle_in_burn_order() {
            purchase(account, 10, "g");
            HoldId hold = ledger.hold(account, credits(4), key("h")).id();
            clock.advance(HoldRequest.DEFAULT_LIFE);
            SettleResult.Settled settled = ledger.settle(hold, credits(3));
            assertThat(settled.charged()).isEqualTo(credits(3));
            assertThat(lines().get(0).type()).isEqualTo(TransactionType.LATE_SETTLE);
            assertThat(available()).isEqualTo(credits(7));
            assertThat(ledger.findHold(hold).orElseThrow().state()).isEqualTo(HoldState.SETTLED);
        }

        @Test
        void a_hold_nobody_opened_is_unknown() {
            purchase(account, 10, "g");
            HoldId known = ledger.hold(account, credits(1), key("h")).id();
            HoldId unknown = new HoldId(account, known.number() + 1);
            assertThatThrownBy(() -> ledger.settle(unknown, credits(1))).isInstanceOf(UnknownHoldException.class);
            assertThatThrownBy(() -> ledger.release(unknown)).isInstanceOf(UnknownHoldException.class);
            assertThat(ledger.findHold(unknown)).isEmpty();
            assertThat(ledger.findHold(known)).isPresent();
        }
    }

    @Nested
    class ReadingHistory {
        @Test
        void pages_are_newest_first_with_total_and_more() {
            purchase(account, 100, "g");
            for (int i = 1; i <= 9; i++) {
                ledger.spend(account, credits(1), key("s" + i));
            }
            var first = ledger.history(account, HistoryQuery.newest(4));
            assertThat(first.items()).extracting(LedgerTransaction::sequence).containsExactly(10L, 9L, 8L, 7L);
            assertThat(first.total()).isEqualTo(10);
            assertThat(first.hasMore()).isTrue();
            var last = ledger.history(account, HistoryQuery.newest(4).offset(8));
            assertThat(last.items()).extracting(LedgerTransaction::sequence).containsExactly(2L, 1L);
            assertThat(last.hasMore()).isFalse();
        }

        @Test
        void a_type_narrows_items_and_total_alike() {
            purchase(account, 100, "g");
            ledger.spend(account, credits(1), key("s"));
            purchase(account, 100, "g2");
            var page = ledger.history(account, HistoryQuery.newest(1).types(TransactionType.PURCHASE));
            assertThat(page.items()).extracting(LedgerTransaction::sequence).containsExactly(3L);
            assertThat(page.total()).isEqualTo(2);
            assertThat(page.hasMore()).isTrue();
        }

        @Test
        void slices_walk_the_whole_history_without_gaps_while_it_grows() {
            purchase(account, 100, "g");
            for (int i = 1; i <= 9; i++) {
                ledger.spend(account, credits(1), key("s" + i));
            }
            List<Long> walked = new ArrayList<>();
            HistoryQuery query = HistoryQuery.newest(3);
            Optional<HistorySlice> next = Optional.of(ledger.historySlice(account, query));
            while (next.isPresent()) {
                next.get().items().forEach(line -> walked.add(line.sequence()));
                ledger.spend(account, credits(1), key("meanwhile" + walked.size()));
                next = next.get().nextBefore().isPresent()
                        ? Optional.of(ledger.historySlice(
                                account, query.before(next.get().nextBefore().getAsLong())))
                        : Optional.empty();
            }
            assertThat(walked).containsExactly(10L, 9L, 8L, 7L, 6L, 5L, 4L, 3L, 2L, 1L);
        }

        @Test
        void oldest_first_slices_follow_the_account_as_it_grows() {
            purchase(account, 100, "g");
            for (int i = 1; i <= 4; i++) {
                ledger.spend(account, credits(1), key("s" + i));
            }
            HistoryQuery query = HistoryQuery.oldest(3);
            HistorySlice first = ledger.historySlice(account, query);
            assertThat(first.items()).extracting(LedgerTransaction::sequence).containsExactly(1L, 2L, 3L);
            assertThat(first.nextBefore()).isEmpty();
            HistorySlice second =
                    ledger.historySlice(account, query.after(first.nextAfter().orElseThrow()));
            assertThat(second.items()).extracting(LedgerTransaction::sequence).containsExactly(4L, 5L);
            HistorySlice nothingYet =
                    ledger.historySlice(account, query.after(second.nextAfter().orElseThrow()));
            assertThat(nothingYet.items()).isEmpty();

            ledger.spend(account, credits(1), key("later"));
            HistorySlice third = ledger.historySlice(
                    account, query.after(nothingYet.nextAfter().orElseThrow()));
            assertThat(third.items()).extracting(LedgerTransaction::sequence).containsExactly(6L);
        }

        @Test
        void oldest_first_the_same_lines_come_as_newest_first_whatever_their_type() {
            purchase(account, 100, "g");
            for (int i = 1; i <= 6; i++) {
                ledger.spend(account, credits(1), key("s" + i));
                purchase(account, 1, "g" + i);
            }
            var usage = ledger.history(account, HistoryQuery.oldest(2).types(TransactionType.USAGE));
            assertThat(usage.items()).extracting(LedgerTransaction::sequence).containsExactly(2L, 4L);
            assertThat(usage.total()).isEqualTo(6);
            assertThat(usage.hasMore()).isTrue();
            var last = ledger.history(
                    account,
                    HistoryQuery.oldest(5).types(TransactionType.USAGE).after(4).offset(3));
            assertThat(last.items()).extracting(LedgerTransaction::sequence).containsExactly(12L);
            assertThat(last.hasMore()).isFalse();

            List<LedgerTransaction> reversed = new ArrayList<>(lines());
            java.util.Collections.reverse(reversed);
            assertThat(ledger.history(account, HistoryQuery.oldest(100)).items())
                    .hasSize(13)
                    .isEqualTo(reversed);
        }
    }

    private Lot storedLot(long number) {
        return storage.ledger()
                .read(account, books -> books.lot(account, number))
                .orElseThrow();
    }
}
