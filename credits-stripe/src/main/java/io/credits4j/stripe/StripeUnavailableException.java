package io.credits4j.stripe;

import org.jspecify.annotations.Nullable;

/**
 * Stripe could not be reached, was too busy or failed, and went on doing so when tried again. Nothing was booked. Try
 * again later, under the same idempotency key; a webhook answers 500 and gets the event again.
 */
public final class StripeUnavailableException extends StripeFailureException {
    private static final long serialVersionUID = 1L;

    StripeUnavailableException(String message, Retryable retryable, Answer answer, @Nullable Throwable cause) {
        super(message, retryable, answer, cause);
    }
}
