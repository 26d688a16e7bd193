package io.credits4j;

/**
 * The base of every failure this library reports about credits. Wrong arguments are {@link IllegalArgumentException}s
 * instead: they are for the programmer, these are for the program.
 */
public abstract class CreditsException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** Creates an exception whose message says what happened and what to do. */
    protected CreditsException(String message) {
        super(message);
    }

    /** Creates an exception with a cause. */
    protected CreditsException(String message, Throwable cause) {
        super(message, cause);
    }

    /**
     * Returns whether the very same may succeed later, because nothing is wrong with what was asked: the store, a provider or
     * a clock failed, or other writers were in the way. Unless overridden, {@code false}.
     */
    public boolean isTransient() {
        return false;
    }
}
