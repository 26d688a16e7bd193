package io.credits4j.tck;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.credits4j.AccountId;
import io.credits4j.BudgetExceededException;
import io.credits4j.BudgetName;
import io.credits4j.Credits;
import io.credits4j.HoldId;
import io.credits4j.IdempotencyConflictException;
import io.credits4j.StoreUnavailableException;
import io.credits4j.TooManyHoldsException;
import io.credits4j.ledger.AllowanceSchedule;
import io.credits4j.ledger.BudgetRequest;
import io.credits4j.ledger.BudgetStatus;
import io.credits4j.ledger.CreditLedger;
import io.credits4j.ledger.HoldRequest;
import io.credits4j.ledger.HoldResult;
import io.credits4j.ledger.OveragePolicy;
import io.credits4j.ledger.PeriodUnit;
import io.credits4j.ledger.RefundRequest;
import io.credits4j.ledger.SettleRequest;
import io.credits4j.ledger.SettleResult;
import io.credits4j.ledger.SpendRequest;
import io.credits4j.ledger.SpendResult;
import io.credits4j.ledger.TransferRequest;
import io.credits4j.pricing.CreditEvent;
import io.credits4j.pricing.PricingCatalog;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** Budgets inside an account: what they refuse, what they count, and when they start anew. */
public abstract class BudgetConformance extends StorageConformance {
    private static final BudgetName ANNA = BudgetName.of("user", "anna");
    private static final BudgetName BEN = BudgetName.of("user", "ben");
    private static final BudgetName EACH_USER = BudgetName.each("user");
    private static final BudgetName CHAT = BudgetName.of("feature", "chat");
    private static final ZoneId BERLIN = ZoneId.of("Europe/Berlin");
    private static final AllowanceSchedule MONTHLY =
            AllowanceSchedule.monthly(LocalDateTime.parse("2024-01-01T00:00"), ZoneOffset.UTC);
    private static final Instant FEBRUARY = Instant.parse("2024-02-01T00:00:00Z");
    private static final Instant MARCH = Instant.parse("2024-03-01T00:00:00Z");

    private int keys;

    @AfterEach
    void the_books_are_true() {
        assertThat(Audit.of(storage, account)).isEmpty();
    }

    private void limit(BudgetName name, long limit) {
        ledger.setBudget(BudgetRequest.limit(account, name, credits(limit), newKey()));
    }

    private void limitMonthly(BudgetName name, long limit) {
        ledger.setBudget(
                BudgetRequest.limit(account, name, credits(limit), newKey()).per(MONTHLY));
    }

    private io.credits4j.IdempotencyKey newKey() {
        return key("key " + ++keys);
    }

    private SpendRequest spending(long amount, BudgetName... within) {
        return SpendRequest.of(account, credits(amount), newKey()).within(within);
    }

    private HoldRequest holding(long amount, BudgetName... within) {
        return HoldRequest.of(account, credits(amount), newKey()).within(within);
    }

    private HoldId held(long amount, BudgetName... within) {
        return ledger.hold(holding(amount, within)).id();
    }

    private BudgetStatus budget(BudgetName name) {
        return ledger.budget(account, name).orElseThrow();
    }

    private void assertCounted(BudgetName name, long used, long reserved, long liveHolds) {
        BudgetStatus status = budget(name);
        assertThat(status.used()).as("used of %s", name).isEqualTo(credits(used));
        assertThat(status.reserved()).as("reserved of %s", name).isEqualTo(credits(reserved));
        assertThat(status.liveHolds()).as("live holds of %s", name).isEqualTo(liveHolds);
    }

    @Nested
    class Refusals {
        @Test
        void a_spend_over_its_budget_changes_nothing_and_its_key_is_decided_afresh() {
            purchase(account, 100, "g");
            limitMonthly(ANNA, 10);
            ledger.spend(spending(7, ANNA));
            SpendRequest tooMuch = spending(4, ANNA);

            assertThat(ledger.trySpend(tooMuch))
                    .isEqualTo(new SpendResult.OverBudget(
                            account, ANNA, credits(10), credits(3), credits(4), Optional.of(FEBRUARY)));
            assertThatThrownBy(() -> ledger.spend(tooMuch))
                    .isInstanceOfSatisfying(
                            BudgetExceededException.class,
                            e -> assertThat(e.left()).isEqualTo(credits(3)));
            assertCounted(ANNA, 7, 0, 0);
            assertThat(available()).isEqualTo(credits(93));
            assertThat(lines()).hasSize(2);

            limitMonthly(ANNA, 11);
            assertThat(ledger.spend(tooMuch).replayed()).isFalse();
            assertCounted(ANNA, 11, 0, 0);
        }

