package io.credits4j.openrouter;

/**
 * A moderation rule or the provider's policy refused the content: change what is asked.
 */
public final class ContentBlockedException extends OpenRouterException {
    private static final long serialVersionUID = 1L;

    ContentBlockedException(Failure failure) {
        super(failure);
    }
}
