package io.credits4j.tck;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import io.credits4j.AccountId;
import io.credits4j.AccountNotActiveException;
import io.credits4j.Credits;
import io.credits4j.HoldId;
import io.credits4j.IdempotencyConflictException;
import io.credits4j.Money;
import io.credits4j.books.Allocation;
import io.credits4j.books.GrantSource;
import io.credits4j.books.LedgerTransaction;
import io.credits4j.books.Lot;
import io.credits4j.books.LotStatus;
import io.credits4j.books.Scope;
import io.credits4j.books.TransactionType;
import io.credits4j.ledger.AccountRequest;
import io.credits4j.ledger.Allotted;
import io.credits4j.ledger.Allowance;
import io.credits4j.ledger.AllowanceRequest;
import io.credits4j.ledger.AllowanceSchedule;
import io.credits4j.ledger.Booked;
import io.credits4j.ledger.DebtPolicy;
import io.credits4j.ledger.ForgiveDebtRequest;
import io.credits4j.ledger.GrantRequest;
import io.credits4j.ledger.HistoryQuery;
import io.credits4j.ledger.HoldRequest;
import io.credits4j.ledger.PeriodUnit;
import io.credits4j.ledger.SpendResult;
import io.credits4j.spi.Outcome;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** What a plan gives per period: each period once, from its start to its end, and nothing else is touched. */
public abstract class AllowanceConformance extends StorageConformance {
    private static final Instant JAN_31 = Instant.parse("2024-01-31T00:00:00Z");
    private static final Instant FEB_29 = Instant.parse("2024-02-29T00:00:00Z");
    private static final Instant MAR_31 = Instant.parse("2024-03-31T00:00:00Z");
    private static final Instant APR_30 = Instant.parse("2024-04-30T00:00:00Z");

    private static final AllowanceSchedule MONTHLY = AllowanceSchedule.monthly(JAN_31, ZoneOffset.UTC);

    @AfterEach
    final void booksAreTrue() {
        assertThat(Audit.of(storage, account)).isEmpty();
    }

    @Nested
    class EachPeriod {
        @Test
        void the_credits_of_a_period_start_and_end_with_it() {
            clock.set(JAN_31.plusSeconds(60));
            Allotted allotted = allot(
                    plan("pro", 100).priority(7).cost(Money.usd("9.99")).scope(new Scope(List.of("chat"), List.of())));

            assertThat(allotted.transactions())
                    .extracting(LedgerTransaction::type, LedgerTransaction::amount, LedgerTransaction::at)
                    .containsExactly(tuple(TransactionType.SUBSCRIPTION, credits(100), JAN_31));
            assertThat(lines()).isEqualTo(allotted.transactions());
            Lot lot = storedLot(1);
            assertThat(lot.source()).isEqualTo(GrantSource.SUBSCRIPTION);
            assertThat(lot.effectiveAt()).isEqualTo(JAN_31);
            assertThat(lot.expiresAt()).isEqualTo(FEB_29);
            assertThat(lot.priority()).isEqualTo(7);
            assertThat(lot.cost()).isEqualTo(Money.usd("9.99"));
            assertThat(lot.scope()).isEqualTo(new Scope(List.of("chat"), List.of()));
        }

        @Test
        void a_period_is_given_once_however_often_it_is_asked_for() {
            clock.set(JAN_31);
            assertThat(allot(plan("pro", 100)).transactions()).hasSize(1);
            ledger.spend(account, credits(30), key("s"));
            clock.advance(Duration.ofDays(3));

            assertThat(allot(plan("pro", 100)).transactions()).isEmpty();
            assertThat(available()).isEqualTo(credits(70));
        }

        @Test
        void of_machines_that_ask_at_once_exactly_one_gives_the_period() throws Exception {
            clock.set(FEB_29);
            List<Rendezvous.Finish<Allotted>> finishes = Rendezvous.collide(16, i -> () -> allot(plan("pro", 100)));

            assertThat(finishes).allMatch(Rendezvous.Finish::succeeded);
            assertThat(finishes)
                    .filteredOn(finish -> !finish.value().transactions().isEmpty())
                    .hasSize(1);
            assertThat(types())
                    .containsExactly(
                            TransactionType.SUBSCRIPTION, TransactionType.EXPIRY, TransactionType.SUBSCRIPTION);
            assertThat(available()).isEqualTo(credits(100));
        }

