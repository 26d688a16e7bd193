package io.credits4j.ledger;

import io.credits4j.AccountId;
import io.credits4j.Credits;
import io.credits4j.books.Account;
import io.credits4j.books.Allocation;
import io.credits4j.books.LedgerTransaction;
import io.credits4j.books.Lot;
import io.credits4j.spi.Books;
import io.credits4j.spi.LedgerStore;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Works out what an account had at an instant.
 *
 * <ol>
 *   <li>If no line is newer than the instant: the books as they are, with what is due by the instant applied.
 *   <li>Else the lines up to the instant, found by halving, are counted up from nothing or, if that is shorter, the
 *       lines after it are counted back from the books as they are.
 * </ol>
 *
 * <p>What lapses is booked at the instant it lapsed, however late, so the lines up to an instant tell all that had
 * lapsed by then.
 */
final class PastReading {
    private final LedgerStore store;
    private final BurnOrder order;

    PastReading(LedgerStore store, BurnOrder order) {
        this.store = store;
        this.order = order;
    }

    PastBalance read(AccountId account, Instant instant) {
        Instant at = Instants.kept("instant", instant);
        Present present = store.read(account, books -> Present.of(books, account, at, order));
        Lines lines = new Lines(store, account);
        long newest = present.newest();
        if (newest == 0 || !lines.line(newest).at().isAfter(at)) {
            return balance(account, at, present.withDue());
        }
        long last = lines.countBefore(at.plus(1, ChronoUnit.MICROS), newest);
        boolean forwards = last <= newest - last;
        Figures figures = forwards ? new Figures() : present.figures();
        if (forwards) {
            lines.forEach(1, last, figures::add);
        } else {
            lines.forEach(last + 1, newest, figures::takeBack);
        }
        return balance(account, at, figures);
    }

    private static PastBalance balance(AccountId account, Instant at, Figures figures) {
        SortedMap<Long, Credits> remaining = new TreeMap<>(figures.byLot);
        Credits debt = Optional.ofNullable(remaining.remove(Allocation.DEBT))
                .orElse(Credits.ZERO)
                .negated();
        Credits credits = remaining.values().stream().reduce(Credits.ZERO, Credits::plus);
        return new PastBalance(account, at, credits.minus(debt), debt, remaining);
    }

    /** What is left in each lot, and the debt as something negative; zeros are left out. */
    private static final class Figures {
        private final SortedMap<Long, Credits> byLot = new TreeMap<>();

        private void add(LedgerTransaction line) {
            line.allocations().forEach(part -> change(part.lot(), part.amount()));
        }

        private void takeBack(LedgerTransaction line) {
            line.allocations().forEach(part -> change(part.lot(), part.amount().negated()));
        }

        private void change(long lot, Credits amount) {
            Credits changed = byLot.getOrDefault(lot, Credits.ZERO).plus(amount);
            if (changed.isZero()) {
                byLot.remove(lot);
            } else {
                byLot.put(lot, changed);
            }
        }
    }

    /**
     * The books as they are.
     *
     * @param newest sequence of the newest line
     * @param figures as stored
     * @param due the lines that would be booked for what is due by the instant
     */
    private record Present(long newest, Figures figures, List<LedgerTransaction> due) {
        private static Present of(Books books, AccountId id, Instant at, BurnOrder order) {
            Figures figures = new Figures();
            Optional<Account> account = books.account(id);
            if (account.isEmpty()) {
                return new Present(0, figures, List.of());
            }
            figures.change(Allocation.DEBT, account.get().debt().negated());
            for (long number = 1; number <= account.get().lastLot(); number++) {
                Lot lot = lot(books, id, number);
                figures.change(number, lot.remaining());
            }
            List<LedgerTransaction> due =
                    Sheet.open(books, id, at, order).changes().transactions();
            return new Present(account.get().sequence(), figures, due);
        }

        private static Lot lot(Books books, AccountId id, long number) {
            return books.lot(id, number)
                    .orElseThrow(() ->
                            new IllegalStateException("the store lost lot " + number + " of account '" + id + "'"));
        }

        private Figures withDue() {
            due.forEach(figures::add);
            return figures;
        }
    }
}
