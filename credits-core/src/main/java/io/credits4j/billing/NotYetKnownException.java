package io.credits4j.billing;

import io.credits4j.CreditsException;

/**
 * Something was told that cannot be understood before something else has been: an invoice for a change of a subscription
 * of which nothing is known yet. Nothing was booked. Tell it again later; a webhook answers 500, so that it comes again.
 */
public final class NotYetKnownException extends CreditsException {
    private static final long serialVersionUID = 1L;

    NotYetKnownException(String message) {
        super(message);
    }
}
