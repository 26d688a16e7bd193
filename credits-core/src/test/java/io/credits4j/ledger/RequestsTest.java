package io.credits4j.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.credits4j.AccountId;
import io.credits4j.BudgetName;
import io.credits4j.Credits;
import io.credits4j.HoldId;
import io.credits4j.IdempotencyKey;
import io.credits4j.Money;
import io.credits4j.books.Budget;
import io.credits4j.books.Hold;
import io.credits4j.books.Memo;
import io.credits4j.books.TransactionType;
import io.credits4j.memory.InMemoryStorage;
import io.credits4j.spi.CreditsStorage;
import io.credits4j.spi.Outcome;
import io.credits4j.spi.Work;
import io.credits4j.tck.ForwardingBooks;
import io.credits4j.tck.ForwardingStorage;
import io.credits4j.tck.SettableClock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** Requests are valid once built: whatever is not is refused with name and value, and nothing is written. */
class RequestsTest {
    private static final AccountId ACCOUNT = AccountId.of("tenant-1");
    private static final IdempotencyKey KEY = IdempotencyKey.of("key");
    private static final HoldId HOLD = new HoldId(ACCOUNT, 1);
    private static final Credits ONE = Credits.of(1);
    private static final Credits ABOVE_THE_LARGEST = Credits.LARGEST_AMOUNT.plus(Credits.SMALLEST);

    private final InMemoryStorage storage = InMemoryStorage.create();
    private final SettableClock clock = new SettableClock(SettableClock.START);
    private final CreditLedger ledger =
            CreditLedger.builder(storage).clock(clock).build();

    @Nested
    class AmountsOutOfRange {
        @Test
        void nothing_is_no_amount_to_grant_spend_hold_or_charge_in_part() {
            refused(
                    "amount 0 is not above zero",
                    () -> ledger.grant(GrantRequest.purchase(ACCOUNT, Credits.ZERO, KEY)));
            refused("amount 0 is not above zero", () -> ledger.trySpend(ACCOUNT, Credits.ZERO, KEY));
            refused("amount 0 is not above zero", () -> ledger.tryHold(ACCOUNT, Credits.ZERO, KEY));
            refused("actual 0 is not above zero", () -> ledger.trySettle(SettleRequest.part(HOLD, Credits.ZERO, KEY)));
        }

        @Test
        void an_amount_below_zero_is_refused_everywhere() {
            Credits negative = Credits.SMALLEST.negated();
            refused(
                    "amount -0.000001 is not above zero",
                    () -> ledger.grant(GrantRequest.promotion(ACCOUNT, negative, KEY)));
            refused(
                    "bonus -0.000001 is below zero",
                    () -> GrantRequest.purchase(ACCOUNT, ONE, KEY).bonus(negative));
            refused("amount -0.000001 is not above zero", () -> ledger.trySpend(ACCOUNT, negative, KEY));
            refused("amount -0.000001 is not above zero", () -> ledger.tryHold(ACCOUNT, negative, KEY));
            refused("actual -0.000001 is below zero", () -> ledger.settle(HOLD, negative));
        }

        @Test
        void an_amount_above_the_largest_is_refused_everywhere() {
            String above = " 1000000000000.000001 is above the largest, 1000000000000";
            refused("amount" + above, () -> ledger.grant(GrantRequest.adjustment(ACCOUNT, ABOVE_THE_LARGEST, KEY)));
            refused(
                    "bonus" + above,
                    () -> GrantRequest.purchase(ACCOUNT, ONE, KEY).bonus(ABOVE_THE_LARGEST));
            refused("amount" + above, () -> ledger.trySpend(ACCOUNT, ABOVE_THE_LARGEST, KEY));
            refused("amount" + above, () -> ledger.tryHold(ACCOUNT, ABOVE_THE_LARGEST, KEY));
            refused("actual" + above, () -> ledger.settle(HOLD, ABOVE_THE_LARGEST));
            refused("actual" + above, () -> SettleRequest.part(HOLD, ABOVE_THE_LARGEST, KEY));
        }

        @Test
        void the_largest_amount_is_taken_everywhere() {
            Credits largest = Credits.LARGEST_AMOUNT;
            ledger.grant(GrantRequest.purchase(ACCOUNT, largest, KEY).bonus(largest));
            ledger.spend(ACCOUNT, largest, IdempotencyKey.of("s"));
            HoldId hold = ledger.hold(ACCOUNT, largest, IdempotencyKey.of("h")).id();
            assertThat(ledger.settle(hold, largest).charged()).isEqualTo(largest);
        }
    }

