package io.credits4j.stripe;

import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/**
 * The saving of a payment method for later.
 *
 * @param status such as {@code succeeded}; Stripe adds to them
 * @param clientSecret with which the customer's browser confirms it; to be shown to nobody else
 */
record SetupIntentView(
        String id,
        StripeMode mode,
        String status,
        Optional<String> customer,
        Optional<String> paymentMethod,
        Optional<String> clientSecret,
        Optional<Decline> lastError,
        Map<String, String> metadata,
        Instant created) {

    static SetupIntentView of(StripeJson json) {
        return new SetupIntentView(
                json.id(),
                json.mode(),
                json.text("status").orElse(""),
                json.reference("customer").or(() -> json.text("customer_account")),
                json.reference("payment_method"),
                json.text("client_secret"),
                json.object("last_setup_error").map(Decline::of),
                json.pairs("metadata"),
                json.created());
    }

    boolean hasSucceeded() {
        return status.equals("succeeded");
    }

    /** Leaves the secret out. */
    @Override
    public String toString() {
        return "SetupIntentView[" + id + ", " + status + "]";
    }
}
