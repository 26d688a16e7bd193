package io.credits4j.stripe;

import io.credits4j.AccountId;
import io.credits4j.billing.SubscriptionFacts;
import io.credits4j.billing.SubscriptionItem;
import io.credits4j.billing.SubscriptionStatus;

/** Reads a subscription as billing wants to know it. */
final class SubscriptionReading {
    private SubscriptionReading() {}

    static SubscriptionFacts facts(SubscriptionView subscription, AccountId account) {
        SubscriptionFacts facts = SubscriptionFacts.of(
                        subscription.id(),
                        account,
                        status(subscription.status()),
                        subscription.items().stream()
                                .map(SubscriptionReading::item)
                                .toList(),
                        subscription.created())
                .cancelsAtPeriodEnd(subscription.cancelAtPeriodEnd()
                        || subscription.cancelAt().isPresent());
        SubscriptionFacts tried = subscription.trialEnd().map(facts::trialUntil).orElse(facts);
        return subscription.endedAt().map(tried::endedAt).orElse(tried);
    }

    private static SubscriptionItem item(SubscriptionView.Item item) {
        return new SubscriptionItem(item.id(), item.price(), item.quantity(), item.start(), item.end());
    }

    private static SubscriptionStatus status(String status) {
        return switch (status) {
            case "incomplete" -> SubscriptionStatus.INCOMPLETE;
            case "incomplete_expired" -> SubscriptionStatus.EXPIRED;
            case "trialing" -> SubscriptionStatus.TRIALING;
            case "active" -> SubscriptionStatus.ACTIVE;
            case "past_due" -> SubscriptionStatus.PAST_DUE;
            case "unpaid" -> SubscriptionStatus.UNPAID;
            case "paused" -> SubscriptionStatus.PAUSED;
            case "canceled" -> SubscriptionStatus.CANCELED;
            default -> SubscriptionStatus.UNKNOWN;
        };
    }
}