        @Test
        void a_hold_over_its_budget_reserves_nothing_in_any() {
            purchase(account, 100, "g");
            limit(ANNA, 10);
            limit(CHAT, 50);
            held(8, ANNA, CHAT);
            HoldRequest tooMuch = holding(3, CHAT, ANNA);

            assertThat(ledger.tryHold(tooMuch))
                    .isEqualTo(new HoldResult.OverBudget(
                            account, ANNA, credits(10), credits(2), credits(3), Optional.empty()));
            assertThatThrownBy(() -> ledger.hold(tooMuch)).isInstanceOf(BudgetExceededException.class);
            assertCounted(ANNA, 0, 8, 1);
            assertCounted(CHAT, 0, 8, 1);
            assertThat(ledger.balance(account).held()).isEqualTo(credits(8));
        }

        @Test
        void the_first_budget_of_the_chain_that_is_too_narrow_is_named_and_none_is_touched() {
            purchase(account, 100, "g");
            limit(ANNA, 10);
            limit(CHAT, 5);
            limit(BudgetName.ACCOUNT, 3);

            assertThat(ledger.trySpend(spending(6, ANNA, BudgetName.ACCOUNT, CHAT)))
                    .isInstanceOfSatisfying(
                            SpendResult.OverBudget.class,
                            over -> assertThat(over.budget()).isEqualTo(BudgetName.ACCOUNT));
            assertThat(ledger.trySpend(spending(6, CHAT, ANNA, BudgetName.ACCOUNT)))
                    .isInstanceOfSatisfying(
                            SpendResult.OverBudget.class,
                            over -> assertThat(over.budget()).isEqualTo(CHAT));
            assertCounted(ANNA, 0, 0, 0);
            assertCounted(CHAT, 0, 0, 0);
            assertThat(available()).isEqualTo(credits(100));
        }

        @Test
        void a_budget_refuses_before_the_account_does_so_that_nobody_is_told_to_buy_in_vain() {
            purchase(account, 5, "g");
            limit(ANNA, 10);
            assertThat(ledger.trySpend(spending(11, ANNA))).isInstanceOf(SpendResult.OverBudget.class);
            SpendRequest affordable = spending(9, ANNA);
            assertThat(ledger.trySpend(affordable)).isInstanceOf(SpendResult.Refused.class);
            assertThat(ledger.trySpend(affordable).replayed()).isTrue();
            assertCounted(ANNA, 0, 0, 0);
        }

        @Test
        void a_spend_of_up_to_an_amount_takes_what_the_narrowest_budget_leaves_and_is_refused_when_that_is_nothing() {
            purchase(account, 100, "g");
            limit(ANNA, 30);
            limit(CHAT, 20);
            SpendRequest upTo =
                    SpendRequest.upTo(account, credits(25), key("up to")).within(ANNA, CHAT);
            assertThat(ledger.spend(upTo).charged()).isEqualTo(credits(20));
            assertCounted(ANNA, 20, 0, 0);
            assertCounted(CHAT, 20, 0, 0);

            SpendRequest more =
                    SpendRequest.upTo(account, credits(25), key("more")).within(ANNA, CHAT);
            assertThat(ledger.trySpend(more))
                    .isEqualTo(new SpendResult.OverBudget(
                            account, CHAT, credits(20), Credits.ZERO, credits(25), Optional.empty()));
            assertThat(ledger.spend(SpendRequest.upTo(account, credits(90), key("rest"))
                                    .within(ANNA))
                            .charged())
                    .isEqualTo(credits(10));
        }

        @Test
        void a_spend_of_up_to_an_amount_counts_what_the_account_had() {
            purchase(account, 7, "g");
            limit(ANNA, 30);
            ledger.spend(SpendRequest.upTo(account, credits(25), key("up to")).within(ANNA));
            assertCounted(ANNA, 7, 0, 0);
        }

        @Test
        void no_more_holds_live_at_once_than_allowed_and_each_that_ends_makes_room() {
            purchase(account, 100, "g");
            ledger.setBudget(BudgetRequest.holdsAtOnce(account, ANNA, 2, key("two")));
            HoldId first = held(1, ANNA);
            HoldId second = held(1, ANNA);
            HoldRequest third = holding(1, ANNA);
            assertThat(ledger.tryHold(third)).isEqualTo(new HoldResult.TooManyHolds(account, ANNA, 2));
            assertThatThrownBy(() -> ledger.hold(third)).isInstanceOf(TooManyHoldsException.class);
            assertThat(ledger.trySpend(spending(1, ANNA))).isInstanceOf(SpendResult.Spent.class);

            ledger.settle(SettleRequest.part(first, Credits.parse("0.5"), key("part")));
            assertThat(ledger.tryHold(third)).isInstanceOf(HoldResult.TooManyHolds.class);
            ledger.settle(SettleRequest.of(first, Credits.parse("0.25")));
            assertThat(ledger.hold(third).replayed()).isFalse();
            ledger.release(second);
            assertThat(ledger.tryHold(holding(1, ANNA))).isInstanceOf(HoldResult.Held.class);
            assertThat(budget(ANNA).liveHolds()).isEqualTo(2);
            assertThat(budget(ANNA).used()).isEqualTo(Credits.ZERO);
        }

