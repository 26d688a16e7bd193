package io.credits4j.stripe;

import io.credits4j.AccountId;
import io.credits4j.Money;
import io.credits4j.billing.CreditNote;
import io.credits4j.billing.Refund;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * A correction of an invoice. What it gives back through a payment shows as refunds of that payment; what it gives to
 * the customer's balance or outside Stripe shows nowhere else.
 *
 * @param total by how much it lowers the invoice
 * @param number the number the customer knows it by
 * @param pdf where the customer finds it
 * @param stands whether it was not voided
 * @param afterPayment what it gives back of an invoice already paid, by whatever way; the rest lowers what is to be paid
 * @param refunded what of that are refunds of payments
 */
record CreditNoteView(
        String id,
        StripeMode mode,
        String invoice,
        Money total,
        Optional<String> number,
        Optional<String> pdf,
        boolean stands,
        Money afterPayment,
        Money refunded,
        List<String> refunds,
        Instant created) {

    static CreditNoteView of(StripeJson json) {
        String currency = json.required("currency", json.text("currency"));
        long total = json.required("total", json.whole("total"));
        boolean before = json.text("type").filter("pre_payment"::equals).isPresent();
        long afterPayment = json.whole("post_payment_amount").orElse(before ? 0 : total);
        return new CreditNoteView(
                json.id(),
                json.mode(),
                json.required("invoice", json.reference("invoice")),
                StripeAmounts.toMoney(total, currency),
                json.text("number"),
                json.text("pdf"),
                json.text("status").filter("issued"::equals).isPresent(),
                StripeAmounts.toMoney(afterPayment, currency),
                StripeAmounts.toMoney(refunded(json, afterPayment), currency),
                refunds(json),
                json.created());
    }

    /** Before version 2025-03-31.basil it made at most one refund, and did not say of how much. */
    private static long refunded(StripeJson json, long afterPayment) {
        if (json.reference("refund").isPresent()) {
            return afterPayment;
        }
        return json.list("refunds").stream()
                .flatMap(part -> part.whole("amount_refunded").stream())
                .reduce(0L, Math::addExact);
    }

    private static List<String> refunds(StripeJson json) {
        List<String> listed = json.list("refunds").stream()
                .flatMap(part -> part.reference("refund").stream())
                .toList();
        return listed.isEmpty() ? json.reference("refund").stream().toList() : listed;
    }

    /** Returns it as the history shows it. */
    CreditNote shownTo(AccountId account) {
        return new CreditNote(id, account, invoice, total, !stands, number, pdf, created);
    }

    /** Returns what it gives back past the payments, as a refund of its own. */
    Optional<Refund> pastPayments() {
        Money rest = afterPayment.minus(refunded);
        return rest.isPositive()
                ? Optional.of(new Refund(id, rest, stands ? Refund.Status.SUCCEEDED : Refund.Status.CANCELED))
                : Optional.empty();
    }
}
