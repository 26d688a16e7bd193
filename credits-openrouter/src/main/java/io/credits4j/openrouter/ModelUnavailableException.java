package io.credits4j.openrouter;

/**
 * No provider can serve the model under the constraints of the request. Try again later if {@link #isRetryable()}, else
 * choose another model or loosen the constraints.
 */
public final class ModelUnavailableException extends OpenRouterException {
    private static final long serialVersionUID = 1L;

    private final boolean retryable;

    ModelUnavailableException(Failure failure, boolean retryable) {
        super(failure);
        this.retryable = retryable;
    }

    /** Tells whether the same request may succeed later. */
    public boolean isRetryable() {
        return retryable;
    }
}
