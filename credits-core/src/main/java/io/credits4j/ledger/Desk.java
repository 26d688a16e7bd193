package io.credits4j.ledger;

import io.credits4j.AccountId;
import io.credits4j.ClockAheadException;
import io.credits4j.spi.Books;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;

/**
 * What the desk decides with, besides the books.
 *
 * @param clock read once per decision, under the lock
 * @param toleratedSkew how far a reading may be ahead of the store's own clock
 * @param order which lot burns first
 * @param chaining whether accounts opened from now on get a hash chain
 * @param watching what accounts are watched for
 */
record Desk(InstantSource clock, Duration toleratedSkew, BurnOrder order, boolean chaining, Watching watching) {
    /** Opens the books of an account for a decision that will be written. */
    Sheet open(Books books, AccountId account) {
        return open(books, account, List.of());
    }

    /** The same, booking arrivals among what is due. */
    Sheet open(Books books, AccountId account, List<Arrival> arrivals) {
        return open(books, account, reading(books), arrivals);
    }

    /** The same at an instant that may be before the reading. */
    Sheet open(Books books, AccountId account, Instant at, List<Arrival> arrivals) {
        return Sheet.open(books, account, at, order, arrivals, chaining, watching);
    }

    /** The same at a reading that was taken before. */
    Sheet open(Books books, AccountId account, Instant reading) {
        return open(books, account, reading, List.of());
    }

    /** Reads the clock for a decision that will be written; a reading the store cannot believe is refused. */
    Instant reading(Books books) {
        Instant reading = clock.instant();
        books.storeTime().ifPresent(storeTime -> {
            if (reading.isAfter(storeTime.plus(toleratedSkew))) {
                throw new ClockAheadException(reading, storeTime, toleratedSkew);
            }
        });
        return reading;
    }
}
