package io.credits4j.ledger;

import static java.util.Objects.requireNonNull;

import io.credits4j.AccountId;
import io.credits4j.BudgetName;
import io.credits4j.Credits;
import io.credits4j.HoldId;
import io.credits4j.HoldState;
import io.credits4j.books.Account;
import io.credits4j.books.Allocation;
import io.credits4j.books.Budget;
import io.credits4j.books.Hold;
import io.credits4j.books.LedgerTransaction;
import io.credits4j.books.Lot;
import io.credits4j.books.LotStatus;
import io.credits4j.ledger.AuditReport.Rule;
import io.credits4j.ledger.AuditReport.Violation;
import io.credits4j.spi.Books;
import io.credits4j.spi.LedgerStore;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Audits one account.
 *
 * <ol>
 *   <li>The sequence of the newest line is read; no later state of the account may count fewer.
 *   <li>Account, lots and holds are read from one state of the books and checked against each other.
 *   <li>The lines up to that state's sequence, which nothing can change any more, are walked back slice by slice.
 * </ol>
 *
 * <p>Writers are never locked out, and a write during the audit is no violation. Not thread-safe; audits once.
 */
final class Auditor {
    private final LedgerStore store;
    private final AccountId id;
    private final Lines lines;

    private final List<Violation> violations = new ArrayList<>();
    private long violationCount;
    private long checks;
    private long lineCount;
    private long lotCount;
    private long holdCount;

    private final Map<Long, Credits> reserved = new HashMap<>();
    private final Map<BudgetName, List<Hold>> within = new HashMap<>();
    private final Map<Long, Credits> remaining = new TreeMap<>();

    Auditor(LedgerStore store, AccountId id) {
        this.store = store;
        this.id = id;
        this.lines = new Lines(store, id);
    }

    /** Sums up accounts, each counted once. */
    static TrialBalance addUp(LedgerStore store, Iterable<AccountId> accounts) {
        Set<AccountId> counted = new HashSet<>();
        List<AccountId> notAddingUp = new ArrayList<>();
        TrialBalance sums = TrialBalance.NOTHING;
        for (AccountId account : accounts) {
            if (counted.add(requireNonNull(account, "account"))) {
                Auditor auditor = new Auditor(store, account);
                sums = auditor.addUp().map(sums::plus).orElse(sums);
                if (auditor.violationCount > 0) {
                    notAddingUp.add(account);
                }
            }
        }
        return sums.naming(notAddingUp);
    }

    AuditReport audit() {
        long newest = lines.newest();
        Optional<Account> row = readBooks();
        row.ifPresent(account -> counting(() -> checkHistory(account)));
        long counted = row.map(Account::sequence).orElse(0L);
        if (newest > counted) {
            Rule rule = row.isPresent() ? Rule.SEQUENCE : Rule.ACCOUNT;
            violate(rule, "the newest line", newest, "at most " + counted);
        }
        return new AuditReport(id, violations, violationCount, lineCount, lotCount, holdCount, checks);
    }

    /** Checks the account against its lots, its holds and its newest line only. */
    private Optional<Account> addUp() {
        Optional<Account> row = readBooks();
        row.ifPresent(account -> counting(() -> checkNewestLine(account)));
        return row;
    }

    private Optional<Account> readBooks() {
        return store.read(id, books -> {
            Optional<Account> row = books.account(id);
            row.ifPresent(account -> counting(() -> checkBooks(account, books)));
            return row;
        });
    }

    /** A figure so wrong that a sum runs over is a finding, not a failure. */
    private void counting(Runnable part) {
        try {
            part.run();
        } catch (ArithmeticException e) {
            violate(Rule.RANGE, "a sum", String.valueOf(e.getMessage()), "within range");
        }
    }

    // ---- account, lots and holds -------------------------------------------------------------------------------

    private void checkBooks(Account account, Books books) {
        checkHolds(account, books);
        checkBudgets(books);
        Credits lots = Credits.ZERO;
        Credits held = reserved.getOrDefault(Allocation.DEBT, Credits.ZERO);
        for (long number = 1; number <= account.lastLot(); number++) {
            Optional<Lot> lot = books.lot(id, number);
            check(Rule.LOT_EXISTS, "lot " + number, lot.isPresent() ? "there" : "missing", "there");
            if (lot.isPresent()) {
                checkLot(account, lot.get());
                lots = lots.plus(lot.get().remaining());
                held = held.plus(lot.get().held());
            }
        }
        check(Rule.CREDITS, "what the account has in lots", account.credits(), lots);
        check(Rule.HELD, "what the account holds", account.held(), held);
        check(
                Rule.HELD,
                "what the account holds on credit",
                account.heldOnCredit(),
                reserved.getOrDefault(Allocation.DEBT, Credits.ZERO));
        ensure(Rule.DEBT, !account.debt().isNegative(), "the debt", account.debt(), "zero or more");
    }

