package io.credits4j.stripe;

import java.util.Optional;

/** The link between an invoice and a payment of it, since version 2025-03-31.basil the only one. */
record InvoicePaymentView(String id, String invoice, Optional<String> paymentIntent, String status) {
    static InvoicePaymentView of(StripeJson json) {
        return new InvoicePaymentView(
                json.id(),
                json.required("invoice", json.reference("invoice")),
                json.reference("payment", "payment_intent"),
                json.text("status").orElse(""));
    }
}
