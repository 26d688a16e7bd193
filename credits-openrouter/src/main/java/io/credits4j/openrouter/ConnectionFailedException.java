package io.credits4j.openrouter;

/**
 * No answer arrived: the connection failed, timed out or was cut. {@link #wasSent()} tells whether the request may have
 * reached OpenRouter.
 */
public final class ConnectionFailedException extends OpenRouterException {
    private static final long serialVersionUID = 1L;

    private final boolean sent;

    ConnectionFailedException(Failure failure, boolean sent) {
        super(failure);
        this.sent = sent;
    }

    /** Tells whether any of the request may have left; false means it provably was not sent, and can be repeated. */
    public boolean wasSent() {
        return sent;
    }
}
