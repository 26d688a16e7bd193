package io.credits4j.openrouter;

import io.credits4j.RetryDelay;
import java.time.Duration;

/**
 * How often a refused call is tried again, and how it is waited. Immutable; thread-safe if its delay is. Off unless
 * given to the client's builder.
 *
 * <p>Only answers that prove that nothing was generated are tried again: too many requests, a model unavailable for now,
 * and the budget of calls in flight being used up. Nothing that may have been billed is ever repeated, for OpenRouter
 * knows no idempotency key.
 *
 * <pre>{@code
 * RetryPolicy.upTo(2, RetryDelay.sleeping()).withLongestWait(Duration.ofSeconds(20));
 * }</pre>
 */
public final class RetryPolicy {
    private static final int MOST = 10;
    private static final Duration LONGEST_WAIT = Duration.ofSeconds(30);
    private static final Duration FIRST_WAIT = Duration.ofMillis(500);

    private final int retries;
    private final RetryDelay delay;
    private final Duration longestWait;

    private RetryPolicy(int retries, RetryDelay delay, Duration longestWait) {
        this.retries = retries;
        this.delay = delay;
        this.longestWait = longestWait;
    }

    static RetryPolicy never() {
        return new RetryPolicy(0, wait -> {}, LONGEST_WAIT);
    }

    /**
     * Obtains a policy of so many tries after the first.
     *
     * @throws IllegalArgumentException if {@code retries} is not 1 to 10
     */
    public static RetryPolicy upTo(int retries, RetryDelay delay) {
        if (retries < 1 || retries > MOST) {
            throw new IllegalArgumentException("retries is not 1 to " + MOST + ": " + retries);
        }
        return new RetryPolicy(retries, Checks.present("delay", delay), LONGEST_WAIT);
    }

    /**
     * Returns the same, giving up when told to wait longer than this; 30 seconds unless set.
     *
     * @throws IllegalArgumentException if {@code longest} is negative
     */
    public RetryPolicy withLongestWait(Duration longest) {
        if (Checks.present("longest wait", longest).isNegative()) {
            throw new IllegalArgumentException("longest wait is negative: " + longest);
        }
        return new RetryPolicy(retries, delay, longest);
    }

    /** Something that calls OpenRouter. */
    @FunctionalInterface
    interface Attempt<T> {
        T run();
    }

    <T> T run(Attempt<T> attempt) {
        int tries = 0;
        while (true) {
            try {
                return attempt.run();
            } catch (OpenRouterException refusal) {
                if (tries == retries || !waited(refusal, tries)) {
                    throw refusal;
                }
                tries++;
            }
        }
    }

    /** Waits if the refusal allows another try, and tells whether it did. */
    private boolean waited(OpenRouterException refusal, int tries) {
        Duration wait = refusal.retryAfter().orElse(FIRST_WAIT.multipliedBy(1L << tries));
        if (!provesNothingRan(refusal) || wait.compareTo(longestWait) > 0) {
            return false;
        }
        try {
            delay.await(wait);
            return true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private static boolean provesNothingRan(OpenRouterException refusal) {
        if (refusal.possiblyBilled()) {
            return false;
        }
        if (refusal instanceof UpstreamPaymentRequiredException payment) {
            return payment.isTransient();
        }
        if (refusal instanceof ModelUnavailableException unavailable) {
            return unavailable.isRetryable();
        }
        return refusal instanceof RateLimitedException limited && !limited.isDaily();
    }
}
