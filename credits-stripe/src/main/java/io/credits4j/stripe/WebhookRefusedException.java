package io.credits4j.stripe;

import io.credits4j.CreditsException;

/** A delivery was refused as not Stripe's, or not meant for this endpoint. Nothing was written. Answer its status. */
public final class WebhookRefusedException extends CreditsException {
    private static final long serialVersionUID = 1L;

    private final WebhookRefusal reason;

    WebhookRefusedException(WebhookRefusal reason) {
        super("webhook refused: " + reason.explanation());
        this.reason = reason;
    }

    /** Returns why. */
    public WebhookRefusal reason() {
        return reason;
    }

    /** Returns the HTTP status to answer with, of the 400s. */
    public int httpStatus() {
        return reason.httpStatus();
    }
}