    @Nested
    class Grants {
        @Test
        void a_priority_out_of_range_is_refused() {
            refused("priority -1 is outside 0 to 9999", () -> purchase().priority(-1));
            refused("priority 10000 is outside 0 to 9999", () -> purchase().priority(10_000));
            assertThat(purchase().priority(0).priority(9_999).terms().priority())
                    .isEqualTo(9_999);
        }

        @Test
        void a_cost_below_zero_is_refused() {
            refused("cost -0.01 USD is below zero", () -> purchase().cost(Money.usd("-0.01")));
        }

        @Test
        void an_end_at_or_before_the_start_is_refused() {
            Instant start = clock.instant().plusSeconds(60);
            refused(
                    "expiresAt 2024-01-15T10:01:00Z is not after effectiveAt 2024-01-15T10:01:00Z",
                    () -> purchase().effectiveAt(start).expiresAt(start));
            refused(
                    "expiresAt 2024-01-15T10:01:00Z is not after effectiveAt 2024-01-15T10:01:00.000001Z",
                    () -> purchase().expiresAt(start).effectiveAt(start.plusNanos(1_000)));
        }

        @Test
        void an_end_that_only_differs_below_the_microsecond_is_refused() {
            Instant start = clock.instant().plusSeconds(60);
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> purchase().effectiveAt(start).expiresAt(start.plusNanos(999)));
        }

        @Test
        void an_end_that_is_not_in_the_future_is_refused_with_the_time_it_is() {
            refused(
                    "expiresAt 2024-01-15T10:00:00Z is not in the future: it is 2024-01-15T10:00:00Z"
                            + " for account 'tenant-1'",
                    () -> ledger.grant(purchase().expiresAt(clock.instant())));
        }

        @Test
        void instants_no_store_can_keep_are_refused() {
            refused(
                    "effectiveAt 1969-12-31T23:59:59Z is outside 1970 to 9999",
                    () -> purchase().effectiveAt(Instant.EPOCH.minusSeconds(1)));
            refused(
                    "expiresAt " + Instant.MAX + " is outside 1970 to 9999",
                    () -> purchase().expiresAt(Instant.MAX));
        }

