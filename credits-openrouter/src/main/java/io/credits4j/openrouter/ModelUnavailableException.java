package io.credits4j.openrouter;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * No provider can serve the model under the constraints of the request. Try again later if {@link #isRetryable()}, else
 * choose another model or loosen the constraints.
 */
public final class ModelUnavailableException extends OpenRouterException {
    private static final long serialVersionUID = 1L;

    private final boolean retryable;
    private final transient @Nullable Availability availability;

    ModelUnavailableException(Failure failure, boolean retryable) {
        super(failure);
        this.retryable = retryable;
        this.availability = failure.error().availability();
    }

    /** Tells whether the same request may succeed later. */
    public boolean isRetryable() {
        return retryable;
    }

    /** Returns OpenRouter's explanation, where there is one. Does not survive serialization. */
    public Optional<Availability> availability() {
        return Optional.ofNullable(availability);
    }
}
