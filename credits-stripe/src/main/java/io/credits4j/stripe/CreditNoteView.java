package io.credits4j.stripe;

import io.credits4j.Money;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * A correction of an invoice. What it gives back through a payment shows as refunds of that payment; what it gives to
 * the customer's balance or outside Stripe shows nowhere else.
 *
 * @param counts whether it stands; not if it was voided
 * @param total what it takes off the invoice, with tax
 * @param refunds the refunds it made; before version 2025-03-31.basil it made at most one
 */
record CreditNoteView(
        String id,
        StripeMode mode,
        String invoice,
        boolean counts,
        Money total,
        Money outOfBand,
        Optional<String> balanceTransaction,
        List<String> refunds,
        Instant created) {

    static CreditNoteView of(StripeJson json) {
        String currency = json.required("currency", json.text("currency"));
        return new CreditNoteView(
                json.id(),
                json.mode(),
                json.required("invoice", json.reference("invoice")),
                json.text("status").filter("issued"::equals).isPresent(),
                StripeAmounts.toMoney(json.required("total", json.whole("total")), currency),
                StripeAmounts.toMoney(json.whole("out_of_band_amount").orElse(0L), currency),
                json.reference("customer_balance_transaction"),
                refunds(json),
                json.created());
    }

    private static List<String> refunds(StripeJson json) {
        List<String> listed = json.list("refunds").stream()
                .flatMap(part -> part.reference("refund").stream())
                .toList();
        return listed.isEmpty() ? json.reference("refund").stream().toList() : listed;
    }
}
