package io.credits4j.stripe;

import io.credits4j.Money;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A line of an invoice. Since version 2025-03-31.basil its price stands under {@code pricing} as an id, and what it
 * belongs to under {@code parent}; before, it named both itself, the price in full.
 *
 * @param amount before tax and before discounts of the invoice
 * @param discount what discounts take off the amount
 * @param isProration whether it is a part of a period, for or against the customer
 * @param isOfSubscription whether it bills an item of a subscription, and not something put on the invoice besides
 * @param start when the period it pays for begins
 * @param end when that period ends
 */
record InvoiceLineView(
        String id,
        Optional<String> price,
        Optional<Long> quantity,
        Money amount,
        Money discount,
        boolean isProration,
        boolean isOfSubscription,
        Optional<String> subscription,
        Optional<String> subscriptionItem,
        Instant start,
        Instant end,
        Map<String, String> metadata) {

    private static final List<String> PARENTS = List.of("subscription_item_details", "invoice_item_details");

    static InvoiceLineView of(StripeJson json) {
        String currency = json.required("currency", json.text("currency"));
        return new InvoiceLineView(
                json.id(),
                json.reference("pricing", "price_details", "price")
                        .or(() -> json.reference("price"))
                        .or(() -> json.reference("plan")),
                json.whole("quantity"),
                StripeAmounts.toMoney(json.required("amount", json.whole("amount")), currency),
                StripeAmounts.toMoney(discounts(json), currency),
                isProration(json),
                isOfSubscription(json),
                ofParent(json, "subscription").or(() -> json.reference("subscription")),
                ofParent(json, "subscription_item").or(() -> json.reference("subscription_item")),
                json.required("period.start", json.instant("period", "start")),
                json.required("period.end", json.instant("period", "end")),
                json.pairs("metadata"));
    }

    private static long discounts(StripeJson json) {
        return json.list("discount_amounts").stream()
                .flatMap(discount -> discount.whole("amount").stream())
                .reduce(0L, Math::addExact);
    }

    private static boolean isProration(StripeJson json) {
        return json.isTrue("proration")
                || PARENTS.stream().anyMatch(parent -> json.isTrue("parent", parent, "proration"));
    }

    private static boolean isOfSubscription(StripeJson json) {
        return json.text("parent", "type")
                .or(() -> json.text("type"))
                .filter(type -> type.equals("subscription_item_details") || type.equals("subscription"))
                .isPresent();
    }

    private static Optional<String> ofParent(StripeJson json, String member) {
        return PARENTS.stream()
                .flatMap(parent -> json.reference("parent", parent, member).stream())
                .findFirst();
    }
}
