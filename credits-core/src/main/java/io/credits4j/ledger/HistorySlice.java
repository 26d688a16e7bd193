package io.credits4j.ledger;

import io.credits4j.books.LedgerTransaction;
import java.util.List;
import java.util.OptionalLong;

/**
 * A stretch of an account's history, for programs that walk all of it. Immutable.
 *
 * @param items the lines, in the order of the query
 * @param nextBefore what to give {@link HistoryQuery#before} for the stretch that follows; empty at the end, and oldest
 *     first
 * @param nextAfter what to give {@link HistoryQuery#after} for the stretch that follows, now or once there is more; empty
 *     newest first
 */
public record HistorySlice(List<LedgerTransaction> items, OptionalLong nextBefore, OptionalLong nextAfter) {
    /** Copies the list. */
    public HistorySlice {
        items = List.copyOf(items);
    }
}
