package io.credits4j.ledger;

import io.credits4j.AccountId;
import io.credits4j.Credits;
import io.credits4j.books.Account;
import io.credits4j.books.LedgerTransaction;
import io.credits4j.books.TransactionType;
import io.credits4j.spi.LedgerStore;
import java.time.Instant;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Reads statements: finds the period by halving, then reads only its lines. */
final class StatementReading {
    private final LedgerStore store;

    StatementReading(LedgerStore store) {
        this.store = store;
    }

    Statement read(AccountId account, Instant from, Instant to) {
        if (!from.isBefore(to)) {
            throw new IllegalArgumentException("from " + from + " is not before to " + to);
        }
        Optional<Account> row = store.read(account, books -> books.account(account));
        long newest = row.map(Account::sequence).orElse(0L);
        Lines lines = new Lines(store, account);
        long last = lines.countBefore(to, newest);
        long before = lines.countBefore(from, last);
        return new Statement(
                account,
                from,
                to,
                balanceAfter(lines, before),
                balanceAfter(lines, last),
                last - before,
                totals(lines, before + 1, last),
                page(account, before + 1, last),
                row.isPresent() && !row.get().lastInstant().isBefore(to));
    }

    Statement.Page page(Statement.Cursor cursor) {
        return page(cursor.account(), cursor.next(), cursor.last());
    }

    private Statement.Page page(AccountId account, long first, long last) {
        if (first > last) {
            return new Statement.Page(List.of(), Optional.empty());
        }
        long end = Math.min(last, first + Statement.PAGE_SIZE - 1);
        List<LedgerTransaction> lines = new Lines(store, account).stretch(first, end);
        return new Statement.Page(
                lines, end < last ? Optional.of(new Statement.Cursor(account, end + 1, last)) : Optional.empty());
    }

    private static Credits balanceAfter(Lines lines, long sequence) {
        return sequence == 0 ? Credits.ZERO : lines.line(sequence).balanceAfter();
    }

    private static Map<TransactionType, Credits> totals(Lines lines, long first, long last) {
        Map<TransactionType, Credits> totals = new EnumMap<>(TransactionType.class);
        lines.forEach(first, last, line -> totals.merge(line.type(), line.amount(), Credits::plus));
        return totals;
    }
}
