package io.credits4j.openrouter;

/**
 * The key is missing, wrong or not allowed to do this: an operator must act.
 */
public final class AuthenticationException extends OpenRouterException {
    private static final long serialVersionUID = 1L;

    AuthenticationException(Failure failure) {
        super(failure);
    }
}
