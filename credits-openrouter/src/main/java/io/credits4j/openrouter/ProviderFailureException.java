package io.credits4j.openrouter;

/**
 * The provider or OpenRouter failed, or answered what cannot be understood: try again if {@link #possiblyBilled()} is
 * false, else find out first what was billed.
 */
public final class ProviderFailureException extends OpenRouterException {
    private static final long serialVersionUID = 1L;

    ProviderFailureException(Failure failure) {
        super(failure);
    }
}
