package io.credits4j.stripe;

import java.time.Instant;
import java.util.Optional;

/**
 * A card network's warning that a payment may be fraud, before anyone disputes it.
 *
 * @param isActionable whether refunding still heads off a dispute; not once it was refunded or disputed
 */
record FraudWarningView(
        String id,
        StripeMode mode,
        String charge,
        Optional<String> paymentIntent,
        boolean isActionable,
        String fraudType,
        Instant created) {

    static FraudWarningView of(StripeJson json) {
        return new FraudWarningView(
                json.id(),
                json.mode(),
                json.required("charge", json.reference("charge")),
                json.reference("payment_intent"),
                json.isTrue("actionable"),
                json.text("fraud_type").orElse("unknown"),
                json.created());
    }
}
