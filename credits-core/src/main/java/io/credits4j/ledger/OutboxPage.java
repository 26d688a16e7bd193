package io.credits4j.ledger;

import io.credits4j.books.Account;
import io.credits4j.books.LedgerTransaction;
import io.credits4j.books.OutboxCursor;
import io.credits4j.books.Signal;
import io.credits4j.books.Watch;
import io.credits4j.spi.LedgerStore;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;

/**
 * The next events of one account after a cursor. Immutable.
 *
 * @param start the cursor, moved on if the outbox began to collect behind it
 * @param events what comes next, in order
 * @param end where the cursor stands when all of them are delivered
 */
record OutboxPage(OutboxCursor start, List<LedgerEvent> events, OutboxCursor end) {

    /** Reads about so many events: as many lines, and as many signals. */
    static OutboxPage read(LedgerStore store, OutboxCursor cursor, int limit) {
        return store.read(
                        cursor.account(),
                        books -> books.account(cursor.account()).map(row -> {
                            OutboxCursor start = start(cursor, row);
                            return new Waiting(row, start, books.signals(row.id(), start.signal(), limit), limit);
                        }))
                .map(waiting -> waiting.page(store))
                .orElse(new OutboxPage(cursor, List.of(), cursor));
    }

    private static OutboxCursor start(OutboxCursor cursor, Account row) {
        Watch.Undelivered undelivered = row.watch().undelivered();
        if (undelivered == null) {
            return cursor.at(row.sequence(), row.watch().lastSignal(), 0);
        }
        long sequence = Math.max(cursor.sequence(), undelivered.afterSequence());
        long signal = Math.max(cursor.signal(), undelivered.afterSignal());
        boolean moved = sequence > cursor.sequence() || signal > cursor.signal();
        return moved ? cursor.at(sequence, signal, sequence > cursor.sequence() ? 0 : cursor.parts()) : cursor;
    }

    /**
     * What was read of the account in one state of the books. The lines are read after that: no line ever changes.
     *
     * @param signals at most {@code limit} signals after the start
     */
    private record Waiting(Account row, OutboxCursor start, List<Signal> signals, int limit) {
        private OutboxPage page(LedgerStore store) {
            long lastLine = lastLine();
            List<Signal> told = signals.stream()
                    .filter(signal -> signal.afterSequence() <= lastLine)
                    .toList();
            List<LedgerEvent> events = Events.inOrder(lines(store, lastLine), told).stream()
                    .filter(event -> !wasDelivered(event.id()))
                    .toList();
            return new OutboxPage(start, events, start.at(lastLine, lastSignal(lastLine, told), 0));
        }

        private boolean hasMoreSignals() {
            return signals.size() >= limit;
        }

        /** No line is told before a signal that comes before it, so lines end where the signals that were read do. */
        private long lastLine() {
            long last = Math.min(row.sequence(), start.sequence() + limit);
            return hasMoreSignals() ? Math.min(last, newest(signals).afterSequence()) : last;
        }

        /** At the end of everything, numbers of signals that were never stored are passed over. */
        private long lastSignal(long lastLine, List<Signal> told) {
            if (lastLine == row.sequence() && !hasMoreSignals()) {
                return row.watch().lastSignal();
            }
            return told.isEmpty() ? start.signal() : newest(told).number();
        }

        private static Signal newest(List<Signal> signals) {
            return signals.get(signals.size() - 1);
        }

        private List<LedgerTransaction> lines(LedgerStore store, long lastLine) {
            if (lastLine == start.sequence()) {
                return List.of();
            }
            int wanted = Math.toIntExact(lastLine - start.sequence());
            List<LedgerTransaction> lines =
                    new ArrayList<>(store.transactions(row.id(), Set.of(), OptionalLong.of(lastLine + 1), 0, wanted));
            lines.removeIf(line -> line.sequence() <= start.sequence());
            Collections.reverse(lines);
            return lines;
        }

        private boolean wasDelivered(EventId id) {
            return id.isOfLine() && id.sequence() == start.sequence() + 1 && id.part() < start.parts();
        }
    }
}
