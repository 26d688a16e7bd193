package io.credits4j.examples.acceptance;

import io.credits4j.billing.Billing;
import io.credits4j.billing.Finding;
import io.credits4j.billing.ToldEvent;
import io.credits4j.billing.TopUp;
import io.credits4j.ledger.CreditLedger;
import io.credits4j.stripe.StripeCheckout;
import io.credits4j.stripe.StripeConnection;
import io.credits4j.stripe.StripeReconciler;
import io.credits4j.stripe.StripeWebhookSetup;
import io.credits4j.stripe.StripeWebhooks;
import io.credits4j.stripe.WebhookReport;
import java.net.URI;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** The Java of the runbook, compiled. {@link ReadmeTest} holds the two against each other. */
final class RunbookExample {
    private RunbookExample() {}

    static boolean runAllTheTime(
            CreditLedger ledger,
            Billing billing,
            StripeConnection stripe,
            StripeCheckout checkout,
            URI endpoint,
            Instant yesterday,
            Instant now) {
        // readme:start
        // every minute: what became of charges nobody answered for
        billing.topUps().resolveDue(100);

        // every few minutes: the months of plans paid by the year
        billing.subscriptions().giveDue(100);

        // every second or so, of a ledger built with outbox(): whoever runs low is topped up
        ledger.outbox().deliver(billing.topUps().whenLow(), 20);

        // every night, changing nothing; and at every start
        List<Finding> differing = StripeReconciler.of(checkout).compare(yesterday, now);
        WebhookReport health = StripeWebhookSetup.on(stripe).doctor(endpoint);
        // readme:end
        return differing.isEmpty() && health.isHealthy();
    }

    static List<Finding> afterAnOutage(StripeCheckout checkout, Instant before, Instant now) {
        // readme:start
        List<Finding> left = StripeReconciler.of(checkout).reconcileSince(before, now);
        // readme:end
        return left;
    }

    static List<ToldEvent> parkedEvents(Billing billing, StripeWebhooks webhooks, String eventId, String otherId) {
        // readme:start
        List<ToldEvent> parked = billing.operations().parkedEvents(Optional.empty(), 100);
        billing.operations().retryEvent(eventId, webhooks::handleAgain); // once the cause is gone
        billing.operations().writeOffEvent(otherId, "ann"); // if nothing is to be booked
        // readme:end
        return parked;
    }

    static List<TopUp> failedTopUps(Billing billing, String topUpId) {
        // readme:start
        List<TopUp> troubled = billing.operations().troubledTopUps(Optional.empty(), 100);
        billing.operations().retryTopUp(topUpId); // finds out; never charges a second time
        billing.operations().writeOffTopUp(topUpId); // lets the account buy again
        // readme:end
        return troubled;
    }

    static WebhookReport drift(StripeConnection stripe, URI endpoint) {
        // readme:start
        WebhookReport report = StripeWebhookSetup.on(stripe).repair(endpoint);
        // readme:end
        return report;
    }

    static StripeWebhooks rotation(StripeCheckout checkout, String oldSecret, String newSecret) {
        // readme:start
        StripeWebhooks both = StripeWebhooks.builder(checkout)
                .secret(oldSecret)
                .secret(newSecret)
                .build();
        // readme:end
        return both;
    }
}