        @Test
        void nothing_is_given_before_the_plan_starts() {
            purchase(account, 1, "g");
            clock.set(JAN_31.minusNanos(1_000));
            assertThat(allot(plan("pro", 100)).transactions()).isEmpty();
            assertThat(available()).isEqualTo(credits(1));
            clock.set(JAN_31);
            assertThat(allot(plan("pro", 100)).transactions()).hasSize(1);
            assertThat(available()).isEqualTo(credits(101));
        }

        @Test
        void two_plans_of_one_account_are_given_side_by_side() {
            clock.set(JAN_31);
            allot(plan("pro", 100));
            allot(plan("pro:extra", 7));
            assertThat(available()).isEqualTo(credits(107));
            assertThat(allot(plan("pro", 100)).transactions()).isEmpty();
            assertThat(allot(plan("pro:extra", 7)).transactions()).isEmpty();
        }

        @Test
        void a_plan_that_changes_does_so_from_the_next_period_on() {
            clock.set(JAN_31);
            allot(plan("pro", 100));
            assertThat(allot(plan("pro", 500)).transactions()).isEmpty();
            assertThat(available()).isEqualTo(credits(100));
            clock.set(FEB_29);
            allot(plan("pro", 500));
            assertThat(available()).isEqualTo(credits(500));
        }

        @Test
        void a_period_whose_key_names_another_request_is_a_conflict_and_gives_nothing() {
            ledger.grant(GrantRequest.promotion(account, credits(1), key("allowance:2024-02-29T00:00:pro")));
            clock.set(FEB_29);
            assertThatThrownBy(() -> allot(plan("pro", 100))).isInstanceOf(IdempotencyConflictException.class);
            assertThat(available()).isEqualTo(credits(1));
        }

        @Test
        void a_closed_account_is_given_nothing() {
            ledger.change(AccountRequest.close(account, key("close")));
            clock.set(JAN_31);
            assertThatThrownBy(() -> allot(plan("pro", 100))).isInstanceOf(AccountNotActiveException.class);
            ledger.change(AccountRequest.activate(account, key("activate")));
            assertThat(allot(plan("pro", 100)).transactions()).hasSize(1);
        }

        @Test
        void who_asked_and_why_is_kept_and_makes_no_difference() {
            clock.set(JAN_31);
            AllowanceRequest request = AllowanceRequest.of(account, plan("pro", 100));
            ledger.allot(request.description("Pro, February").actor("renewals"));
            assertThat(ledger.allot(request.description("Pro, again")).transactions())
                    .isEmpty();
            assertThat(lines().get(0).memo().description()).isEqualTo("Pro, February");
            assertThat(lines().get(0).memo().actor()).isEqualTo("renewals");
        }
    }

    @Nested
    class Boundary {
        @Test
        void at_the_boundary_the_old_allowance_has_stopped_and_the_new_one_can_be_spent() {
            clock.set(JAN_31);
            allot(plan("pro", 100));
            clock.set(FEB_29.minusNanos(1_000));
            assertThat(available()).isEqualTo(credits(100));

            clock.set(FEB_29);
            assertThat(available()).isEqualTo(Credits.ZERO);
            allot(plan("pro", 100));
            assertThat(available()).isEqualTo(credits(100));
            assertThat(ledger.spend(account, credits(1), key("s")).transaction().allocations())
                    .containsExactly(new Allocation(2, credits(-1)));
        }

