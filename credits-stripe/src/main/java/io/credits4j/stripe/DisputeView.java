package io.credits4j.stripe;

import io.credits4j.Money;
import io.credits4j.billing.Dispute;
import java.time.Instant;
import java.util.Optional;

/** A dispute of a payment, or the warning of one. */
record DisputeView(
        String id,
        StripeMode mode,
        Dispute.Status status,
        Money amount,
        Optional<String> charge,
        Optional<String> paymentIntent,
        String reason,
        Optional<Instant> evidenceDueBy,
        Instant created) {

    static DisputeView of(StripeJson json) {
        return new DisputeView(
                json.id(),
                json.mode(),
                status(json.text("status").orElse("")),
                StripeAmounts.toMoney(
                        json.required("amount", json.whole("amount")),
                        json.required("currency", json.text("currency"))),
                json.reference("charge"),
                json.reference("payment_intent"),
                json.text("reason").orElse("unknown"),
                json.instant("evidence_details", "due_by"),
                json.created());
    }

    private static Dispute.Status status(String status) {
        return switch (status) {
            case "warning_needs_response", "warning_under_review", "warning_closed" -> Dispute.Status.WARNING;
            case "needs_response", "under_review" -> Dispute.Status.OPEN;
            case "won" -> Dispute.Status.WON;
            case "lost" -> Dispute.Status.LOST;
            case "prevented" -> Dispute.Status.PREVENTED;
            default -> Dispute.Status.UNKNOWN;
        };
    }

    /** Returns it as billing wants to know it. */
    Dispute told() {
        return new Dispute(id, amount, status);
    }
}
