package io.credits4j.stripe;

/**
 * A checkout session carries the marks of a sale of ours, but they do not hold: something is missing, malformed or was
 * changed since the sale, at Stripe. Nothing was booked. Compare the session in Stripe's dashboard with what was sold,
 * and grant by hand what is due.
 */
public final class InvalidSaleException extends StripeFailureException {
    private static final long serialVersionUID = 1L;

    private final String sessionId;

    InvalidSaleException(String sessionId, String problem) {
        super("checkout session " + sessionId + " cannot be booked: " + problem, Retryable.NO, Answer.NONE, null);
        this.sessionId = sessionId;
    }

    /** Returns the session. */
    public String sessionId() {
        return sessionId;
    }
}