        @Test
        void a_period_booked_ahead_is_spendable_from_its_very_start_without_anybody_asking() {
            clock.set(JAN_31);
            AllowanceRequest ahead =
                    AllowanceRequest.of(account, plan("pro", 100)).ahead(1);
            assertThat(ledger.allot(ahead).transactions())
                    .extracting(LedgerTransaction::at)
                    .containsExactly(JAN_31, JAN_31);
            assertThat(available()).isEqualTo(credits(100));
            assertThat(ledger.balance(account).posted()).isEqualTo(credits(200));
            clock.set(FEB_29.minusNanos(1_000));
            assertThat(available()).isEqualTo(credits(100));

            clock.set(FEB_29);
            assertThat(ledger.spend(account, credits(60), key("s"))
                            .transaction()
                            .allocations())
                    .containsExactly(new Allocation(2, credits(-60)));
            assertThat(available()).isEqualTo(credits(40));
            assertThat(ledger.allot(ahead).transactions()).hasSize(1);
            assertThat(storedLot(3).effectiveAt()).isEqualTo(MAR_31);
        }

        @Test
        void a_renewal_touches_neither_purchased_nor_promotional_credits() {
            purchase(account, 10, "g");
            ledger.grant(GrantRequest.promotion(account, credits(5), key("p")).expiresAt(MAR_31.plusSeconds(1)));
            Lot purchased = storedLot(1);
            Lot promotional = storedLot(2);
            for (Instant start : List.of(JAN_31, FEB_29, MAR_31)) {
                clock.set(start);
                allot(plan("pro", 100));
                assertThat(storedLot(1)).isEqualTo(purchased);
                assertThat(storedLot(2)).isEqualTo(promotional);
            }
            assertThat(available()).isEqualTo(credits(115));
        }

        @Test
        void what_a_hold_reserved_stays_with_it_over_the_boundary() {
            clock.set(FEB_29.minusSeconds(60));
            allot(plan("pro", 100));
            HoldId hold = ledger.hold(account, credits(30), key("h")).id();
            clock.set(FEB_29);
            allot(plan("pro", 100));

            assertThat(available()).isEqualTo(credits(100));
            assertThat(ledger.balance(account).held()).isEqualTo(credits(30));
            assertThat(ledger.settle(hold, credits(20))
                            .transaction()
                            .orElseThrow()
                            .allocations())
                    .containsExactly(new Allocation(lotThatEnds(FEB_29), credits(-20)));
            assertThat(available()).isEqualTo(credits(100));
            assertThat(lines().get(0).type()).isEqualTo(TransactionType.EXPIRY);
            assertThat(lines().get(0).amount()).isEqualTo(credits(-10));
        }

        @Test
        void what_a_hold_gives_back_after_the_boundary_lapses_at_once() {
            clock.set(FEB_29.minusSeconds(60));
            allot(plan("pro", 100));
            HoldId hold = ledger.hold(
                            HoldRequest.of(account, credits(30), key("h")).life(Duration.ofHours(1)))
                    .id();
            clock.set(FEB_29.plusSeconds(60));
            allot(plan("pro", 100));
            ledger.release(hold);

            assertThat(available()).isEqualTo(credits(100));
            assertThat(storedLot(lotThatEnds(FEB_29)).remaining()).isEqualTo(Credits.ZERO);
            assertThat(lines().get(0).type()).isEqualTo(TransactionType.EXPIRY);
            assertThat(lines().get(0).amount()).isEqualTo(credits(-30));
        }
    }

    @Nested
    class CatchingUp {
        @Test
        void missed_periods_are_given_in_order_each_over_one_with_its_end() {
            clock.set(APR_30.minusSeconds(1));
            Allotted allotted = allot(plan("pro", 100));

            assertThat(allotted.transactions())
                    .extracting(LedgerTransaction::at)
                    .containsExactly(JAN_31, FEB_29, MAR_31);
            assertThat(oldestFirst())
                    .extracting(LedgerTransaction::type, LedgerTransaction::at, LedgerTransaction::balanceAfter)
                    .containsExactly(
                            tuple(TransactionType.SUBSCRIPTION, JAN_31, credits(100)),
                            tuple(TransactionType.EXPIRY, FEB_29, Credits.ZERO),
                            tuple(TransactionType.SUBSCRIPTION, FEB_29, credits(100)),
                            tuple(TransactionType.EXPIRY, MAR_31, Credits.ZERO),
                            tuple(TransactionType.SUBSCRIPTION, MAR_31, credits(100)));
            assertThat(storedLot(1).status()).isEqualTo(LotStatus.EXPIRED);
            assertThat(storedLot(3).status()).isEqualTo(LotStatus.OPEN);
            assertThat(available()).isEqualTo(credits(100));
        }

