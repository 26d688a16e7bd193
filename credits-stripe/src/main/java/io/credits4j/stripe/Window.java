package io.credits4j.stripe;

import java.time.Instant;

/**
 * A stretch of time in which objects were created, in whole seconds, as Stripe keeps them.
 *
 * @param from first second
 * @param to last second
 */
record Window(long from, long to) {
    static Window of(Instant from, Instant to) {
        if (to.isBefore(from)) {
            throw new IllegalArgumentException("from " + from + " is after to " + to);
        }
        return new Window(from.getEpochSecond(), to.getEpochSecond());
    }
}
