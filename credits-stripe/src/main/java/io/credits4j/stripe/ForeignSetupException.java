package io.credits4j.stripe;

import io.credits4j.AccountId;

/**
 * A setup intent belongs to another customer than the account asking. Nothing was put on file. Show the customer nothing of
 * it: the id was copied, or the customer has signed in as someone else since.
 */
public final class ForeignSetupException extends StripeFailureException {
    private static final long serialVersionUID = 1L;

    private final String setupIntentId;

    ForeignSetupException(String setupIntentId, AccountId asking) {
        super(
                "setup intent " + setupIntentId + " does not belong to account '" + asking + "'",
                Retryable.NO,
                Answer.NONE,
                null);
        this.setupIntentId = setupIntentId;
    }

    /** Returns the setup intent. */
    public String setupIntentId() {
        return setupIntentId;
    }
}
