package io.credits4j.stripe;

import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A subscription. Since version 2025-03-31.basil each item has its period; before, the subscription had one for all.
 *
 * @param status such as {@code active}; Stripe adds to them
 * @param cancelAt when it will end by itself, if it was cancelled for the end of a period or for an instant
 * @param collectionPaused whether invoices are made but not collected, which leaves the status as it is
 */
record SubscriptionView(
        String id,
        StripeMode mode,
        String customer,
        String status,
        boolean cancelAtPeriodEnd,
        Optional<Instant> cancelAt,
        Optional<Instant> canceledAt,
        Optional<Instant> endedAt,
        Optional<Instant> trialStart,
        Optional<Instant> trialEnd,
        boolean collectionPaused,
        Optional<String> latestInvoice,
        Optional<String> defaultPaymentMethod,
        List<Item> items,
        Map<String, String> metadata,
        Instant created) {

    /**
     * One price of a subscription.
     *
     * @param start when its current period began
     * @param end when its current period ends
     */
    record Item(String id, String price, long quantity, Instant start, Instant end) {
        private static Item of(StripeJson json, StripeJson subscription) {
            return new Item(
                    json.id(),
                    json.required("price", json.reference("price").or(() -> json.reference("plan"))),
                    json.whole("quantity").orElse(1L),
                    period(json, subscription, "current_period_start"),
                    period(json, subscription, "current_period_end"));
        }

        private static Instant period(StripeJson item, StripeJson subscription, String edge) {
            return item.required(edge, item.instant(edge).or(() -> subscription.instant(edge)));
        }
    }

    static SubscriptionView of(StripeJson json) {
        return new SubscriptionView(
                json.id(),
                json.mode(),
                json.required("customer", json.reference("customer").or(() -> json.text("customer_account"))),
                json.text("status").orElse(""),
                json.isTrue("cancel_at_period_end"),
                json.instant("cancel_at"),
                json.instant("canceled_at"),
                json.instant("ended_at"),
                json.instant("trial_start"),
                json.instant("trial_end"),
                json.object("pause_collection").isPresent(),
                json.reference("latest_invoice"),
                json.reference("default_payment_method"),
                json.list("items").stream().map(item -> Item.of(item, json)).toList(),
                json.pairs("metadata"),
                json.created());
    }

    /** Returns when the longest of its periods began; empty if it has no items. */
    Optional<Instant> periodStart() {
        return items.stream().max(Comparator.comparing(Item::end)).map(Item::start);
    }

    /** Returns when the longest of its periods ends; empty if it has no items. */
    Optional<Instant> periodEnd() {
        return items.stream().map(Item::end).max(Comparator.naturalOrder());
    }
}
