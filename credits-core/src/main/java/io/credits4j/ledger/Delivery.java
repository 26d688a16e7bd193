package io.credits4j.ledger;

import java.time.Instant;
import java.util.List;

/**
 * What one round of {@link Outbox#deliver} did. Immutable.
 *
 * @param delivered how many events the listener dealt with
 * @param failures the events it did not deal with; at most one of each account
 */
public record Delivery(int delivered, List<Failure> failures) {
    /** Copies the list. */
    public Delivery {
        failures = List.copyOf(failures);
    }

    /**
     * An event the listener threw at. It comes again; until then no later event of its account is delivered.
     *
     * @param event the event
     * @param attempts how often it has failed by now
     * @param nextAttemptAt when it comes again at the earliest
     * @param cause what was thrown
     */
    public record Failure(LedgerEvent event, int attempts, Instant nextAttemptAt, Exception cause) {}
}