        @Test
        void a_budget_may_limit_amount_and_holds_at_once() {
            purchase(account, 100, "g");
            ledger.setBudget(BudgetRequest.limit(account, ANNA, credits(10), key("both"))
                    .per(MONTHLY)
                    .holdsAtOnce(1));
            held(4, ANNA);
            assertThat(ledger.tryHold(holding(7, ANNA))).isInstanceOf(HoldResult.OverBudget.class);
            assertThat(ledger.tryHold(holding(5, ANNA))).isInstanceOf(HoldResult.TooManyHolds.class);
            assertThat(budget(ANNA))
                    .isEqualTo(new BudgetStatus(
                            account,
                            ANNA,
                            true,
                            Optional.of(credits(10)),
                            Optional.of(MONTHLY),
                            java.util.OptionalInt.of(1),
                            Credits.ZERO,
                            credits(4),
                            1,
                            Optional.of(FEBRUARY)));
        }

        @Test
        void a_limit_of_zero_lets_nothing_through_but_a_hold_on_nothing() {
            purchase(account, 100, "g");
            limit(ANNA, 0);
            assertThat(ledger.trySpend(spending(1, ANNA))).isInstanceOf(SpendResult.OverBudget.class);
            HoldId free = ledger.hold(
                            HoldRequest.ofNothing(account, key("free")).within(ANNA))
                    .id();
            assertCounted(ANNA, 0, 0, 1);
            ledger.settle(SettleRequest.of(free, credits(2)));
            assertCounted(ANNA, 2, 0, 0);
            assertThat(ledger.hold(HoldRequest.ofNothing(account, key("free again"))
                                    .within(ANNA))
                            .hold()
                            .budgets())
                    .containsExactly(ANNA);
        }

        @Test
        void budgets_that_do_not_exist_limit_nothing_and_are_not_made() {
            purchase(account, 100, "g");
            ledger.spend(spending(60, ANNA, CHAT));
            HoldId hold = held(40, ANNA);
            assertThat(ledger.budget(account, ANNA)).isEmpty();
            assertThat(ledger.budgets(account)).isEmpty();
            ledger.settle(hold, credits(30));
            assertThat(available()).isEqualTo(credits(10));
        }

        @Test
        void a_budget_of_one_account_is_not_that_of_another() {
            AccountId other = AccountId.of("tenant-2");
            purchase(account, 100, "g");
            purchase(other, 100, "g");
            limit(ANNA, 10);
            ledger.spend(SpendRequest.of(other, credits(50), key("s")).within(ANNA));
            assertThat(ledger.budgets(other)).isEmpty();
            assertCounted(ANNA, 0, 0, 0);
        }
    }

    @Nested
    class Races {
        @Test
        void of_100_threads_spending_1_within_a_budget_of_50_exactly_50_succeed() throws Exception {
            purchase(account, 100, "g");
            limit(BudgetName.ACCOUNT, 50);
            List<Rendezvous.Finish<SpendResult>> finishes = Rendezvous.collide(
                    100,
                    i -> () -> ledger.trySpend(
                            SpendRequest.of(account, credits(1), key("s" + i)).within(BudgetName.ACCOUNT)));

            assertThat(finishes).allMatch(Rendezvous.Finish::succeeded);
            assertThat(finishes)
                    .filteredOn(finish -> finish.value() instanceof SpendResult.Spent)
                    .hasSize(50);
            assertThat(finishes)
                    .filteredOn(finish -> finish.value() instanceof SpendResult.OverBudget)
                    .hasSize(50);
            assertCounted(BudgetName.ACCOUNT, 50, 0, 0);
            assertThat(available()).isEqualTo(credits(50));
        }

        @Test
        void of_racers_that_are_all_the_first_of_a_user_no_more_succeed_than_each_user_is_allowed() throws Exception {
            purchase(account, 100, "g");
            ledger.setBudget(BudgetRequest.limit(account, EACH_USER, credits(6), key("each"))
                    .holdsAtOnce(5));
            List<Rendezvous.Finish<HoldResult>> finishes = Rendezvous.collide(
                    16,
                    i -> () -> ledger.tryHold(
                            HoldRequest.of(account, credits(1), key("h" + i)).within(i % 2 == 0 ? ANNA : BEN)));

            assertThat(finishes).allMatch(Rendezvous.Finish::succeeded);
            assertThat(finishes)
                    .filteredOn(finish -> finish.value() instanceof HoldResult.Held)
                    .hasSize(10);
            assertCounted(ANNA, 0, 5, 5);
            assertCounted(BEN, 0, 5, 5);
        }
    }

    @Nested
    class Holds {
        @Test
        void a_settle_below_the_hold_counts_what_was_used_and_gives_the_rest_back() {
            purchase(account, 100, "g");
            limit(ANNA, 10);
            HoldId hold = held(8, ANNA);
            assertThat(budget(ANNA).left()).contains(credits(2));
            ledger.settle(hold, credits(3));
            assertCounted(ANNA, 3, 0, 0);
            assertThat(budget(ANNA).left()).contains(credits(7));
        }

