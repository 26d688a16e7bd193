package io.credits4j;

import java.time.Duration;

/**
 * Waits before something is tried again; the host decides how. Implementations must be thread-safe. Tests may record the
 * waits instead of waiting.
 */
@FunctionalInterface
public interface RetryDelay {
    /**
     * Returns when the wait is over.
     *
     * @param wait how long, above zero
     * @throws InterruptedException if the waiting thread was interrupted; what was to be tried again is given up
     */
    void await(Duration wait) throws InterruptedException;

    /** Returns a delay that lets the calling thread sleep. */
    static RetryDelay sleeping() {
        return wait -> Thread.sleep(wait.toMillis(), wait.toNanosPart() % 1_000_000);
    }
}
