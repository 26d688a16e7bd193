package io.credits4j.jdbc;

import java.time.Duration;

/**
 * Waits before a work that met other writers is tried again. Must be thread-safe.
 *
 * <p>The default lets the calling thread sleep. Tests may record the delays instead of waiting.
 */
@FunctionalInterface
public interface RetryDelay {
    /**
     * Returns when the delay is over.
     *
     * @param delay how long; above zero
     * @throws InterruptedException if the waiting thread was interrupted; the work is then given up, with nothing
     *     written
     */
    void await(Duration delay) throws InterruptedException;
}