        @Test
        void the_end_of_a_period_caught_up_with_is_due_like_any_other() {
            clock.set(MAR_31);
            allot(plan("pro", 100));
            clock.set(APR_30);
            assertThat(ledger.maintenance().runOnce(10)).isEqualTo(1);
            assertThat(lines().get(0).type()).isEqualTo(TransactionType.EXPIRY);
            assertThat(lines().get(0).at()).isEqualTo(APR_30);
        }

        @Test
        void what_else_was_due_is_booked_in_between() {
            ledger.grant(GrantRequest.promotion(account, credits(5), key("p"))
                    .expiresAt(Instant.parse("2024-02-10T00:00:00Z")));
            clock.set(FEB_29);
            allot(plan("pro", 100));
            assertThat(oldestFirst())
                    .extracting(LedgerTransaction::type, LedgerTransaction::amount)
                    .containsExactly(
                            tuple(TransactionType.PROMOTION, credits(5)),
                            tuple(TransactionType.SUBSCRIPTION, credits(100)),
                            tuple(TransactionType.EXPIRY, credits(-5)),
                            tuple(TransactionType.EXPIRY, credits(-100)),
                            tuple(TransactionType.SUBSCRIPTION, credits(100)));
        }

        @Test
        void a_history_never_goes_back_behind_what_it_has_told() {
            Instant used = Instant.parse("2024-03-05T12:00:00Z");
            clock.set(used);
            purchase(account, 10, "g");
            clock.set(MAR_31);
            allot(plan("pro", 100));
            assertThat(oldestFirst())
                    .extracting(LedgerTransaction::type, LedgerTransaction::at)
                    .containsExactly(
                            tuple(TransactionType.PURCHASE, used),
                            tuple(TransactionType.SUBSCRIPTION, used),
                            tuple(TransactionType.EXPIRY, used),
                            tuple(TransactionType.SUBSCRIPTION, used),
                            tuple(TransactionType.EXPIRY, MAR_31),
                            tuple(TransactionType.SUBSCRIPTION, MAR_31));
        }

        @Test
        void an_account_that_its_plan_opens_is_opened_where_the_plan_starts() {
            clock.set(MAR_31);
            allot(plan("pro", 100));
            Instant openedAt = storage.ledger()
                    .read(account, books -> books.account(account).orElseThrow().openedAt());
            assertThat(openedAt).isEqualTo(JAN_31);
        }

        @Test
        void after_a_plan_has_ended_only_its_own_periods_are_given() {
            Allowance ended = plan("pro", 100).until(MAR_31);
            clock.set(APR_30.plus(Duration.ofDays(400)));
            assertThat(allot(ended).transactions())
                    .extracting(LedgerTransaction::at)
                    .containsExactly(JAN_31, FEB_29);
            assertThat(available()).isEqualTo(Credits.ZERO);
            assertThat(allot(ended).transactions()).isEmpty();
            assertThat(allot(ended.until(MAR_31.plusNanos(1_000))).transactions())
                    .hasSize(1);
        }

        @Test
        void missed_periods_repay_the_debt_there_was_and_no_more() {
            clock.set(JAN_31);
            owe(130);
            clock.set(MAR_31.plusSeconds(1));
            allot(plan("pro", 100));
            assertThat(oldestFirst())
                    .extracting(LedgerTransaction::type, LedgerTransaction::at, LedgerTransaction::balanceAfter)
                    .endsWith(
                            tuple(TransactionType.SUBSCRIPTION, JAN_31, credits(-30)),
                            tuple(TransactionType.DEBT_REPAYMENT, JAN_31, credits(-30)),
                            tuple(TransactionType.SUBSCRIPTION, FEB_29, credits(70)),
                            tuple(TransactionType.DEBT_REPAYMENT, FEB_29, credits(70)),
                            tuple(TransactionType.EXPIRY, MAR_31, Credits.ZERO),
                            tuple(TransactionType.SUBSCRIPTION, MAR_31, credits(100)));
            assertThat(ledger.balance(account).debt()).isEqualTo(Credits.ZERO);
            assertThat(ledger.balance(account).posted()).isEqualTo(credits(100));
        }
    }

