package io.credits4j.ledger;

import io.credits4j.books.LedgerTransaction;
import java.util.List;

/**
 * A page of an account's history, for people. Immutable.
 *
 * @param items the lines, in the order of the query
 * @param total how many lines of the asked types there are in all
 * @param hasMore whether others follow
 */
public record HistoryPage(List<LedgerTransaction> items, long total, boolean hasMore) {
    /** Copies the list. */
    public HistoryPage {
        items = List.copyOf(items);
    }
}
