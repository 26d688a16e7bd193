package io.credits4j.stripe;

import io.credits4j.Money;
import java.time.Instant;
import java.util.Optional;

/** A dispute of a payment, or the warning of one. */
record DisputeView(
        String id,
        StripeMode mode,
        State state,
        Money amount,
        Optional<String> charge,
        Optional<String> paymentIntent,
        String reason,
        Optional<Instant> evidenceDueBy,
        Instant created) {

    /** What a dispute's status means for credits. */
    enum State {
        /** An inquiry: no money has moved. */
        WARNED,
        /** An inquiry that came to nothing. */
        WARNING_CLOSED,
        /** The money is withheld until it is decided. */
        OPEN,
        /** The money is the shop's. */
        WON,
        /** The money is the customer's. */
        LOST,
        /** It was headed off by a refund, which counts by itself. */
        PREVENTED,
        /** A status newer than this library, such as an appeal's: what was known stays. */
        UNKNOWN;

        private static State of(String status) {
            return switch (status) {
                case "warning_needs_response", "warning_under_review" -> WARNED;
                case "warning_closed" -> WARNING_CLOSED;
                case "needs_response", "under_review" -> OPEN;
                case "won" -> WON;
                case "lost" -> LOST;
                case "prevented" -> PREVENTED;
                default -> UNKNOWN;
            };
        }
    }

    static DisputeView of(StripeJson json) {
        return new DisputeView(
                json.id(),
                json.mode(),
                State.of(json.text("status").orElse("")),
                StripeAmounts.toMoney(
                        json.required("amount", json.whole("amount")),
                        json.required("currency", json.text("currency"))),
                json.reference("charge"),
                json.reference("payment_intent"),
                json.text("reason").orElse("unknown"),
                json.instant("evidence_details", "due_by"),
                json.created());
    }
}