    @Nested
    class Examples {
        @Test
        void a_yearly_plan_gives_its_credits_month_by_month_and_twelve_times() {
            AllowanceSchedule years = AllowanceSchedule.every(1, PeriodUnit.YEAR, JAN_31, ZoneOffset.UTC);
            Allowance firstYear = plan("pro-yearly", 100).until(years.period(0).end());
            for (int month = 0; month < 15; month++) {
                clock.set(MONTHLY.period(month).start());
                allot(firstYear);
                assertThat(available()).isEqualTo(month < 12 ? credits(100) : Credits.ZERO);
            }
            assertThat(storage.ledger().countTransactions(account, Set.of(TransactionType.SUBSCRIPTION)))
                    .isEqualTo(12);
            allot(plan("pro-yearly", 100).until(years.period(1).end()));
            assertThat(available()).isEqualTo(credits(100));
        }

        @Test
        void a_month_begins_at_midnight_where_the_customer_lives() {
            ZoneId newYork = ZoneId.of("America/New_York");
            Allowance local = Allowance.of(
                    "pro", credits(100), AllowanceSchedule.monthly(LocalDateTime.parse("2024-02-10T00:00"), newYork));
            clock.set(Instant.parse("2024-03-10T04:59:59Z"));
            allot(local);
            assertThat(lines()).hasSize(1);
            clock.set(Instant.parse("2024-03-10T05:00:00Z"));
            allot(local);
            assertThat(lines()).hasSize(3);
            assertThat(storedLot(2).expiresAt()).isEqualTo("2024-04-10T04:00:00Z");
        }

        @Test
        void from_the_31st_the_months_end_on_the_29th_of_february_and_the_31st_of_march() {
            clock.set(JAN_31);
            ledger.allot(AllowanceRequest.of(account, plan("pro", 1)).ahead(2));
            assertThat(List.of(storedLot(1), storedLot(2), storedLot(3)))
                    .extracting(Lot::effectiveAt, Lot::expiresAt)
                    .containsExactly(tuple(JAN_31, FEB_29), tuple(FEB_29, MAR_31), tuple(MAR_31, APR_30));
        }
    }

    @Nested
    class ManyAtOnce {
        @Test
        void each_gets_what_is_due_or_fails_by_itself() {
            AccountId closed = AccountId.of("closed");
            AccountId other = AccountId.of("other");
            ledger.change(AccountRequest.close(closed, key("close")));
            ledger.grant(GrantRequest.promotion(other, credits(1), key("allowance:2024-01-31T00:00:taken")));
            clock.set(FEB_29);
            allot(plan("pro", 100));
            List<Outcome<Allotted>> outcomes = ledger.allotAll(List.of(
                    AllowanceRequest.of(account, plan("pro", 100)),
                    AllowanceRequest.of(closed, plan("pro", 100)),
                    AllowanceRequest.of(account, plan("extra", 7)),
                    AllowanceRequest.of(other, plan("taken", 7)),
                    AllowanceRequest.of(other, plan("pro", 100))));

            assertThat(outcomes).hasSize(5);
            assertThat(outcomes.get(0).orThrow().transactions()).isEmpty();
            assertThatThrownBy(() -> outcomes.get(1).orThrow()).isInstanceOf(AccountNotActiveException.class);
            assertThat(outcomes.get(2).orThrow().transactions()).hasSize(2);
            assertThatThrownBy(() -> outcomes.get(3).orThrow()).isInstanceOf(IdempotencyConflictException.class);
            assertThat(outcomes.get(4).orThrow().transactions()).hasSize(2);
            assertThat(available()).isEqualTo(credits(107));
            assertThat(ledger.balance(other).available()).isEqualTo(credits(101));
        }

