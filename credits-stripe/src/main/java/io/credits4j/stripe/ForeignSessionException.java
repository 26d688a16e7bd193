package io.credits4j.stripe;

import io.credits4j.AccountId;

/**
 * A checkout session belongs to another account than the one asking. Nothing was booked. Show the customer nothing of
 * it: the session id was copied, or the customer has signed in as someone else since.
 */
public final class ForeignSessionException extends StripeFailureException {
    private static final long serialVersionUID = 1L;

    private final String sessionId;

    ForeignSessionException(String sessionId, AccountId asking) {
        super(
                "checkout session " + sessionId + " does not belong to account '" + asking + "'",
                Retryable.NO,
                Answer.NONE,
                null);
        this.sessionId = sessionId;
    }

    /** Returns the session. */
    public String sessionId() {
        return sessionId;
    }
}