        private GrantRequest purchase() {
            return GrantRequest.purchase(ACCOUNT, ONE, KEY);
        }
    }

    @Nested
    class Lives {
        @Test
        void a_life_out_of_range_is_refused() {
            refused("life PT0.999999999S is outside PT1S to PT192H", () -> hold(Duration.ofNanos(999_999_999)));
            refused("life PT0S is outside PT1S to PT192H", () -> hold(Duration.ZERO));
            refused("life PT-1S is outside PT1S to PT192H", () -> hold(Duration.ofSeconds(-1)));
            refused(
                    "life PT192H0.000000001S is outside PT1S to PT192H",
                    () -> hold(Duration.ofDays(8).plusNanos(1)));
            assertThatIllegalArgumentException().isThrownBy(() -> hold(Duration.ofSeconds(Long.MAX_VALUE)));
        }

        @Test
        void the_edges_are_taken() {
            assertThat(hold(HoldRequest.SHORTEST_LIFE).life()).isEqualTo(Duration.ofSeconds(1));
            assertThat(hold(HoldRequest.LONGEST_LIFE).life()).isEqualTo(Duration.ofDays(8));
        }

        @Test
        void a_deadline_is_cut_to_the_microsecond_like_every_instant() {
            ledger.grant(GrantRequest.purchase(ACCOUNT, ONE, IdempotencyKey.of("g")));
            HoldRequest request = hold(Duration.ofNanos(1_000_001_999));
            Hold held = ledger.hold(request).hold();
            assertThat(held.expiresAt())
                    .isEqualTo(SettableClock.START.plusSeconds(1).plusNanos(1_000));
            assertThat(ledger.hold(hold(Duration.ofNanos(1_000_001_000))).replayed())
                    .isTrue();
        }

        private HoldRequest hold(Duration life) {
            return HoldRequest.of(ACCOUNT, ONE, KEY).life(life);
        }
    }

    @Nested
    class History {
        @Test
        void limits_offsets_and_sequences_out_of_range_are_refused() {
            refused("limit 0 is outside 1 to 1000", () -> HistoryQuery.newest(0));
            refused("limit -1 is outside 1 to 1000", () -> HistoryQuery.newest(-1));
            refused("limit 1001 is outside 1 to 1000", () -> HistoryQuery.newest(1_001));
            refused("offset -1 is below zero", () -> HistoryQuery.newest(1).offset(-1));
            refused("sequence 0 is below 1", () -> HistoryQuery.newest(1).before(0));
        }

        @Test
        void the_edges_are_taken_and_find_nothing_where_there_is_nothing() {
            HistoryQuery query = HistoryQuery.newest(1_000)
                    .offset(Long.MAX_VALUE)
                    .before(Long.MAX_VALUE)
                    .types(TransactionType.VOID, TransactionType.values());
            assertThat(ledger.history(ACCOUNT, query)).isEqualTo(new HistoryPage(List.of(), 0, false));
            assertThat(ledger.historySlice(ACCOUNT, HistoryQuery.newest(1).before(1))
                            .nextBefore())
                    .isEmpty();
        }
    }

    @Nested
    class Memos {
        @Test
        void a_description_too_long_or_with_controls_is_refused() {
            refused(
                    "description has 1001 characters, more than 1000",
                    () -> Memo.NONE.withDescription("x".repeat(1_001)));
            refused("description holds a control character", () -> Memo.NONE.withDescription("a\u0000b"));
            assertThat(Memo.NONE.withDescription("😀".repeat(999) + "\n").description())
                    .hasSize(1_999);
        }

        @Test
        void an_actor_follows_the_rules_of_identifiers() {
            refused("actor is empty", () -> Memo.NONE.withActor(""));
            refused("actor starts or ends with a blank", () -> Memo.NONE.withActor("user "));
            refused("actor has 201 characters", () -> Memo.NONE.withActor("u".repeat(201)));
        }

        @Test
        void the_65th_entry_is_refused_and_the_64th_is_not() {
            assertThat(Memo.NONE.withMetadata(entries(64)).metadata()).hasSize(64);
            refused("metadata has 65 entries, more than 64", () -> Memo.NONE.withMetadata(entries(65)));
            Memo full = Memo.NONE.withMetadata(entries(64));
            refused("metadata has 65 entries, more than 64", () -> full.withMetadata(Map.of("one more", "")));
        }

        @Test
        void metadata_of_more_than_65536_characters_is_refused() {
            assertThat(Memo.NONE.withMetadata(Map.of("k", "x".repeat(65_535))).metadata())
                    .hasSize(1);
            refused(
                    "metadata has 65537 characters, more than 65536",
                    () -> Memo.NONE.withMetadata(Map.of("k", "x".repeat(65_536))));
        }

        @Test
        void keys_and_values_no_store_can_keep_are_refused_without_showing_the_value() {
            refused("metadata key is empty", () -> Memo.NONE.withMetadata(Map.of("", "v")));
            refused("metadata key holds a control character", () -> Memo.NONE.withMetadata(Map.of("a\tb", "v")));
            for (String value : List.of("secret\u0000", "secret\ud83d")) {
                assertThatIllegalArgumentException()
                        .isThrownBy(() -> Memo.NONE.withMetadata(Map.of("k", value)))
                        .withMessage("metadata value of 'k' holds a NUL or half a surrogate pair");
            }
        }

        @Test
        void a_map_changed_afterwards_changes_nothing() {
            Map<String, String> mine = new HashMap<>(Map.of("k", "v"));
            Memo memo = new Memo(null, null, mine);
            mine.put("k", "other");
            assertThat(memo.metadata()).isEqualTo(Map.of("k", "v"));
        }

        private static Map<String, String> entries(int count) {
            Map<String, String> entries = new HashMap<>();
            for (int i = 0; i < count; i++) {
                entries.put("k" + i, "v");
            }
            return entries;
        }
    }

    @Nested
    class Imports {
        private final Instant may = SettableClock.START.minusSeconds(86_400);
        private final GrantRequest grant = GrantRequest.purchase(ACCOUNT, ONE, IdempotencyKey.of("g"));
        private final SpendRequest spend = SpendRequest.of(ACCOUNT, ONE, IdempotencyKey.of("s"));
        private final ImportRequest empty = ImportRequest.into(ACCOUNT, KEY);

        @Test
        void an_import_of_nothing_or_with_a_key_given_twice_is_refused() {
            refused("has no lines", () -> ledger.importHistory(empty));
            refused(
                    "key 'g' is given twice",
                    () -> ledger.importHistory(empty.grant(may, grant).grant(may, grant)));
            refused(
                    "key 'key' is given twice",
                    () -> ledger.importHistory(empty.grant(may, GrantRequest.purchase(ACCOUNT, ONE, KEY))));
        }

        @Test
        void a_line_that_does_not_fit_is_refused_with_what_it_is() {
            refused(
                    "line 's' at " + may + " comes after one at " + may.plusSeconds(1),
                    () -> empty.grant(may.plusSeconds(1), grant).spend(may, spend));
            refused(
                    "line 'key' is for account 'tenant-2', not 'tenant-1'",
                    () -> empty.grant(may, GrantRequest.purchase(AccountId.of("tenant-2"), ONE, KEY)));
            refused("is not after its instant " + may, () -> empty.grant(may, grant.expiresAt(may)));
            refused("up to an amount", () -> empty.spend(may, SpendRequest.upTo(ACCOUNT, ONE, KEY)));
            refused("outside 1970", () -> empty.grant(Instant.EPOCH.minusSeconds(1), grant));
            refused("amount 0 is not above zero", () -> empty.refund(may, spend.key(), Credits.ZERO, KEY, Memo.NONE));
            refused("spent -1 is below zero", () -> empty.lifetime(ONE, ONE.negated()));
        }

        @Test
        void the_1001st_line_is_refused_and_the_1000th_is_not() {
            ImportRequest full = empty.grant(may, grant);
            for (int i = 2; i <= ImportRequest.MOST_LINES; i++) {
                full = full.spend(may, SpendRequest.of(ACCOUNT, ONE, IdempotencyKey.of("s" + i)));
            }
            ImportRequest longest = full;
            refused("more than 1000 lines", () -> longest.spend(may, spend));
            assertThat(ledger.importHistory(longest).transactions()).hasSize(1_000);
        }
    }

    @Test
    void an_account_is_neither_given_to_nor_merged_into_itself() {
        refused("account 'tenant-1' cannot", () -> TransferRequest.of(ACCOUNT, ACCOUNT, ONE, KEY));
        refused("account 'tenant-1' cannot", () -> MergeRequest.of(ACCOUNT, ACCOUNT, KEY));
    }

    @Test
    void corrections_of_nothing_less_or_too_much_are_refused() {
        for (Credits wrong : List.of(Credits.ZERO, ONE.negated(), ABOVE_THE_LARGEST)) {
            refused("amount " + wrong, () -> DebitRequest.of(ACCOUNT, wrong, KEY));
            refused("amount " + wrong, () -> TransferRequest.of(ACCOUNT, AccountId.of("b"), wrong, KEY));
            refused("amount " + wrong, () -> RefundRequest.of(ACCOUNT, 1, KEY).amount(wrong));
        }
        refused("credit limit -1", () -> AccountRequest.creditLimit(ACCOUNT, ONE.negated(), KEY));
    }

    @Test
    void a_history_goes_on_in_the_direction_it_began() {
        refused("limit 0", () -> HistoryQuery.oldest(0));
        refused("sequence -1 is below 0", () -> HistoryQuery.oldest(1).after(-1));
        assertThatIllegalStateException()
                .isThrownBy(() -> HistoryQuery.oldest(1).before(5))
                .withMessageContaining("before 5");
        assertThatIllegalStateException()
                .isThrownBy(() -> HistoryQuery.newest(1).after(5))
                .withMessageContaining("after 5");
        refused("limit 0 is below 1", () -> ledger.maintenance().forgetRefusals(0));
    }

    @Test
    @SuppressWarnings("NullAway") // what a caller without null checks may give
    void what_is_missing_is_refused_by_name() {
        assertThatNullPointerException()
                .isThrownBy(() -> SpendRequest.of(null, ONE, KEY))
                .withMessage("account");
        assertThatNullPointerException()
                .isThrownBy(() -> GrantRequest.purchase(ACCOUNT, ONE, null))
                .withMessage("key");
        assertThatNullPointerException()
                .isThrownBy(() -> GrantRequest.of(ACCOUNT, null, ONE, KEY))
                .withMessage("source");
        assertThatNullPointerException()
                .isThrownBy(() -> SettleRequest.of(null, ONE, KEY))
                .withMessage("hold");
        assertThatNullPointerException()
                .isThrownBy(() -> SettleRequest.of(HOLD, ONE, KEY).overage(null))
                .withMessage("overage");
        assertThatNullPointerException().isThrownBy(() -> CreditLedger.on(null)).withMessage("storage");
    }

    @Test
    void a_budget_that_limits_nothing_or_less_than_nothing_is_refused() {
        BudgetName anna = BudgetName.of("user", "anna");
        AllowanceSchedule monthly = AllowanceSchedule.monthly(Instant.EPOCH, ZoneOffset.UTC);
        refused(
                "limit -0.000001 is below zero",
                () -> ledger.setBudget(BudgetRequest.limit(ACCOUNT, anna, Credits.SMALLEST.negated(), KEY)));
        refused(
                "limit 1000000000000.000001 is above the largest, 1000000000000",
                () -> ledger.setBudget(BudgetRequest.limit(ACCOUNT, anna, ABOVE_THE_LARGEST, KEY)));
        refused(
                "holdsAtOnce -1 is below zero",
                () -> ledger.setBudget(BudgetRequest.holdsAtOnce(ACCOUNT, anna, -1, KEY)));
        refused(
                "holdsAtOnce -2 is below zero",
                () -> BudgetRequest.limit(ACCOUNT, anna, ONE, KEY).holdsAtOnce(-2));
        refused(
                "schedule every 1 MONTH from 1970-01-01T00:00 Z for budget 'user:anna', which limits no amount",
                () -> BudgetRequest.holdsAtOnce(ACCOUNT, anna, 1, KEY).per(monthly));
        refused(
                "holdsAtOnce 3 for budget 'user:anna', which is to be removed",
                () -> BudgetRequest.remove(ACCOUNT, anna, KEY).holdsAtOnce(3));
    }

    @Test
    void a_request_within_each_of_a_kind_or_within_one_twice_is_refused() {
        BudgetName anna = BudgetName.of("user", "anna");
        String each = "'each user' is no budget to be within";
        String twice = "budget 'user:anna' is named twice";
        refused(each, () -> ledger.trySpend(SpendRequest.of(ACCOUNT, ONE, KEY).within(BudgetName.each("user"))));
        refused(twice, () -> ledger.tryHold(HoldRequest.of(ACCOUNT, ONE, KEY).within(anna, anna)));
        refused(twice, () -> ledger.refund(RefundRequest.of(ACCOUNT, 1, KEY).within(anna, anna)));
    }

    @Test
    void a_request_within_no_budget_asks_the_store_for_none() {
        CreditLedger watched =
                CreditLedger.builder(new WithoutBudgets(storage)).clock(clock).build();
        watched.grant(GrantRequest.purchase(ACCOUNT, Credits.of(10), KEY));
        watched.spend(ACCOUNT, ONE, IdempotencyKey.of("s"));
        HoldId hold = watched.hold(ACCOUNT, ONE, IdempotencyKey.of("h")).id();
        watched.hold(ACCOUNT, ONE, IdempotencyKey.of("lapsing"));
        watched.settle(hold, ONE);
        clock.advance(HoldRequest.DEFAULT_LIFE);
        watched.refund(RefundRequest.of(ACCOUNT, 2, IdempotencyKey.of("r")));
        assertThat(watched.balance(ACCOUNT).available()).isEqualTo(Credits.of(9));
        assertThatThrownBy(() -> watched.spend(SpendRequest.of(ACCOUNT, ONE, IdempotencyKey.of("within"))
                        .within(BudgetName.ACCOUNT)))
                .isInstanceOf(AssertionError.class);
    }

    /** A storage that cannot be asked for budgets. */
    private static final class WithoutBudgets extends ForwardingStorage {
        private WithoutBudgets(CreditsStorage storage) {
            super(storage);
        }

        @Override
        protected <R> Outcome<R> run(Work<? extends R> work) {
            return super.run(deciding(
                    work,
                    books -> decide(work, new ForwardingBooks(books) {
                        @Override
                        public List<Budget> budgets(AccountId account, Set<BudgetName> names) {
                            throw new AssertionError("asked for " + names);
                        }
                    })));
        }
    }

    @Test
    void a_skew_below_zero_is_refused() {
        refused(
                "toleratedSkew PT-1S is below zero",
                () -> CreditLedger.builder(storage).toleratedSkew(Duration.ofSeconds(-1)));
    }

    /** Refused as a bad argument, with nothing written. */
    private void refused(String message, ThrowingCallable call) {
        assertThatIllegalArgumentException().isThrownBy(call).withMessageContaining(message);
        boolean opened =
                storage.ledger().read(ACCOUNT, books -> books.account(ACCOUNT).isPresent());
        assertThat(opened).isFalse();
        assertThat(storage.ledger().countTransactions(ACCOUNT, Set.of())).isZero();
    }
}
