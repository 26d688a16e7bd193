package io.credits4j.stripe;

import java.time.Duration;

/** Waits before a request to Stripe is tried again; the host decides how. Implementations must be thread-safe. */
@FunctionalInterface
public interface RetryDelay {
    /**
     * Returns after {@code wait}.
     *
     * @param wait above zero
     * @throws InterruptedException if the thread is interrupted; the request is not tried again
     */
    void await(Duration wait) throws InterruptedException;
}
