package io.credits4j.ledger;

import io.credits4j.books.LedgerTransaction;
import java.util.List;

/**
 * A history that was brought in. Immutable.
 *
 * @param transactions the booked lines, one for each line of the request, in its order
 * @param replayed whether this is the first outcome again, because the key was used before
 */
public record Imported(List<LedgerTransaction> transactions, boolean replayed) {
    /** Copies the list. */
    public Imported {
        transactions = List.copyOf(transactions);
    }
}
