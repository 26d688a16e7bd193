package io.credits4j.billing;

import io.credits4j.books.LedgerTransaction;
import java.util.List;

/**
 * A payment was recorded. Immutable.
 *
 * @param payment as it is known now
 * @param lines what was booked for it now; nothing if it had been before
 */
public record Booking(Payment payment, List<LedgerTransaction> lines) {
    /** Copies the list. */
    public Booking {
        lines = List.copyOf(lines);
    }
}