        @Test
        void a_settle_above_the_hold_is_never_refused_and_the_budget_that_is_over_refuses_the_next() {
            purchase(account, 100, "g");
            limit(ANNA, 10);
            HoldId hold = held(8, ANNA);
            ledger.settle(SettleRequest.of(hold, credits(13)));
            assertCounted(ANNA, 13, 0, 0);
            assertThat(ledger.trySpend(spending(1, ANNA)))
                    .isEqualTo(new SpendResult.OverBudget(
                            account, ANNA, credits(10), credits(-3), credits(1), Optional.empty()));
        }

        @Test
        void only_what_was_charged_counts_not_what_remained_unbilled() {
            purchase(account, 9, "g");
            limit(ANNA, 10);
            HoldId hold = held(8, ANNA);
            ledger.settle(SettleRequest.of(hold, credits(13)).overage(OveragePolicy.CAP));
            assertCounted(ANNA, 9, 0, 0);
        }

        @Test
        void a_settle_the_account_cannot_cover_leaves_the_budget_as_it_was() {
            purchase(account, 9, "g");
            limit(ANNA, 10);
            HoldId hold = held(8, ANNA);
            assertThat(ledger.trySettle(SettleRequest.of(hold, credits(13)).overage(OveragePolicy.REJECT)))
                    .isInstanceOf(SettleResult.Refused.class);
            assertCounted(ANNA, 0, 8, 1);
        }

        @Test
        void partial_settles_move_their_part_from_reserved_to_used() {
            purchase(account, 100, "g1");
            limit(ANNA, 20);
            limit(CHAT, 20);
            HoldId hold = held(10, ANNA, CHAT);
            ledger.settle(SettleRequest.part(hold, credits(4), key("p1")));
            assertCounted(ANNA, 4, 6, 1);
            ledger.settle(SettleRequest.part(hold, credits(8), key("p2")));
            assertCounted(ANNA, 12, 0, 1);
            ledger.settle(SettleRequest.of(hold, credits(1)));
            assertCounted(ANNA, 13, 0, 0);
            assertCounted(CHAT, 13, 0, 0);
        }

        @Test
        void a_release_gives_all_back() {
            purchase(account, 100, "g");
            limit(ANNA, 10);
            HoldId hold = held(8, ANNA);
            ledger.release(hold);
            ledger.release(hold);
            assertCounted(ANNA, 0, 0, 0);
        }

        @Test
        void a_lapse_gives_all_back_by_comparison_at_maintenance_and_as_part_of_the_next_write() {
            purchase(account, 100, "g");
            limit(ANNA, 10);
            ledger.hold(holding(8, ANNA).life(Duration.ofMinutes(1)));
            clock.advance(Duration.ofMinutes(1));
            assertCounted(ANNA, 0, 0, 0);
            assertThat(ledger.budgets(account)).containsExactly(budget(ANNA));
            ledger.maintenance().runOnce(10);
            assertCounted(ANNA, 0, 0, 0);

            ledger.hold(holding(8, ANNA).life(Duration.ofMinutes(1)));
            clock.advance(Duration.ofMinutes(2));
            ledger.spend(spending(10, ANNA));
            assertCounted(ANNA, 10, 0, 0);
        }

        @Test
        void a_lapse_found_by_a_transfer_gives_back_on_both_accounts() {
            AccountId other = AccountId.of("tenant-2");
            purchase(account, 100, "g");
            purchase(other, 100, "g");
            limit(ANNA, 10);
            ledger.setBudget(BudgetRequest.limit(other, ANNA, credits(10), key("limit")));
            ledger.hold(holding(8, ANNA).life(Duration.ofMinutes(1)));
            ledger.hold(HoldRequest.of(other, credits(8), key("h")).within(ANNA).life(Duration.ofMinutes(1)));
            clock.advance(Duration.ofMinutes(1));
            ledger.transfer(TransferRequest.of(account, other, credits(1), key("t")));
            assertCounted(ANNA, 0, 0, 0);
            assertThat(ledger.budget(other, ANNA).orElseThrow().reserved()).isEqualTo(Credits.ZERO);
            assertThat(Audit.of(storage, other)).isEmpty();
        }

        @Test
        void a_late_settle_counts_though_nothing_is_reserved_any_more() {
            purchase(account, 100, "g");
            limit(ANNA, 10);
            HoldId hold =
                    ledger.hold(holding(8, ANNA).life(Duration.ofMinutes(1))).id();
            clock.advance(Duration.ofMinutes(5));
            ledger.spend(spending(9, ANNA));
            ledger.settle(SettleRequest.part(hold, credits(2), key("part")));
            ledger.settle(hold, credits(3));
            assertCounted(ANNA, 14, 0, 0);
        }

        @Test
        void a_hold_remembers_its_budgets_whatever_becomes_of_them() {
            purchase(account, 100, "g");
            limit(ANNA, 10);
            HoldId hold = held(8, ANNA, CHAT);
            assertThat(ledger.findHold(hold).orElseThrow().budgets()).containsExactly(ANNA, CHAT);
            ledger.extend(hold, clock.instant().plus(Duration.ofHours(1)));
            ledger.settle(hold, credits(1));
            assertThat(ledger.findHold(hold).orElseThrow().budgets()).containsExactly(ANNA, CHAT);
        }
    }

