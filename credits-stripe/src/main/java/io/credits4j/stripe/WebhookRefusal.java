package io.credits4j.stripe;

/** Why a delivery was refused. Nothing of it was believed, nothing was written. */
public enum WebhookRefusal {
    /** There is no signature header: it does not come from Stripe, or a proxy drops the header. */
    SIGNATURE_MISSING(400, "there is no Stripe-Signature header"),
    /** The signature header cannot be read. */
    SIGNATURE_MALFORMED(400, "the Stripe-Signature header is malformed"),
    /** No signature fits: a secret of another endpoint, or a body that is not passed on byte for byte. */
    SIGNATURE_WRONG(400, "no signature fits the body under any secret of the endpoint"),
    /** It was signed too long ago, or too far in the future: it is played again, or a clock is wrong. */
    TIMESTAMP_OUT_OF_TOLERANCE(400, "it was signed too long ago or too far in the future"),
    /** There is no body. */
    BODY_EMPTY(400, "the body is empty"),
    /** The body is larger than any event. */
    BODY_TOO_LARGE(413, "the body is larger than any event"),
    /** The body is signed, but no event. */
    NOT_AN_EVENT(400, "the body is not an event"),
    /** A live event reached an endpoint in test mode, or the other way round. */
    OTHER_MODE(400, "the event is of the other mode, test or live, than the key");

    private final int httpStatus;
    private final String explanation;

    WebhookRefusal(int httpStatus, String explanation) {
        this.httpStatus = httpStatus;
        this.explanation = explanation;
    }

    /** Returns the HTTP status to answer with, of the 400s. */
    public int httpStatus() {
        return httpStatus;
    }

    /** Returns a line for logs, without anything of the delivery. */
    public String explanation() {
        return explanation;
    }
}
