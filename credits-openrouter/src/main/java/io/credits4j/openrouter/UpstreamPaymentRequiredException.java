package io.credits4j.openrouter;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * OpenRouter will not pay for this call: its account is out of funds, or a budget or key limit is reached. This is about
 * the operator's money at OpenRouter, never about a customer's credits.
 *
 * <p>When {@link #isTransient()}, the money is only reserved by calls still running: wait {@link #retryAfter()} and try
 * again. Otherwise alert the operator.
 */
public final class UpstreamPaymentRequiredException extends OpenRouterException {
    private static final long serialVersionUID = 1L;

    private final @Nullable String limitSource;

    UpstreamPaymentRequiredException(Failure failure) {
        super(failure);
        this.limitSource = failure.error().limitSource();
    }

    /** Returns which limit was hit, such as {@code openrouter_credits} or {@code openrouter_key_limit}. */
    public Optional<String> limitSource() {
        return Optional.ofNullable(limitSource);
    }

    /** Tells whether only the in-flight budget is used up, which frees itself. */
    public boolean isTransient() {
        return ErrorBody.IN_FLIGHT_BUDGET.equals(limitSource);
    }
}
