package io.credits4j.stripe;

import io.credits4j.Money;
import io.credits4j.billing.Refund;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/** Money given back, or on its way back. */
record RefundView(
        String id,
        Refund.Status status,
        Money amount,
        Optional<String> charge,
        Optional<String> paymentIntent,
        Map<String, String> metadata,
        Instant created) {

    static RefundView of(StripeJson json) {
        return new RefundView(
                json.id(),
                status(json.text("status").orElse("")),
                StripeAmounts.toMoney(
                        json.required("amount", json.whole("amount")),
                        json.required("currency", json.text("currency"))),
                json.reference("charge"),
                json.reference("payment_intent"),
                json.pairs("metadata"),
                json.created());
    }

    private static Refund.Status status(String status) {
        return switch (status) {
            case "pending" -> Refund.Status.PENDING;
            case "succeeded" -> Refund.Status.SUCCEEDED;
            case "requires_action" -> Refund.Status.REQUIRES_ACTION;
            case "failed" -> Refund.Status.FAILED;
            case "canceled" -> Refund.Status.CANCELED;
            default -> Refund.Status.UNKNOWN;
        };
    }

    /** Returns it as billing wants to know it. */
    Refund told() {
        return new Refund(id, amount, status);
    }
}