    @Nested
    class Periods {
        @Test
        void usage_counts_in_the_period_it_is_booked_in_and_a_boundary_belongs_to_the_new_one() {
            purchase(account, 100, "g");
            limitMonthly(ANNA, 10);
            clock.set(FEBRUARY.minusNanos(1_000));
            ledger.spend(spending(10, ANNA));
            assertThat(ledger.trySpend(spending(1, ANNA))).isInstanceOf(SpendResult.OverBudget.class);
            assertThat(budget(ANNA).resetsAt()).contains(FEBRUARY);

            clock.set(FEBRUARY);
            assertCounted(ANNA, 0, 0, 0);
            assertThat(budget(ANNA).resetsAt()).contains(MARCH);
            ledger.spend(spending(4, ANNA));
            assertCounted(ANNA, 4, 0, 0);
            clock.set(MARCH.plusSeconds(1));
            assertCounted(ANNA, 0, 0, 0);
        }

        @Test
        void a_clock_that_goes_back_over_a_boundary_opens_no_period_again() {
            purchase(account, 100, "g");
            limitMonthly(ANNA, 10);
            clock.set(FEBRUARY);
            ledger.spend(spending(10, ANNA));
            clock.set(FEBRUARY.minusSeconds(30));
            assertThat(ledger.trySpend(spending(1, ANNA))).isInstanceOf(SpendResult.OverBudget.class);
            assertCounted(ANNA, 10, 0, 0);
        }

        @Test
        void what_is_reserved_at_a_boundary_stays_so_and_counts_where_it_is_settled() {
            purchase(account, 100, "g");
            limitMonthly(ANNA, 10);
            clock.set(FEBRUARY.minusSeconds(30));
            ledger.spend(spending(2, ANNA));
            HoldId hold = held(8, ANNA);
            clock.set(FEBRUARY.plusSeconds(30));
            assertCounted(ANNA, 0, 8, 1);
            assertThat(ledger.trySpend(spending(3, ANNA))).isInstanceOf(SpendResult.OverBudget.class);
            ledger.settle(hold, credits(5));
            assertCounted(ANNA, 5, 0, 0);
        }

        @Test
        void days_start_at_local_midnight_also_when_clocks_change() {
            purchase(account, 100, "g");
            AllowanceSchedule daily =
                    AllowanceSchedule.every(1, PeriodUnit.DAY, LocalDateTime.parse("2024-01-01T00:00"), BERLIN);
            ledger.setBudget(
                    BudgetRequest.limit(account, ANNA, credits(1), key("daily")).per(daily));
            Instant dayOf23Hours = Instant.parse("2024-03-30T23:00:00Z");
            clock.set(dayOf23Hours);
            ledger.spend(spending(1, ANNA));
            assertThat(budget(ANNA).resetsAt()).contains(dayOf23Hours.plus(Duration.ofHours(23)));
            clock.advance(Duration.ofHours(23).minusNanos(1_000));
            assertThat(ledger.trySpend(spending(1, ANNA))).isInstanceOf(SpendResult.OverBudget.class);
            clock.advance(Duration.ofNanos(1_000));
            assertThat(ledger.trySpend(spending(1, ANNA))).isInstanceOf(SpendResult.Spent.class);
        }

        @Test
        void months_end_on_their_last_day_where_they_lack_the_anchors() {
            purchase(account, 100, "g");
            AllowanceSchedule from31 = AllowanceSchedule.monthly(LocalDateTime.parse("2023-12-31T00:00"), BERLIN);
            ledger.setBudget(
                    BudgetRequest.limit(account, ANNA, credits(1), key("m")).per(from31));
            clock.set(Instant.parse("2024-01-31T12:00:00Z"));
            ledger.spend(spending(1, ANNA));
            assertThat(budget(ANNA).resetsAt()).contains(Instant.parse("2024-02-28T23:00:00Z"));
            clock.set(Instant.parse("2024-02-28T23:00:00Z"));
            ledger.spend(spending(1, ANNA));
            assertThat(budget(ANNA).resetsAt()).contains(Instant.parse("2024-03-30T23:00:00Z"));
        }

        @Test
        void what_comes_before_the_first_period_counts_as_one() {
            purchase(account, 100, "g");
            ledger.setBudget(BudgetRequest.limit(account, ANNA, credits(5), key("later"))
                    .per(AllowanceSchedule.monthly(MARCH, ZoneOffset.UTC)));
            ledger.spend(spending(5, ANNA));
            clock.set(FEBRUARY.plusSeconds(5));
            assertThat(ledger.trySpend(spending(1, ANNA)))
                    .isEqualTo(new SpendResult.OverBudget(
                            account, ANNA, credits(5), Credits.ZERO, credits(1), Optional.of(MARCH)));
            clock.set(MARCH);
            assertCounted(ANNA, 0, 0, 0);
        }

