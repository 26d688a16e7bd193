package io.credits4j;

/**
 * The store failed or could not be reached. {@link #outcomeUnknown} says whether the commit may have happened all the
 * same; either way, try again under the same idempotency key: it finds the first outcome if there is one.
 */
public final class StoreUnavailableException extends CreditsException {
    private static final long serialVersionUID = 1L;

    private final boolean outcomeUnknown;

    /** Creates the report with the store's own failure. */
    public StoreUnavailableException(String message, boolean outcomeUnknown, Throwable cause) {
        super(message, cause);
        this.outcomeUnknown = outcomeUnknown;
    }

    /** Returns whether the work may have been committed; {@code false} means that nothing was written. */
    public boolean outcomeUnknown() {
        return outcomeUnknown;
    }

    @Override
    public boolean isTransient() {
        return true;
    }
}