    private void checkHolds(Account account, Books books) {
        for (long number = 1; number <= account.lastHold(); number++) {
            Optional<Hold> hold = books.hold(new HoldId(id, number));
            check(Rule.HOLD_EXISTS, "hold " + number, hold.isPresent() ? "there" : "missing", "there");
            hold.ifPresent(found -> checkHold(account, found));
        }
    }

    private void checkHold(Account account, Hold hold) {
        holdCount++;
        String where = "hold " + hold.id().number();
        if (hold.state() == HoldState.LIVE) {
            for (Allocation part : hold.reserved()) {
                ensure(
                        Rule.RESERVATION,
                        !part.amount().isNegative(),
                        where + " on lot " + part.lot(),
                        part.amount(),
                        "zero or more");
                reserved.merge(part.lot(), part.amount(), Credits::plus);
            }
            hold.budgets()
                    .forEach(name -> within.computeIfAbsent(name, none -> new ArrayList<>())
                            .add(hold));
            checkDue(account, where + " lapsing", hold.expiresAt());
        } else {
            ensure(Rule.RESERVATION, hold.reserved().isEmpty(), where, hold.outstanding(), "0, for it has ended");
        }
    }

    private void checkBudgets(Books books) {
        Set<BudgetName> kept = new HashSet<>();
        Set<BudgetName> limited = new HashSet<>();
        for (Budget budget : books.budgets(id)) {
            checkBudget(budget, within.getOrDefault(budget.name(), List.of()));
            kept.add(budget.name());
            if (budget.terms() != null) {
                limited.add(budget.name());
            }
        }
        for (BudgetName name : within.keySet()) {
            ensure(
                    Rule.BUDGET,
                    kept.contains(name) || !limited.contains(name.each()),
                    "budget " + name,
                    "missing",
                    "there, for live holds name it and each of its kind has terms");
        }
    }

    private void checkBudget(Budget budget, List<Hold> live) {
        String where = "budget " + budget.name();
        Credits held = live.stream().map(Hold::outstanding).reduce(Credits.ZERO, Credits::plus);
        check(Rule.BUDGET, where + " reserved", budget.reserved(), held);
        check(Rule.BUDGET, where + " live holds", budget.liveHolds(), (long) live.size());
        ensure(Rule.BUDGET, !budget.used().isNegative(), where + " used", budget.used(), "zero or more");
    }

    private void checkLot(Account account, Lot lot) {
        lotCount++;
        String where = "lot " + lot.number();
        remaining.put(lot.number(), lot.remaining());
        ensure(Rule.LOT_RANGE, !lot.remaining().isNegative(), where + " left", lot.remaining(), "zero or more");
        ensure(Rule.LOT_RANGE, !lot.held().isNegative(), where + " held", lot.held(), "zero or more");
        ensure(
                Rule.LOT_RANGE,
                !lot.held().isGreaterThan(lot.remaining()),
                where + " held",
                lot.held(),
                "at most " + lot.remaining());
        check(Rule.LOT_HELD, where + " held", lot.held(), reserved.getOrDefault(lot.number(), Credits.ZERO));
        boolean couldRepay = lot.isSpendableAt(account.lastInstant())
                && lot.repaysDebt()
                && lot.free().isPositive();
        ensure(
                Rule.NORMAL_FORM,
                !(couldRepay && account.debt().isPositive()),
                where + " free",
                lot.free(),
                "0 while there is debt of " + account.debt());
        if (lot.status() == LotStatus.OPEN) {
            checkDue(account, where + " ending", lot.expiresAt());
            Instant notice = lot.noticeAt();
            if (notice != null && notice.isAfter(account.lastInstant())) {
                checkDue(account, where + " to be noticed", notice);
            }
            if (lot.effectiveAt().isAfter(account.lastInstant())) {
                checkDue(account, where + " starting", lot.effectiveAt());
            }
        }
    }

