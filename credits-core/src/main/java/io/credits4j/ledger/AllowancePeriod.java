package io.credits4j.ledger;

import java.time.Instant;

/**
 * One period of an {@link AllowanceSchedule}. Immutable. A boundary belongs to the period it starts.
 *
 * @param number counts from 0, the period that starts at the schedule's anchor
 * @param start the first instant, inclusive
 * @param end the end, exclusive: the start of the next period
 */
public record AllowancePeriod(long number, Instant start, Instant end) {
    /** Returns whether an instant lies in it. */
    public boolean contains(Instant instant) {
        return !instant.isBefore(start) && instant.isBefore(end);
    }
}
