package io.credits4j.ledger;

import io.credits4j.books.Lot;
import java.time.Instant;

/** A grant with an instant of its own, which may be past: it is booked among what else was due by then. */
interface Arrival {
    /** When it should have been granted. */
    Instant at();

    /** Grants it on a sheet, at its own instant unless the account's history has moved on since. Returns the lot. */
    Lot bookOn(Sheet sheet, Instant at);
}
