package io.credits4j.ledger;

import io.credits4j.books.LedgerTransaction;
import java.util.List;
import java.util.OptionalLong;

/**
 * A stretch of an account's history, for programs that walk all of it. Immutable.
 *
 * @param items the lines, newest first
 * @param nextBefore what to give {@link HistoryQuery#before} for the stretch that follows; empty at the end
 */
public record HistorySlice(List<LedgerTransaction> items, OptionalLong nextBefore) {
    /** Copies the list. */
    public HistorySlice {
        items = List.copyOf(items);
    }
}
