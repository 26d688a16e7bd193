package io.credits4j.spi;

/**
 * A row written along with a work was changed by somebody else since it was read, so nothing was written. Thrown by
 * stores, met by those who attach rows: read the row again and decide anew.
 */
public final class StaleRowException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** Creates the report; the message names the row. */
    public StaleRowException(String message) {
        super(message);
    }
}