        @Test
        void another_schedule_keeps_what_was_used_until_its_own_period_ends() {
            purchase(account, 100, "g");
            limitMonthly(ANNA, 50);
            ledger.spend(spending(20, ANNA));
            AllowanceSchedule daily =
                    AllowanceSchedule.every(1, PeriodUnit.DAY, LocalDateTime.parse("2024-01-01T00:00"), ZoneOffset.UTC);
            ledger.setBudget(BudgetRequest.limit(account, ANNA, credits(10), key("daily"))
                    .per(daily));
            assertThat(ledger.trySpend(spending(1, ANNA))).isInstanceOf(SpendResult.OverBudget.class);
            clock.set(Instant.parse("2024-01-16T00:00:00Z"));
            ledger.spend(spending(10, ANNA));
            assertCounted(ANNA, 10, 0, 0);
        }

        @Test
        void a_budget_without_a_period_counts_for_ever() {
            purchase(account, 100, "g");
            limit(ANNA, 10);
            ledger.spend(spending(10, ANNA));
            clock.advance(Duration.ofDays(3_000));
            assertCounted(ANNA, 10, 0, 0);
            assertThat(budget(ANNA).resetsAt()).isEmpty();
        }
    }

    @Nested
    class TermsOfEachOfAKind {
        @Test
        void a_budget_of_the_kind_is_made_at_its_first_use_and_counts_by_itself() {
            purchase(account, 100, "g");
            limitMonthly(EACH_USER, 10);
            assertCounted(ANNA, 0, 0, 0);
            assertThat(ledger.budgets(account)).extracting(BudgetStatus::name).containsExactly(EACH_USER);

            ledger.spend(spending(10, ANNA));
            assertThat(ledger.trySpend(spending(1, ANNA))).isInstanceOf(SpendResult.OverBudget.class);
            ledger.spend(spending(6, BEN, CHAT));
            assertCounted(ANNA, 10, 0, 0);
            assertCounted(BEN, 6, 0, 0);
            assertCounted(EACH_USER, 0, 0, 0);
            assertThat(ledger.budget(account, CHAT)).isEmpty();
            assertThat(ledger.budgets(account)).extracting(BudgetStatus::name).containsExactly(EACH_USER, ANNA, BEN);
            assertThat(ledger.budgets(account))
                    .extracting(BudgetStatus::ownTerms)
                    .containsExactly(true, false, false);
        }

        @Test
        void a_refusal_makes_no_budget() {
            purchase(account, 100, "g");
            limit(EACH_USER, 10);
            assertThat(ledger.trySpend(spending(11, ANNA)))
                    .isEqualTo(new SpendResult.OverBudget(
                            account, ANNA, credits(10), credits(10), credits(11), Optional.empty()));
            assertThat(ledger.budgets(account)).hasSize(1);
        }

        @Test
        void other_terms_for_each_hold_at_once_for_all_that_have_none_of_their_own() {
            purchase(account, 100, "g");
            limit(EACH_USER, 10);
            limit(BEN, 3);
            ledger.spend(spending(10, ANNA));
            limit(EACH_USER, 12);
            ledger.spend(spending(2, ANNA));
            assertThat(budget(BEN).limit()).contains(credits(3));
            assertThat(ledger.trySpend(spending(4, BEN))).isInstanceOf(SpendResult.OverBudget.class);
        }

        @Test
        void own_terms_replace_those_of_each_and_their_removal_brings_them_back_with_what_was_used() {
            purchase(account, 100, "g");
            limit(EACH_USER, 10);
            ledger.spend(spending(8, ANNA));
            limit(ANNA, 20);
            ledger.spend(spending(8, ANNA));
            ledger.setBudget(BudgetRequest.remove(account, ANNA, key("remove")));
            assertCounted(ANNA, 16, 0, 0);
            assertThat(ledger.trySpend(spending(1, ANNA)))
                    .isInstanceOfSatisfying(
                            SpendResult.OverBudget.class,
                            over -> assertThat(over.limit()).isEqualTo(credits(10)));
        }

        @Test
        void holds_older_than_the_terms_are_counted_from_the_start() {
            purchase(account, 100, "g");
            HoldId old = held(7, ANNA);
            HoldId other = held(2, ANNA, CHAT);
            limit(EACH_USER, 10);
            assertCounted(ANNA, 0, 9, 2);
            assertThat(ledger.trySpend(spending(2, ANNA))).isInstanceOf(SpendResult.OverBudget.class);
            ledger.settle(old, credits(7));
            ledger.release(other);
            assertCounted(ANNA, 7, 0, 0);
        }

        @Test
        void a_late_settle_of_an_older_hold_makes_the_budget() {
            purchase(account, 100, "g");
            HoldId old =
                    ledger.hold(holding(7, ANNA).life(Duration.ofMinutes(1))).id();
            clock.advance(Duration.ofMinutes(2));
            limit(EACH_USER, 10);
            ledger.settle(old, credits(6));
            assertCounted(ANNA, 6, 0, 0);
        }
    }

