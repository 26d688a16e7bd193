package io.credits4j.openrouter;

/**
 * OpenRouter or the provider will never accept this request: change it. {@link #errorType()} says what is wrong, for
 * instance {@code context_length_exceeded}.
 */
public final class InvalidRequestException extends OpenRouterException {
    private static final long serialVersionUID = 1L;

    InvalidRequestException(Failure failure) {
        super(failure);
    }
}
