package io.credits4j.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import io.credits4j.AccountId;
import io.credits4j.BudgetName;
import io.credits4j.Credits;
import io.credits4j.HoldState;
import io.credits4j.books.Account;
import io.credits4j.books.Allocation;
import io.credits4j.books.Budget;
import io.credits4j.books.BudgetTerms;
import io.credits4j.books.Hold;
import io.credits4j.books.LedgerTransaction;
import io.credits4j.books.Lot;
import io.credits4j.books.TransactionType;
import io.credits4j.ledger.AuditReport.Rule;
import io.credits4j.ledger.AuditReport.Violation;
import io.credits4j.tck.Audit;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AuditTest extends ReadingFixture {
    private static final BudgetName ANNA = BudgetName.of("user", "anna");

    /** One corruption per rule, each of the kind a bug or a hand in the database makes. */
    private final Map<Rule, Runnable> corruptions = new EnumMap<>(Rule.class);

    AuditTest() {
        Credits one = Credits.of(1);
        corruptions.put(Rule.ACCOUNT, () -> alterLine(2, "account", AccountId.of("somebody-else")));
        corruptions.put(Rule.SEQUENCE, () -> alterLines(line -> line.sequence() != 2));
        corruptions.put(Rule.INSTANTS, () -> alterLine(2, "at", START.plus(DAY)));
        corruptions.put(Rule.BALANCE_AFTER, () -> alterLine(2, "balanceAfter", one));
        corruptions.put(Rule.ALLOCATIONS, () -> alterLine(2, "allocations", List.of(new Allocation(2, one))));
        corruptions.put(Rule.POSTED, () -> alterAccount("credits", one));
        corruptions.put(Rule.CREDITS, () -> alterAccount("credits", one));
        corruptions.put(Rule.DEBT, () -> alterAccount("debt", one));
        corruptions.put(Rule.LOT_REMAINING, () -> alterLot(1, "remaining", credits(99)));
        corruptions.put(Rule.LOT_HELD, () -> alterLot(1, "held", one));
        corruptions.put(Rule.LOT_RANGE, () -> alterLot(1, "remaining", one.negated()));
        corruptions.put(Rule.LOT_EXISTS, () -> storage.lots = lot -> lot.filter(found -> found.number() != 2));
        corruptions.put(
                Rule.HOLD_EXISTS,
                () -> storage.holds = hold -> hold.filter(found -> found.id().number() != 1));
        corruptions.put(Rule.RESERVATION, () -> alterHold(2, "reserved", List.of(new Allocation(1, one))));
        corruptions.put(Rule.HELD, () -> alterAccount("held", one));
        corruptions.put(Rule.NORMAL_FORM, () -> alterAccount("debt", one));
        corruptions.put(Rule.NEXT_DUE, () -> alterAccount("nextDue", null));
        corruptions.put(Rule.BUDGET, () -> storage.budgets = none -> List.of(anna().reserving(one, 1)));
        corruptions.put(Rule.RANGE, () -> alterLot(1, "remaining", Credits.MAX_VALUE));
    }

    private Budget anna() {
        return Budget.opened(account, ANNA, START);
    }

    private void alterAccount(String component, @Nullable Object value) {
        storage.accounts = row -> row.map(found -> Altered.copy(found, component, value));
    }

    private void alterLot(long number, String component, Object value) {
        storage.lots =
                row -> row.map(found -> found.number() == number ? Altered.copy(found, component, value) : found);
    }

    private void alterHold(long number, String component, Object value) {
        storage.holds =
                row -> row.map(found -> found.id().number() == number ? Altered.copy(found, component, value) : found);
    }

    private void alterLine(long sequence, String component, Object value) {
        storage.lines = lines -> lines.stream()
                .map(line -> line.sequence() == sequence ? Altered.copy(line, component, value) : line)
                .toList();
    }

    private void alterLines(Predicate<LedgerTransaction> kept) {
        storage.lines = lines -> lines.stream().filter(kept).toList();
    }

    /** Three lots, one of them to start; one live and two ended holds; lines of several kinds. */
    private void someHistory() {
        purchase(100);
        allow(50, DAY);
        ledger.grant(GrantRequest.promotion(account, credits(5), key()).effectiveAt(START.plus(DAY)));
        hold(20, Duration.ofHours(1));
        ledger.release(hold(10, Duration.ofHours(1)));
        clock.advance(Duration.ofMinutes(1));
        spend(30);
        ledger.settle(hold(10, Duration.ofHours(1)), credits(4));
    }

    @TestFactory
    Stream<DynamicTest> every_rule_is_found_broken() {
        someHistory();
        assertThat(corruptions.keySet()).isEqualTo(EnumSet.allOf(Rule.class));
        return corruptions.entrySet().stream()
                .map(corruption -> DynamicTest.dynamicTest(corruption.getKey().name(), () -> {
                    storage.stopAltering();
                    assertThat(ledger.audit(account).violations()).isEmpty();
                    corruption.getValue().run();
                    AuditReport report = ledger.audit(account);
                    assertThat(report.isClean()).isFalse();
                    assertThat(report.violations()).extracting(Violation::rule).contains(corruption.getKey());
                }));
    }

    @ParameterizedTest
    @ValueSource(strings = {"credits", "debt", "held", "heldOnCredit"})
    void every_amount_of_the_account_is_checked(String figure) {
        someHistory();
        alterAccount(figure, credits(7));
        assertThat(ledger.audit(account).isClean()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"sequence", "lastLot", "lastHold"})
    void every_count_of_the_account_is_checked(String figure) {
        someHistory();
        alterAccount(figure, 99L);
        assertThat(ledger.audit(account).isClean()).isFalse();
    }

    @Test
    void a_clean_report_says_what_was_checked() {
        someHistory();
        AuditReport report = ledger.audit(account);
        assertThat(report.isClean()).isTrue();
        assertThat(report.lines()).isEqualTo(5);
        assertThat(report.lots()).isEqualTo(3);
        assertThat(report.holds()).isEqualTo(3);
        assertThat(report.checks()).isGreaterThan(40);
    }

    @Test
    void an_account_nobody_opened_is_clean() {
        AuditReport report = ledger.audit(account);
        assertThat(report.isClean()).isTrue();
        assertThat(report.checks()).isZero();
    }

    @Test
    void lines_without_an_account_are_found() {
        someHistory();
        storage.accounts = row -> Optional.<Account>empty();
        assertThat(ledger.audit(account).violations())
                .extracting(Violation::rule)
                .containsExactly(Rule.ACCOUNT);
    }

    @Test
    void a_line_the_account_does_not_count_is_found() {
        someHistory();
        alterAccount("sequence", 4L);
        assertThat(ledger.audit(account).violations())
                .extracting(Violation::rule)
                .contains(Rule.SEQUENCE);
    }

    @Test
    void missing_first_and_last_lines_are_found() {
        someHistory();
        alterLines(line -> line.sequence() != 1);
        assertThat(ledger.audit(account).violations())
                .extracting(Violation::rule)
                .contains(Rule.SEQUENCE);
        alterLines(line -> line.sequence() != 5);
        assertThat(ledger.audit(account).violations())
                .extracting(Violation::rule)
                .contains(Rule.SEQUENCE);
        alterLines(line -> false);
        assertThat(ledger.audit(account).violations())
                .extracting(Violation::rule)
                .contains(Rule.SEQUENCE);
    }

    @Test
    void a_store_that_repeats_a_line_is_found_and_the_audit_ends() {
        someHistory();
        storage.lines = lines -> {
            List<LedgerTransaction> repeated = new ArrayList<>(lines);
            repeated.add(2, lines.get(1));
            return repeated;
        };
        assertThat(ledger.audit(account).violations())
                .extracting(Violation::rule)
                .contains(Rule.SEQUENCE);
    }

    @Test
    void a_live_hold_that_reserves_less_than_the_lot_says_is_found() {
        someHistory();
        alterHold(1, "reserved", List.of(new Allocation(1, credits(3))));
        assertThat(ledger.audit(account).violations())
                .extracting(Violation::rule)
                .contains(Rule.LOT_HELD);
        alterHold(1, "state", HoldState.RELEASED);
        assertThat(ledger.audit(account).violations())
                .extracting(Violation::rule)
                .contains(Rule.RESERVATION, Rule.LOT_HELD);
    }

    @Test
    void a_budget_that_counts_otherwise_than_its_live_holds_or_is_missing_is_found() {
        BudgetTerms terms = new BudgetTerms(credits(10), null, null);
        ledger.grant(GrantRequest.purchase(account, credits(10), key()));
        ledger.hold(HoldRequest.of(account, credits(1), key()).within(ANNA));
        Budget each = Budget.opened(account, ANNA.each(), START).withTerms(terms);
        Budget counting = anna().reserving(credits(1), 1);
        storage.budgets = none -> List.of(each, counting, Budget.opened(account, BudgetName.ACCOUNT, START));
        assertThat(ledger.audit(account).violations()).isEmpty();

        for (List<Budget> wrong : List.of(
                List.of(each),
                List.of(counting.reserving(credits(1), 0)),
                List.of(counting.reserving(Credits.ZERO, -1)),
                List.of(counting.withUsed(credits(-1), START)),
                List.of(counting, each.reserving(credits(1), 0)))) {
            storage.budgets = none -> wrong;
            assertThat(ledger.audit(account).violations())
                    .as("%s", wrong)
                    .extracting(Violation::rule)
                    .containsOnly(Rule.BUDGET);
        }
    }

    @Test
    void a_violation_reads_as_a_sentence() {
        someHistory();
        alterAccount("held", credits(1));
        assertThat(ledger.audit(account).violations())
                .singleElement()
                .hasToString("HELD: what the account holds is 1, not 20");
    }

    @Test
    void a_report_lists_so_many_violations_and_counts_all() {
        purchase(1_000);
        for (int i = 0; i < 1_100; i++) {
            ledger.spend(account, Credits.SMALLEST, key());
        }
        storage.lines = lines -> lines.stream()
                .map(line -> Altered.copy(line, "unbilled", Credits.ZERO))
                .map(line -> Altered.copy(line, "allocations", List.of()))
                .toList();
        AuditReport report = ledger.audit(account);
        assertThat(report.violations()).hasSize(AuditReport.MOST_VIOLATIONS);
        assertThat(report.violationCount()).isGreaterThan(1_100);
    }

    @Test
    void the_history_is_read_in_slices() {
        purchase(1_000);
        for (int i = 0; i < 1_400; i++) {
            ledger.spend(account, Credits.SMALLEST, key());
        }
        storage.largestRead = 0;
        storage.linesRead = 0;
        AuditReport report = ledger.audit(account);
        assertThat(report.isClean()).isTrue();
        assertThat(report.lines()).isEqualTo(1_401);
        assertThat(storage.largestRead).isEqualTo(Lines.SLICE);
        assertThat(storage.linesRead).isEqualTo(1_402);
    }

    @Test
    void a_write_during_the_audit_is_no_violation() {
        someHistory();
        storage.beforeReading = () -> ledger.spend(account, Credits.of(1), key());
        UnaryOperator<List<LedgerTransaction>> asTheyAre = storage.lines;
        storage.lines = lines -> {
            storage.lines = asTheyAre;
            return lines;
        };
        assertThat(ledger.audit(account).violations()).isEmpty();
    }

    @Test
    void random_use_leaves_nothing_to_find_and_any_altered_figure_is_found() {
        long seed = seed();
        Random random = new Random(seed);
        openWithLimit(30);
        for (int i = 0; i < 600; i++) {
            useAtRandom(random);
        }
        assertThat(ledger.audit(account).violations()).as("seed=%d", seed).isEmpty();
        List<LedgerTransaction> all = allLines().stream()
                .filter(line -> !line.allocations().isEmpty())
                .toList();
        assertThat(all).extracting(LedgerTransaction::type).contains(TransactionType.EXPIRY, TransactionType.USAGE);
        for (int i = 0; i < 50; i++) {
            storage.stopAltering();
            LedgerTransaction victim = all.get(random.nextInt(all.size()));
            switch (random.nextInt(4)) {
                case 0 -> alterLine(victim.sequence(), "amount", victim.amount().plus(Credits.SMALLEST));
                case 1 ->
                    alterLine(
                            victim.sequence(),
                            "balanceAfter",
                            victim.balanceAfter().minus(Credits.SMALLEST));
                case 2 -> alterLine(victim.sequence(), "allocations", reversedLots(victim.allocations()));
                default -> alterLines(line -> line.sequence() != victim.sequence());
            }
            assertThat(ledger.audit(account).isClean())
                    .as("seed=%d line=%s", seed, victim)
                    .isFalse();
        }
    }

    /** The same sum out of other lots. */
    private static List<Allocation> reversedLots(List<Allocation> allocations) {
        List<Allocation> moved = new ArrayList<>();
        allocations.forEach(part -> moved.add(new Allocation(part.lot() + 1, part.amount())));
        Collections.reverse(moved);
        return moved;
    }

    @Test
    void the_conformance_audit_finds_what_a_store_says_otherwise_elsewhere() {
        someHistory();
        assertThat(Audit.of(storage, account)).isEmpty();
        storage.openLots = lots -> {
            List<Lot> unsorted = new ArrayList<>();
            lots.forEach(lot -> unsorted.add(0, lot));
            return unsorted;
        };
        assertThat(Audit.of(storage, account)).singleElement().asString().startsWith("open lots");
        storage.stopAltering();
        alterHold(1, "expiresAt", START.plus(Duration.ofDays(9)));
        assertThat(Audit.of(storage, account)).anyMatch(found -> found.startsWith("live holds"));
        storage.stopAltering();
        alterLine(2, "unbilled", credits(1));
        assertThat(Audit.of(storage, account)).singleElement().asString().startsWith("outcome of key");
        alterLines(line -> line.sequence() != 2);
        assertThat(Audit.of(storage, account)).anyMatch(found -> found.startsWith("number of lines"));
    }

    @Test
    void a_trial_balance_sums_up_and_names_who_does_not_add_up() {
        someHistory();
        AccountId second = AccountId.of("tenant-2");
        ledger.grant(GrantRequest.purchase(second, credits(7), key()));
        List<AccountId> ids = List.of(account, second, AccountId.of("nobody"), second);

        TrialBalance sums = ledger.trialBalance(ids);
        assertThat(sums.accounts()).isEqualTo(2);
        assertThat(sums.lines()).isEqualTo(6);
        assertThat(sums.credits()).isEqualTo(credits(128));
        assertThat(sums.posted()).isEqualTo(credits(128));
        assertThat(sums.held()).isEqualTo(credits(20));
        assertThat(sums.debt()).isEqualTo(Credits.ZERO);
        assertThat(sums.lifetimePurchased()).isEqualTo(credits(107));
        assertThat(sums.lifetimeSpent()).isEqualTo(credits(34));
        assertThat(sums.addsUp()).isTrue();

        storage.lots = row -> row.map(
                found -> found.account().equals(second) ? Altered.<Lot>copy(found, "remaining", credits(6)) : found);
        assertThat(ledger.trialBalance(ids).notAddingUp()).containsExactly(second);
        assertThat(ledger.trialBalance(ids).addsUp()).isFalse();
        storage.stopAltering();
        alterLine(5, "balanceAfter", credits(1));
        assertThat(ledger.trialBalance(ids).notAddingUp()).containsExactly(account);
        storage.stopAltering();
        storage.holds = row -> row.map(found -> Altered.<Hold>copy(found, "reserved", List.of()));
        assertThat(ledger.trialBalance(ids).notAddingUp()).containsExactly(account);
        storage.stopAltering();
        alterLines(line -> false);
        assertThat(ledger.trialBalance(ids).notAddingUp()).containsExactly(account, second);
    }

    @Test
    void a_trial_balance_of_nobody_is_nothing() {
        assertThat(ledger.trialBalance(List.of()).accounts()).isZero();
        assertThat(ledger.trialBalance(List.of()).addsUp()).isTrue();
    }
}
