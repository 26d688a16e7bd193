package io.credits4j.stripe;

import io.credits4j.Money;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/** Money given back, or on its way back. Credits follow what counts, and return if it fails, up to weeks later. */
record RefundView(
        String id,
        State state,
        Money amount,
        Optional<String> charge,
        Optional<String> paymentIntent,
        Map<String, String> metadata,
        Instant created) {

    /** What a refund's status means for credits. */
    enum State {
        /** The money is back or on its way. */
        COUNTS,
        /** The customer has to do something first, or the status is new: nothing has moved yet. */
        WAITS,
        /** The money stayed, or came back. */
        COUNTS_NOTHING;

        private static State of(String status) {
            return switch (status) {
                case "pending", "succeeded" -> COUNTS;
                case "failed", "canceled" -> COUNTS_NOTHING;
                default -> WAITS;
            };
        }
    }

    static RefundView of(StripeJson json) {
        return new RefundView(
                json.id(),
                State.of(json.text("status").orElse("")),
                StripeAmounts.toMoney(
                        json.required("amount", json.whole("amount")),
                        json.required("currency", json.text("currency"))),
                json.reference("charge"),
                json.reference("payment_intent"),
                json.pairs("metadata"),
                json.created());
    }
}
