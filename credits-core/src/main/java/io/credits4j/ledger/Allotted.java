package io.credits4j.ledger;

import io.credits4j.books.LedgerTransaction;
import java.util.List;

/**
 * The allowance of the periods that were due. Immutable.
 *
 * @param transactions the lines that gave it now, one per period, in order; empty if all was given before
 */
public record Allotted(List<LedgerTransaction> transactions) {
    /** Copies the list. */
    public Allotted {
        transactions = List.copyOf(transactions);
    }
}