    @Nested
    class Changes {
        @Test
        void a_budget_set_while_holds_name_it_counts_what_they_reserve() {
            purchase(account, 100, "g");
            HoldId hold = held(7, ANNA);
            ledger.hold(holding(1, ANNA).life(Duration.ofMinutes(1)));
            clock.advance(Duration.ofMinutes(1));
            limit(ANNA, 10);
            assertCounted(ANNA, 0, 7, 1);
            ledger.settle(hold, credits(9));
            assertCounted(ANNA, 9, 0, 0);
        }

        @Test
        void a_removed_budget_limits_nothing_and_holds_within_it_end_as_ever() {
            purchase(account, 100, "g");
            limit(ANNA, 10);
            ledger.spend(spending(1, ANNA));
            HoldId hold = held(5, ANNA);
            HoldId other = held(3, ANNA);
            ledger.setBudget(BudgetRequest.remove(account, ANNA, key("remove")));
            assertThat(ledger.budget(account, ANNA)).isEmpty();
            assertThat(ledger.budgets(account)).isEmpty();
            ledger.spend(spending(50, ANNA));
            ledger.settle(hold, credits(4));
            assertThat(available()).isEqualTo(credits(100 - 1 - 50 - 4 - 3));

            limit(ANNA, 10);
            assertCounted(ANNA, 0, 3, 1);
            ledger.release(other);
            assertCounted(ANNA, 0, 0, 0);
        }

        @Test
        void what_was_used_while_no_amount_was_limited_does_not_count_against_the_first_limit() {
            purchase(account, 100, "g");
            ledger.setBudget(BudgetRequest.holdsAtOnce(account, ANNA, 9, key("holds")));
            ledger.spend(spending(50, ANNA));
            held(3, ANNA);
            limitMonthly(ANNA, 10);
            assertCounted(ANNA, 0, 3, 1);
            ledger.setBudget(BudgetRequest.remove(account, ANNA, key("remove")));
            ledger.spend(spending(20, ANNA));
            limitMonthly(EACH_USER, 10);
            assertCounted(ANNA, 0, 3, 1);
        }

        @Test
        void a_budget_that_never_was_can_be_removed() {
            purchase(account, 100, "g");
            ledger.setBudget(BudgetRequest.remove(account, ANNA, key("remove")));
            ledger.spend(spending(50, ANNA));
            assertThat(ledger.budget(account, ANNA)).isEmpty();
            assertThat(available()).isEqualTo(credits(50));
        }

        @Test
        void a_lower_limit_takes_effect_at_once_and_keeps_what_was_used() {
            purchase(account, 100, "g");
            limit(ANNA, 10);
            ledger.spend(spending(6, ANNA));
            limit(ANNA, 5);
            assertThat(budget(ANNA).left()).contains(credits(-1));
            assertThat(ledger.trySpend(spending(1, ANNA))).isInstanceOf(SpendResult.OverBudget.class);
        }

        @Test
        void setting_a_budget_opens_the_account_and_repeated_changes_nothing() {
            BudgetRequest request = BudgetRequest.limit(account, ANNA, credits(10), key("set"));
            assertThat(ledger.setBudget(request).replayed()).isFalse();
            purchase(account, 100, "g");
            ledger.spend(spending(4, ANNA));
            assertThat(ledger.setBudget(request).replayed()).isTrue();
            assertCounted(ANNA, 4, 0, 0);
        }

        @Test
        void other_terms_another_name_or_a_removal_under_the_same_key_is_a_conflict() {
            BudgetRequest request = BudgetRequest.limit(account, ANNA, credits(10), key("set"));
            ledger.setBudget(request);
            for (BudgetRequest other : List.of(
                    BudgetRequest.limit(account, ANNA, credits(11), key("set")),
                    BudgetRequest.limit(account, BEN, credits(10), key("set")),
                    request.per(MONTHLY),
                    request.holdsAtOnce(3),
                    BudgetRequest.remove(account, ANNA, key("set")))) {
                assertThatThrownBy(() -> ledger.setBudget(other)).isInstanceOf(IdempotencyConflictException.class);
            }
            assertThat(budget(ANNA).limit()).contains(credits(10));
        }
    }

    @Nested
    class Repetitions {
        @Test
        void a_request_repeated_counts_once_also_with_other_budgets() {
            purchase(account, 100, "g");
            limit(ANNA, 10);
            limit(BEN, 10);
            SpendRequest spend = spending(4, ANNA);
            ledger.spend(spend);
            assertThat(ledger.spend(spend).replayed()).isTrue();
            assertThat(ledger.spend(spend.within(BEN)).replayed()).isTrue();
            HoldRequest hold = holding(3, ANNA);
            HoldId held = ledger.hold(hold).id();
            assertThat(ledger.hold(hold.within(BEN, ANNA)).replayed()).isTrue();
            assertCounted(ANNA, 4, 3, 1);
            ledger.settle(held, credits(2));
            ledger.settle(held, credits(2));
            assertCounted(ANNA, 6, 0, 0);
            assertCounted(BEN, 0, 0, 0);
        }

