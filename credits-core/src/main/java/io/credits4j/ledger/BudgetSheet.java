package io.credits4j.ledger;

import io.credits4j.AccountId;
import io.credits4j.BudgetName;
import io.credits4j.Credits;
import io.credits4j.HoldState;
import io.credits4j.books.Budget;
import io.credits4j.books.BudgetTerms;
import io.credits4j.books.Hold;
import io.credits4j.spi.Books;
import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * The budgets of one account while one work is decided; loaded when a request or hold names some, and not before.
 *
 * <p>It keeps what is true of every budget after every commit: what is reserved in it, and how many live holds it
 * counts, is what follows from the live holds that name it. Not thread-safe; lives inside one decision.
 */
final class BudgetSheet {
    private static final Comparator<BudgetName> BY_NAME =
            Comparator.comparing(BudgetName::kind).thenComparing(BudgetName::id);

    private final Books books;
    private final AccountId account;
    private final Instant now;

    /** What is known of names: a row, or that there is none. */
    private final Map<BudgetName, Optional<Budget>> rows = new HashMap<>(4);

    private final Set<BudgetName> changed = new LinkedHashSet<>(4);

    BudgetSheet(Books books, AccountId account, Instant now) {
        this.books = books;
        this.account = account;
        this.now = now;
    }

    // ---- what a chain allows -----------------------------------------------------------------------------------

    /** Returns the first budget of a chain that an amount does not fit into. */
    Optional<BudgetStatus> over(List<BudgetName> chain, Credits amount) {
        if (chain.isEmpty()) {
            return Optional.empty();
        }
        return statuses(chain).stream()
                .filter(status -> status.left().filter(amount::isGreaterThan).isPresent())
                .findFirst();
    }

    /** Returns the first budget of a chain that allows no further live hold. */
    Optional<BudgetStatus> full(List<BudgetName> chain) {
        return statuses(chain).stream()
                .filter(status -> status.mostHolds().isPresent()
                        && status.liveHolds() >= status.mostHolds().getAsInt())
                .findFirst();
    }

    /** Returns as much of an amount as fits into every budget of a chain. */
    Credits fitting(List<BudgetName> chain, Credits amount) {
        return statuses(chain).stream()
                .flatMap(status -> status.left().stream())
                .reduce(amount, Credits::min);
    }

    private List<BudgetStatus> statuses(List<BudgetName> chain) {
        if (chain.isEmpty()) {
            return List.of();
        }
        load(chain);
        return chain.stream().flatMap(name -> status(name).stream()).toList();
    }

    /** Returns a budget as it stands; empty if nothing limits what is within it. */
    Optional<BudgetStatus> status(BudgetName name) {
        load(List.of(name));
        return Optional.ofNullable(terms(name)).map(terms -> {
            Budget row = rowOrDefault(name).orElseThrow();
            Period period = period(terms);
            return new BudgetStatus(
                    account,
                    name,
                    row.terms() != null,
                    Optional.ofNullable(terms.limit()),
                    schedule(terms),
                    terms.mostHolds() == null ? OptionalInt.empty() : OptionalInt.of(terms.mostHolds()),
                    terms.limit() == null ? Credits.ZERO : usedIn(period, row),
                    row.reserved(),
                    row.liveHolds(),
                    period.end());
        });
    }

    /** Returns all budgets as they stand, by kind and id. */
    List<BudgetStatus> statuses() {
        for (Budget row : books.budgets(account)) {
            rows.putIfAbsent(row.name(), Optional.of(row));
        }
        Set<BudgetName> names = new HashSet<>(rows.keySet());
        names.forEach(name -> rows.putIfAbsent(name.each(), Optional.empty()));
        return names.stream()
                .filter(name -> row(name).isPresent())
                .sorted(BY_NAME)
                .flatMap(name -> status(name).stream())
                .toList();
    }

    // ---- counting ----------------------------------------------------------------------------------------------

    /** Counts an amount as used, where amounts are limited. */
    void use(List<BudgetName> chain, Credits amount) {
        change(
                chain,
                row -> limitingAmounts(row.name())
                        .filter(terms -> amount.isPositive())
                        .map(terms -> row.withUsed(usedIn(period(terms), row).plus(amount), now))
                        .orElse(row));
    }

    /** Counts a hold as live. */
    void reserve(Hold hold) {
        change(hold.budgets(), row -> row.reserving(hold.outstanding(), 1));
    }

    /** Gives back a part of what a live hold reserves. */
    void release(Hold hold, Credits part) {
        change(hold.budgets(), row -> row.reserving(part.negated(), 0));
    }

    /** Gives back all that a hold still reserves, and counts it as live no more; nothing if it had lapsed before. */
    void end(Hold hold) {
        if (hold.state() == HoldState.LIVE) {
            change(hold.budgets(), row -> row.reserving(hold.outstanding().negated(), -1));
        }
    }

