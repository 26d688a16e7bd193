package io.credits4j.ledger;

import io.credits4j.books.Lot;
import java.time.Instant;
import java.util.List;

/** Something with an instant of its own, which may be past: it is booked among what else was due by then. */
interface Arrival {
    /** When it should have been booked. */
    Instant at();

    /**
     * Books it on a sheet, at its own instant unless the account's history has moved on since. Returns the lots it filled,
     * which may start or end before the books are closed.
     */
    List<Lot> bookOn(Sheet sheet, Instant at);
}