        @Test
        void a_write_that_failed_before_its_commit_counted_nothing_and_after_it_once() {
            purchase(account, 100, "g");
            limit(ANNA, 10);
            FaultyStorage faulty = new FaultyStorage(storage);
            CreditLedger failing = CreditLedger.builder(faulty).clock(clock).build();
            for (FaultyStorage.Fault fault : FaultyStorage.Fault.values()) {
                SpendRequest spend = spending(4, ANNA);
                faulty.failNext(fault);
                assertThatThrownBy(() -> failing.spend(spend)).isInstanceOf(StoreUnavailableException.class);
                failing.spend(spend);
            }
            assertCounted(ANNA, 8, 0, 0);
        }
    }

    @Nested
    class Refunds {
        @Test
        void a_refund_of_a_settle_gives_back_to_the_holds_budgets() {
            purchase(account, 100, "g");
            limitMonthly(ANNA, 10);
            HoldId hold = held(8, ANNA);
            long line =
                    ledger.settle(hold, credits(8)).transaction().orElseThrow().sequence();
            ledger.refund(RefundRequest.of(account, line, key("r1")).amount(credits(5)));
            assertCounted(ANNA, 3, 0, 0);
            ledger.refund(RefundRequest.of(account, line, key("r2")));
            ledger.refund(RefundRequest.of(account, line, key("r2")));
            assertCounted(ANNA, 0, 0, 0);
        }

        @Test
        void a_refund_of_a_spend_gives_back_to_the_budgets_it_names() {
            purchase(account, 100, "g");
            limit(ANNA, 10);
            limit(CHAT, 10);
            long line = ledger.spend(spending(8, ANNA, CHAT)).transaction().sequence();
            ledger.refund(RefundRequest.of(account, line, key("r1"))
                    .amount(credits(2))
                    .within(ANNA));
            ledger.refund(RefundRequest.of(account, line, key("r2")).amount(credits(1)));
            assertCounted(ANNA, 6, 0, 0);
            assertCounted(CHAT, 8, 0, 0);
        }

        @Test
        void what_was_used_in_an_earlier_period_or_before_the_budget_is_not_given_back() {
            purchase(account, 100, "g");
            long uncounted = ledger.spend(spending(5, ANNA)).transaction().sequence();
            clock.advance(Duration.ofSeconds(1));
            limitMonthly(ANNA, 50);
            long january = ledger.spend(spending(6, ANNA)).transaction().sequence();
            ledger.refund(RefundRequest.of(account, uncounted, key("r1")).within(ANNA));
            assertCounted(ANNA, 6, 0, 0);

            clock.set(FEBRUARY);
            ledger.spend(spending(7, ANNA));
            ledger.refund(RefundRequest.of(account, january, key("r2")).within(ANNA));
            assertCounted(ANNA, 7, 0, 0);
        }
    }

    @Test
    void a_credit_event_counts_in_its_budgets() {
        CreditLedger selling = CreditLedger.builder(storage)
                .clock(clock)
                .catalog(PricingCatalog.builder()
                        .event(CreditEvent.of("export", credits(2)))
                        .build())
                .build();
        purchase(account, 100, "g");
        limit(ANNA, 5);
        selling.consume(account, "export", 2, key("e1"), ANNA, CHAT);
        assertThat(selling.tryConsume(account, "export", 1, key("e2"), ANNA))
                .isInstanceOf(SpendResult.OverBudget.class);
        assertCounted(ANNA, 4, 0, 0);
    }

    @Test
    void names_that_look_alike_are_different_budgets() {
        purchase(account, 1_000, "g");
        List<BudgetName> alike = List.of(
                BudgetName.of("user", "anna"),
                BudgetName.of("user", "Anna"),
                BudgetName.of("User", "anna"),
                BudgetName.of("anna", "user"),
                BudgetName.of("user", "ànna"),
                BudgetName.of("user", "a\u0300nna"),
                BudgetName.of("user", "😀"),
                BudgetName.of("user", "*"),
                BudgetName.of("user", "each"),
                BudgetName.of("😀".repeat(50), "😀".repeat(200)));
        for (int i = 0; i < alike.size(); i++) {
            limit(alike.get(i), 2L * (i + 1));
        }
        for (int i = 0; i < alike.size(); i++) {
            ledger.spend(spending(i + 1, alike.get(i)));
        }
        HoldId hold = held(1, alike.toArray(new BudgetName[0]));
        assertThat(ledger.findHold(hold).orElseThrow().budgets()).isEqualTo(alike);
        for (int i = 0; i < alike.size(); i++) {
            assertCounted(alike.get(i), i + 1, 1, 1);
            assertThat(budget(alike.get(i)).limit()).contains(credits(2L * (i + 1)));
        }
        assertThat(ledger.budgets(account)).hasSize(alike.size());
    }
}