    /** Gives back what was spent at an instant, where that was counted and still is. */
    void giveBack(List<BudgetName> chain, Credits amount, Instant spentAt) {
        change(
                chain,
                row -> limitingAmounts(row.name())
                        .map(this::period)
                        .filter(period -> !spentAt.isBefore(row.since()) && !spentAt.isBefore(period.start()))
                        .map(period ->
                                row.withUsed(usedIn(period, row).minus(amount).max(Credits.ZERO), row.usedAt()))
                        .orElse(row));
    }

    private void change(List<BudgetName> chain, UnaryOperator<Budget> step) {
        load(chain);
        for (BudgetName name : chain) {
            rowOrDefault(name).ifPresent(row -> {
                Budget after = step.apply(row);
                if (!after.equals(row)) {
                    put(after);
                }
            });
        }
    }

    // ---- setting -----------------------------------------------------------------------------------------------

    /**
     * Gives a budget other terms, or none. What holds that live reserve in it counts from the start, and so that of those
     * that are only now among each of a kind.
     */
    void set(BudgetName name, @Nullable BudgetTerms terms, Collection<Hold> live) {
        load(List.of(name));
        Budget row = row(name).orElseGet(() -> opened(name, live));
        boolean isFirstLimit =
                terms != null && terms.limit() != null && limitingAmounts(name).isEmpty();
        Budget counting = isFirstLimit ? row.countingFrom(now) : row;
        put(counting.withTerms(terms));
        if (name.isEach() && terms != null) {
            List<BudgetName> held = live.stream()
                    .flatMap(hold -> hold.budgets().stream())
                    .filter(each -> each.kind().equals(name.kind()))
                    .distinct()
                    .toList();
            load(held);
            held.stream().filter(each -> row(each).isEmpty()).forEach(each -> put(opened(each, live)));
        }
    }

    private Budget opened(BudgetName name, Collection<Hold> live) {
        Budget row = Budget.opened(account, name, now);
        for (Hold hold : live) {
            if (hold.budgets().contains(name)) {
                row = row.reserving(hold.outstanding(), 1);
            }
        }
        return row;
    }

    // ---- rows and terms ----------------------------------------------------------------------------------------

    private void load(List<BudgetName> names) {
        if (names.isEmpty()) {
            return;
        }
        Set<BudgetName> unknown = new LinkedHashSet<>();
        for (BudgetName name : names) {
            unknown.add(name);
            unknown.add(name.each());
        }
        unknown.removeAll(rows.keySet());
        if (!unknown.isEmpty()) {
            unknown.forEach(name -> rows.put(name, Optional.empty()));
            books.budgets(account, unknown).forEach(row -> rows.put(row.name(), Optional.of(row)));
        }
    }

    private Optional<Budget> row(BudgetName name) {
        return rows.getOrDefault(name, Optional.empty());
    }

    /** The row, or the one that would be made now, because there are terms for each of its kind. */
    private Optional<Budget> rowOrDefault(BudgetName name) {
        Optional<Budget> row = row(name);
        return row.isPresent() || terms(name) == null ? row : Optional.of(Budget.opened(account, name, now));
    }

    private @Nullable BudgetTerms terms(BudgetName name) {
        BudgetTerms own = row(name).map(Budget::terms).orElse(null);
        return own != null ? own : row(name.each()).map(Budget::terms).orElse(null);
    }

    private Optional<BudgetTerms> limitingAmounts(BudgetName name) {
        return Optional.ofNullable(terms(name)).filter(terms -> terms.limit() != null);
    }

    private void put(Budget row) {
        rows.put(row.name(), Optional.of(row));
        changed.add(row.name());
    }

    List<Budget> changes() {
        return changed.isEmpty()
                ? List.of()
                : changed.stream().flatMap(name -> row(name).stream()).toList();
    }

    // ---- periods -----------------------------------------------------------------------------------------------

    /** What is counted together: from an instant on, up to another if there is an end. */
    private record Period(Instant start, Optional<Instant> end) {}

    /** What comes before the first period is one as well. */
    private Period period(BudgetTerms terms) {
        return schedule(terms)
                .map(schedule -> schedule.periodAt(now)
                        .map(period -> new Period(period.start(), Optional.of(period.end())))
                        .orElseGet(() -> new Period(
                                Instant.EPOCH, Optional.of(schedule.period(0).start()))))
                .orElse(new Period(Instant.EPOCH, Optional.empty()));
    }

    private static Optional<AllowanceSchedule> schedule(BudgetTerms terms) {
        return Optional.ofNullable(terms.schedule()).map(AllowanceSchedule::parse);
    }

    private static Credits usedIn(Period period, Budget row) {
        Instant usedAt = row.usedAt();
        return usedAt == null || usedAt.isBefore(period.start()) ? Credits.ZERO : row.used();
    }
}
