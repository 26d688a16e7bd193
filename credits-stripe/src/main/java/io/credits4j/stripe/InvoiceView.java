package io.credits4j.stripe;

import io.credits4j.Money;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * An invoice. Since version 2025-03-31.basil its subscription stands under {@code parent}, and its payments in a list
 * that events leave out; before, it named both itself.
 *
 * @param status {@code draft}, {@code open}, {@code paid}, {@code void}, {@code uncollectible} or what Stripe adds
 * @param billingReason such as {@code subscription_cycle}
 * @param total what it comes to, with tax and after discounts
 * @param amountPaid what was paid of it; less than the total where the customer's balance paid
 * @param subscriptionMetadata of its subscription, as it was when the invoice was made final
 * @param paymentIntents what paid it, as far as it says
 * @param lines the first of its lines; {@link #hasMoreLines} tells whether there are more
 */
record InvoiceView(
        String id,
        StripeMode mode,
        String status,
        String billingReason,
        Optional<String> number,
        Optional<String> customer,
        Optional<String> subscription,
        Map<String, String> subscriptionMetadata,
        Map<String, String> metadata,
        Money total,
        Money amountPaid,
        Optional<Instant> paidAt,
        Optional<Instant> nextAttempt,
        Optional<String> hostedUrl,
        List<String> paymentIntents,
        List<InvoiceLineView> lines,
        boolean hasMoreLines,
        Instant created) {

    static InvoiceView of(StripeJson json) {
        String currency = json.required("currency", json.text("currency"));
        return new InvoiceView(
                json.id(),
                json.mode(),
                json.text("status").orElse(""),
                json.text("billing_reason").orElse(""),
                json.text("number"),
                json.reference("customer").or(() -> json.text("customer_account")),
                json.reference("parent", "subscription_details", "subscription")
                        .or(() -> json.reference("subscription")),
                subscriptionMetadata(json),
                json.pairs("metadata"),
                StripeAmounts.toMoney(json.required("total", json.whole("total")), currency),
                StripeAmounts.toMoney(json.whole("amount_paid").orElse(0L), currency),
                json.instant("status_transitions", "paid_at"),
                json.instant("next_payment_attempt"),
                json.text("hosted_invoice_url"),
                paymentIntents(json),
                json.list("lines").stream().map(InvoiceLineView::of).toList(),
                json.isTrue("lines", "has_more"),
                json.created());
    }

    private static Map<String, String> subscriptionMetadata(StripeJson json) {
        Map<String, String> nested = json.pairs("parent", "subscription_details", "metadata");
        return nested.isEmpty() ? json.pairs("subscription_details", "metadata") : nested;
    }

    private static List<String> paymentIntents(StripeJson json) {
        List<String> listed = json.list("payments").stream()
                .flatMap(payment -> payment.reference("payment", "payment_intent").stream())
                .toList();
        return listed.isEmpty() ? json.reference("payment_intent").stream().toList() : listed;
    }

    /** Covers what was paid outside Stripe, from the customer's balance, and what came to nothing. */
    boolean isPaid() {
        return status.equals("paid");
    }
}
