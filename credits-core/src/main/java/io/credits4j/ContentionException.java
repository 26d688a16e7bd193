package io.credits4j;

/**
 * Other writers kept the store from finishing in time. Nothing was written. Try again under the same key; it says
 * nothing about the balance.
 */
public final class ContentionException extends CreditsException {
    private static final long serialVersionUID = 1L;

    /** Creates the report with what the store met last. */
    public ContentionException(String message, Throwable cause) {
        super(message, cause);
    }

    @Override
    public boolean isTransient() {
        return true;
    }
}