    private void checkDue(Account account, String where, @Nullable Instant at) {
        Instant expected = account.nextDue();
        if (at != null) {
            ensure(
                    Rule.NEXT_DUE,
                    expected != null && !at.isBefore(expected),
                    where,
                    at,
                    expected == null ? "never" : expected + " or later");
        }
    }

    // ---- lines -------------------------------------------------------------------------------------------------

    private void checkNewestLine(Account account) {
        if (account.sequence() == 0) {
            check(Rule.POSTED, "what is posted", account.posted(), Credits.ZERO);
            return;
        }
        Optional<LedgerTransaction> newest = lines.newestBefore(account.sequence() + 1);
        if (newest.isEmpty()) {
            violate(Rule.SEQUENCE, "line " + account.sequence(), "missing", "there");
        } else {
            check(Rule.SEQUENCE, "the newest line", newest.get().sequence(), account.sequence());
            check(Rule.POSTED, "what is posted", account.posted(), newest.get().balanceAfter());
        }
    }

    private void checkHistory(Account account) {
        History history = new History(account);
        long before = account.sequence() + 1;
        while (before > 1) {
            List<LedgerTransaction> slice = lines.sliceBefore(before);
            slice.forEach(history::check);
            long oldest = slice.isEmpty() ? 0 : slice.get(slice.size() - 1).sequence();
            if (oldest >= before) {
                violate(Rule.SEQUENCE, "a line before " + before, oldest, "below " + before);
                break;
            }
            before = oldest;
        }
        history.finish();
    }

    /** The lines of one account, checked from the newest to the oldest. */
    private final class History {
        private final Account account;
        private final Map<Long, Credits> moved = new TreeMap<>();
        private Credits sum = Credits.ZERO;
        private Credits balance;
        private Instant latest;
        private long expected;

        private History(Account account) {
            this.account = account;
            this.balance = account.posted();
            this.latest = account.lastInstant();
            this.expected = account.sequence();
        }

        private void check(LedgerTransaction line) {
            lineCount++;
            String where = "line " + line.sequence();
            Auditor.this.check(Rule.ACCOUNT, "the account of " + where, line.account(), id);
            Auditor.this.check(Rule.SEQUENCE, "the line before " + (expected + 1), line.sequence(), expected);
            Auditor.this.check(Rule.BALANCE_AFTER, "the balance after " + where, line.balanceAfter(), balance);
            ensure(
                    Rule.INSTANTS,
                    !line.at().isAfter(latest),
                    "the instant of " + where,
                    line.at(),
                    "at most " + latest);
            Credits parts = Credits.ZERO;
            for (Allocation part : line.allocations()) {
                parts = parts.plus(part.amount());
                moved.merge(part.lot(), part.amount(), Credits::plus);
            }
            Auditor.this.check(Rule.ALLOCATIONS, "the sum of allocations of " + where, parts, line.amount());
            sum = sum.plus(line.amount());
            balance = line.balanceAfter().minus(line.amount());
            latest = line.at();
            expected = line.sequence() - 1;
        }

        private void finish() {
            Auditor.this.check(Rule.SEQUENCE, "the number of lines missing at the start", expected, 0L);
            Auditor.this.check(Rule.BALANCE_AFTER, "the balance before the first line", balance, Credits.ZERO);
            Auditor.this.check(Rule.POSTED, "what is posted", account.posted(), sum);
            Credits debt = Optional.ofNullable(moved.remove(Allocation.DEBT)).orElse(Credits.ZERO);
            Auditor.this.check(Rule.DEBT, "the debt", account.debt(), debt.negated());
            remaining.forEach((number, left) -> Auditor.this.check(
                    Rule.LOT_REMAINING,
                    "lot " + number + " left",
                    left,
                    Optional.ofNullable(moved.remove(number)).orElse(Credits.ZERO)));
            moved.forEach((number, amount) ->
                    violate(Rule.LOT_EXISTS, "lot " + number, "missing", "there, for lines moved " + amount));
        }
    }

    // ---- findings ----------------------------------------------------------------------------------------------

    private void check(Rule rule, String where, Object found, Object expected) {
        ensure(rule, Objects.equals(found, expected), where, found, expected);
    }

    private void ensure(Rule rule, boolean holds, String where, Object found, Object expected) {
        checks++;
        if (!holds) {
            violate(rule, where, found, expected);
        }
    }

    private void violate(Rule rule, String where, Object found, Object expected) {
        violationCount++;
        if (violations.size() < AuditReport.MOST_VIOLATIONS) {
            violations.add(new Violation(rule, where, found.toString(), expected.toString()));
        }
    }
}
