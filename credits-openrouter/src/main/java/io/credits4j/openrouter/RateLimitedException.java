package io.credits4j.openrouter;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Too many requests: wait {@link #retryAfter()}, then try again; not before tomorrow (UTC) if {@link #isDaily()}. Who
 * limits is told by {@link #limitSource()}, or by {@link #provider()} when a provider does.
 */
public final class RateLimitedException extends OpenRouterException {
    private static final long serialVersionUID = 1L;

    private static final String FREE_TIER_DAILY = "openrouter_free_tier_daily";

    private final @Nullable String limitSource;

    RateLimitedException(Failure failure) {
        super(failure);
        this.limitSource = failure.error().limitSource();
    }

    /** Returns which limit was hit, such as {@value #FREE_TIER_DAILY}; empty when a provider limits. */
    public Optional<String> limitSource() {
        return Optional.ofNullable(limitSource);
    }

    /** Tells whether the requests of a day on free models are used up. */
    public boolean isDaily() {
        return FREE_TIER_DAILY.equals(limitSource);
    }
}