        @Test
        void asked_twice_in_one_call_a_period_is_given_once() {
            clock.set(JAN_31);
            AllowanceRequest request = AllowanceRequest.of(account, plan("pro", 100));
            List<Outcome<Allotted>> outcomes = ledger.allotAll(List.of(request, request));
            assertThat(outcomes.get(0).orThrow().transactions()).hasSize(1);
            assertThat(outcomes.get(1).orThrow().transactions()).isEmpty();
            assertThat(available()).isEqualTo(credits(100));
            assertThat(ledger.allotAll(List.of())).isEmpty();
        }
    }

    @Nested
    class DebtAtTheEndOfAPeriod {
        @Test
        void forgiven_debt_is_gone_and_the_next_allowance_whole() {
            clock.set(FEB_29);
            owe(30);
            Booked forgiven = ledger.forgiveDebt(
                    ForgiveDebtRequest.of(account, key("forgive")).description("goodwill"));
            LedgerTransaction line = forgiven.transaction().orElseThrow();
            assertThat(line.type()).isEqualTo(TransactionType.DEBT_FORGIVEN);
            assertThat(line.amount()).isEqualTo(credits(30));
            assertThat(line.balanceAfter()).isEqualTo(Credits.ZERO);
            assertThat(line.allocations()).containsExactly(new Allocation(Allocation.DEBT, credits(30)));
            assertThat(line.memo().description()).isEqualTo("goodwill");
            assertThat(lines().get(0)).isEqualTo(line);

            allotFromNow(100);
            assertThat(ledger.balance(account).posted()).isEqualTo(credits(100));
        }

        @Test
        void a_plan_may_forgive_what_is_owed_when_a_period_ends() {
            Allowance forgiving = owing(30, DebtPolicy.FORGIVE);
            clock.set(FEB_29.plusSeconds(9));
            Allotted allotted = allot(forgiving);
            assertThat(oldestFirst())
                    .extracting(LedgerTransaction::type, LedgerTransaction::amount, LedgerTransaction::at)
                    .endsWith(
                            tuple(TransactionType.DEBT_FORGIVEN, credits(30), FEB_29),
                            tuple(TransactionType.SUBSCRIPTION, credits(100), FEB_29));
            assertThat(lines().get(1).memo().metadata())
                    .containsEntry("plan", "pro")
                    .containsEntry("periodStart", "2024-02-29T00:00");
            assertThat(ledger.balance(account).posted()).isEqualTo(credits(100));
            assertThat(allotted.toInvoice()).isEqualTo(Credits.ZERO);
            ledger.spend(account, credits(110), key("more"));
            allot(forgiving);
            assertThat(ledger.balance(account).debt()).isEqualTo(credits(10));
        }

        @Test
        void a_plan_may_have_it_invoiced_and_says_how_much() {
            Allowance invoicing = owing(30, DebtPolicy.INVOICE);
            clock.set(FEB_29);
            Allotted allotted = allot(invoicing);
            assertThat(allotted.toInvoice()).isEqualTo(credits(30));
            assertThat(allotted.invoiced())
                    .extracting(LedgerTransaction::type)
                    .containsExactly(TransactionType.DEBT_INVOICED);
            assertThat(ledger.history(account, HistoryQuery.newest(10).types(TransactionType.DEBT_INVOICED))
                            .items())
                    .isEqualTo(allotted.invoiced());
            assertThat(ledger.balance(account).posted()).isEqualTo(credits(100));
            assertThat(allot(invoicing).toInvoice()).isEqualTo(Credits.ZERO);
        }

        @Test
        void a_plan_may_leave_it_to_be_carried_and_its_credits_whole() {
            Allowance carrying = owing(30, DebtPolicy.CARRY);
            clock.set(FEB_29);
            allot(carrying);
            assertThat(ledger.balance(account).debt()).isEqualTo(credits(30));
            assertThat(storedLot(2).repaysDebt()).isFalse();
            assertThat(ledger.spend(account, credits(100), key("all"))
                            .transaction()
                            .allocations())
                    .containsExactly(new Allocation(2, credits(-100)));
            purchase(account, 50, "g");
            assertThat(ledger.balance(account).debt()).isEqualTo(Credits.ZERO);
        }

