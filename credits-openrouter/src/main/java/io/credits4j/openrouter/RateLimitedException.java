package io.credits4j.openrouter;

/**
 * Too many requests: wait {@link #retryAfter()}, then try again.
 */
public final class RateLimitedException extends OpenRouterException {
    private static final long serialVersionUID = 1L;

    RateLimitedException(Failure failure) {
        super(failure);
    }
}
