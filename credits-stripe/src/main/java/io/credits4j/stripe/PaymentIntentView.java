package io.credits4j.stripe;

import io.credits4j.Money;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/**
 * A payment, tried once or several times. Until version 2025-03-31.basil it named its invoice.
 *
 * @param status such as {@code succeeded}; Stripe adds to them
 * @param lastError why the last try failed
 * @param clientSecret with which a customer's browser can go on; to be shown to nobody else
 */
record PaymentIntentView(
        String id,
        StripeMode mode,
        String status,
        Money amount,
        Money received,
        Optional<String> customer,
        Optional<String> paymentMethod,
        Optional<String> latestCharge,
        Optional<String> invoice,
        Optional<Decline> lastError,
        Optional<String> clientSecret,
        Map<String, String> metadata,
        Instant created) {

    static PaymentIntentView of(StripeJson json) {
        String currency = json.required("currency", json.text("currency"));
        return new PaymentIntentView(
                json.id(),
                json.mode(),
                json.text("status").orElse(""),
                StripeAmounts.toMoney(json.required("amount", json.whole("amount")), currency),
                StripeAmounts.toMoney(json.whole("amount_received").orElse(0L), currency),
                json.reference("customer"),
                json.reference("payment_method"),
                json.reference("latest_charge"),
                json.reference("invoice"),
                json.object("last_payment_error").map(Decline::of),
                json.text("client_secret"),
                json.pairs("metadata"),
                json.created());
    }

    boolean hasSucceeded() {
        return status.equals("succeeded");
    }

    /** Leaves the secret out. */
    @Override
    public String toString() {
        return "PaymentIntentView[" + id + ", " + status + "]";
    }
}
