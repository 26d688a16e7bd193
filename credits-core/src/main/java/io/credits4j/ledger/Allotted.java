package io.credits4j.ledger;

import io.credits4j.Credits;
import io.credits4j.books.LedgerTransaction;
import java.util.List;

/**
 * The allowance of the periods that were due. Immutable.
 *
 * @param transactions the lines that gave it now, one per period, in order; empty if all was given before
 * @param invoiced the lines that settled debt by invoice now, under {@link DebtPolicy#INVOICE}: charge the customer for
 *     each once, under a key made from its sequence. If this answer is lost, they are in the history, by their type
 */
public record Allotted(List<LedgerTransaction> transactions, List<LedgerTransaction> invoiced) {
    static final Allotted NOTHING = new Allotted(List.of(), List.of());

    /** Copies the lists. */
    public Allotted {
        transactions = List.copyOf(transactions);
        invoiced = List.copyOf(invoiced);
    }

    /** Returns how many credits of debt are to be invoiced. */
    public Credits toInvoice() {
        return invoiced.stream().map(LedgerTransaction::amount).reduce(Credits.ZERO, Credits::plus);
    }
}
