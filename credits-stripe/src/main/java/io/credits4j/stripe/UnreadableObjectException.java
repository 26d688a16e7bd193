package io.credits4j.stripe;

/**
 * An object of Stripe lacks something without which it cannot be understood, so nothing was booked for it. Either it was
 * written by a version of Stripe's API that this library does not know, or it did not come from Stripe.
 */
public final class UnreadableObjectException extends StripeFailureException {
    private static final long serialVersionUID = 1L;

    private final String objectId;

    UnreadableObjectException(String kind, String objectId, String missing) {
        super(kind + " " + objectId + " cannot be read: " + missing + " is missing", Retryable.NO, Answer.NONE, null);
        this.objectId = objectId;
    }

    /** Returns Stripe's id of the object. */
    public String objectId() {
        return objectId;
    }
}
