package io.credits4j.stripe;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A payment was declined, by the bank or because it wants to see the customer. Nothing was taken. Show the customer a
 * page on which to pay or to save another card; the same card, tried again at once, does not help.
 */
public final class StripeDeclinedException extends StripeFailureException {
    private static final long serialVersionUID = 1L;

    private final Decline decline;
    private final @Nullable String paymentIntent;

    StripeDeclinedException(String message, Answer answer, Decline decline, @Nullable String paymentIntent) {
        super(message, Retryable.NO, answer, null);
        this.decline = decline;
        this.paymentIntent = paymentIntent;
    }

    /** Returns the bank's reason, such as {@code insufficient_funds}, if it gave one. */
    public Optional<String> declineCode() {
        return Optional.ofNullable(decline.declineCode());
    }

    /** Returns whether the bank wants the customer to confirm the payment. */
    public boolean needsCustomer() {
        return decline.needsCustomer();
    }

    Decline decline() {
        return decline;
    }

    /** Returns the payment that was tried. */
    Optional<String> paymentIntent() {
        return Optional.ofNullable(paymentIntent);
    }
}
