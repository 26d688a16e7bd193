package io.credits4j.stripe;

import io.credits4j.Money;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/**
 * A charge: the money of one payment. Until version 2025-03-31.basil it named its invoice.
 *
 * @param amount what was charged, with tax
 * @param refunded what was given back in all, refunds on their way included
 * @param isPaid whether the money was taken
 * @param isDisputed whether it was ever disputed
 * @param cardFingerprint the same for the same card, whoever saved it
 */
record ChargeView(
        String id,
        StripeMode mode,
        Optional<String> paymentIntent,
        Optional<String> customer,
        Optional<String> invoice,
        Money amount,
        Money refunded,
        boolean isPaid,
        boolean isDisputed,
        Optional<String> cardFingerprint,
        Map<String, String> metadata,
        Instant created) {

    static ChargeView of(StripeJson json) {
        String currency = json.required("currency", json.text("currency"));
        return new ChargeView(
                json.id(),
                json.mode(),
                json.reference("payment_intent"),
                json.reference("customer"),
                json.reference("invoice"),
                StripeAmounts.toMoney(json.required("amount", json.whole("amount")), currency),
                StripeAmounts.toMoney(json.whole("amount_refunded").orElse(0L), currency),
                json.isTrue("paid"),
                json.isTrue("disputed"),
                json.text("payment_method_details", "card", "fingerprint"),
                json.pairs("metadata"),
                json.created());
    }
}