        @Test
        void unless_told_otherwise_the_next_allowance_repays_it() {
            Allowance repaying = owing(30, DebtPolicy.CARRY_AND_REPAY);
            clock.set(FEB_29);
            allot(repaying);
            assertThat(ledger.balance(account).debt()).isEqualTo(Credits.ZERO);
            assertThat(ledger.balance(account).posted()).isEqualTo(credits(70));
        }

        @Test
        void what_was_owed_before_the_plan_started_is_not_of_a_period_of_it() {
            clock.set(JAN_31.minusSeconds(60));
            owe(30);
            clock.set(JAN_31);
            allot(plan("pro", 100).debtAtPeriodEnd(DebtPolicy.FORGIVE));
            assertThat(types()).doesNotContain(TransactionType.DEBT_FORGIVEN);
            assertThat(ledger.balance(account).posted()).isEqualTo(credits(70));
        }

        @Test
        void what_was_borrowed_since_the_period_ended_is_not_forgiven_with_it_however_late() {
            Allowance forgiving = owing(30, DebtPolicy.FORGIVE);
            clock.set(FEB_29.plus(Duration.ofDays(3)));
            ledger.spend(account, credits(20), key("since"));
            clock.set(FEB_29.plus(Duration.ofDays(5)));
            allot(forgiving);
            assertThat(lines())
                    .extracting(LedgerTransaction::type, LedgerTransaction::amount)
                    .startsWith(
                            tuple(TransactionType.DEBT_REPAYMENT, Credits.ZERO),
                            tuple(TransactionType.SUBSCRIPTION, credits(100)),
                            tuple(TransactionType.DEBT_FORGIVEN, credits(30)));
            assertThat(ledger.balance(account).posted()).isEqualTo(credits(80));
        }

        @Test
        void each_missed_period_clears_what_was_owed_at_its_own_end_and_nothing_twice() {
            Allowance invoicing = owing(30, DebtPolicy.INVOICE);
            clock.set(FEB_29.plus(Duration.ofDays(3)));
            ledger.spend(account, credits(20), key("second"));
            clock.set(MAR_31.plus(Duration.ofDays(3)));
            ledger.spend(account, credits(5), key("third"));
            // Given so late, the second period's own allowance has ended and repays nothing any more.
            Allotted allotted = allot(invoicing);
            assertThat(allotted.invoiced())
                    .extracting(LedgerTransaction::amount)
                    .containsExactly(credits(30), credits(20));
            assertThat(ledger.balance(account).posted()).isEqualTo(credits(95));
        }

        @Test
        void of_machines_that_renew_at_once_exactly_one_invoices() throws Exception {
            Allowance invoicing = owing(30, DebtPolicy.INVOICE);
            clock.set(FEB_29);
            List<Rendezvous.Finish<Allotted>> finishes = Rendezvous.collide(8, i -> () -> allot(invoicing));
            assertThat(finishes).allMatch(Rendezvous.Finish::succeeded);
            assertThat(finishes.stream()
                            .map(finish -> finish.value().toInvoice())
                            .reduce(Credits.ZERO, Credits::plus))
                    .isEqualTo(credits(30));
            assertThat(ledger.balance(account).posted()).isEqualTo(credits(100));
        }

        /** What is owed, before the end of the first period, by an account on a plan of 100 credits. */
        private Allowance owing(long amount, DebtPolicy policy) {
            clock.set(JAN_31.plusSeconds(1));
            Allowance plan = plan("pro", 100).debtAtPeriodEnd(policy);
            allot(plan);
            owe(100 + amount);
            assertThat(ledger.balance(account).debt()).isEqualTo(credits(amount));
            return plan;
        }

        @Test
        void debt_is_forgiven_once_per_key_and_later_debt_is_another_matter() {
            owe(30);
            ForgiveDebtRequest request = ForgiveDebtRequest.of(account, key("forgive"));
            Booked first = ledger.forgiveDebt(request);
            ledger.spend(account, credits(7), key("s2"));
            assertThat(ledger.forgiveDebt(request)).isEqualTo(new Booked(first.transaction(), true));
            assertThat(ledger.balance(account).debt()).isEqualTo(credits(7));
            assertThatThrownBy(() -> ledger.forgiveDebt(request.atMost(credits(30))))
                    .isInstanceOf(IdempotencyConflictException.class);
        }

        @Test
        void no_more_is_forgiven_than_was_said_nor_than_there_is() {
            owe(30);
            ledger.forgiveDebt(ForgiveDebtRequest.of(account, key("f1")).atMost(credits(20)));
            assertThat(ledger.balance(account).debt()).isEqualTo(credits(10));
            ledger.forgiveDebt(ForgiveDebtRequest.of(account, key("f2")).atMost(credits(20)));
            assertThat(lines().get(0).amount()).isEqualTo(credits(10));
            assertThat(ledger.balance(account).debt()).isEqualTo(Credits.ZERO);
        }

        @Test
        void where_there_is_no_debt_nothing_is_booked_and_the_key_is_used_up() {
            ForgiveDebtRequest request = ForgiveDebtRequest.of(account, key("forgive"));
            assertThat(ledger.forgiveDebt(request).transaction()).isEmpty();
            owe(30);
            Booked again = ledger.forgiveDebt(request);
            assertThat(again.replayed()).isTrue();
            assertThat(again.transaction()).isEmpty();
            assertThat(ledger.balance(account).debt()).isEqualTo(credits(30));
        }

        @Test
        void debt_carried_on_is_repaid_by_the_next_allowance() {
            owe(30);
            allotFromNow(100);
            assertThat(ledger.balance(account).debt()).isEqualTo(Credits.ZERO);
            assertThat(ledger.balance(account).posted()).isEqualTo(credits(70));
            assertThat(lines().get(0).type()).isEqualTo(TransactionType.DEBT_REPAYMENT);
        }

        @Test
        void debt_that_was_invoiced_is_repaid_by_what_was_paid_for() {
            owe(30);
            ledger.grant(GrantRequest.purchase(account, credits(30), key("invoice-1"))
                    .cost(Money.usd("30")));
            allotFromNow(100);
            assertThat(ledger.balance(account).posted()).isEqualTo(credits(100));
            assertThat(ledger.balance(account).lifetimePurchased()).isEqualTo(credits(30));
            assertThat(storedLot(1).status()).isEqualTo(LotStatus.USED);
        }

        @Test
        void an_allowance_with_a_scope_leaves_the_debt_to_be_carried() {
            owe(30);
            allot(fromNow(100).scope(new Scope(List.of("chat"), List.of())));
            assertThat(ledger.balance(account).debt()).isEqualTo(credits(30));
            assertThat(ledger.balance(account).scoped()).isEqualTo(credits(100));
        }

        private void allotFromNow(long amount) {
            allot(fromNow(amount));
        }

        private Allowance fromNow(long amount) {
            return Allowance.of("pro", credits(amount), AllowanceSchedule.monthly(clock.instant(), ZoneOffset.UTC));
        }
    }

    private Allotted allot(Allowance allowance) {
        return ledger.allot(AllowanceRequest.of(account, allowance));
    }

    private static Allowance plan(String name, long amount) {
        return Allowance.of(name, credits(amount), MONTHLY);
    }

    private void owe(long amount) {
        ledger.change(AccountRequest.creditLimit(account, credits(1_000), key("limit")));
        SpendResult.Spent spent = ledger.spend(account, credits(amount), key("owed"));
        assertThat(spent.charged()).isEqualTo(credits(amount));
    }

    private long lotThatEnds(Instant end) {
        long number = 1;
        while (!end.equals(storedLot(number).expiresAt())) {
            number++;
        }
        return number;
    }

    private Lot storedLot(long number) {
        return storage.ledger()
                .read(account, books -> books.lot(account, number).orElseThrow());
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
