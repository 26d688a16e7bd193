package io.credits4j.examples.sandbox;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.function.Function;

/** What the buyer does on the payment page, and what banks, time and the shop's staff do afterwards. */
final class StripeBuyer {

    private final StripeObjects objects;
    private final StripePayments payments;
    private final StripeRefunds refunds;
    private final StripeWebhookSender webhooks;

    StripeBuyer(StripeObjects objects, StripePayments payments, StripeRefunds refunds, StripeWebhookSender webhooks) {
        this.objects = objects;
        this.payments = payments;
        this.refunds = refunds;
        this.webhooks = webhooks;
    }

    List<Delivery> pay(String sessionId) {
        return whileOpen(sessionId, payments::pay);
    }

    List<Delivery> payLater(String sessionId) {
        return whileOpen(sessionId, payments::payLater);
    }

    List<Delivery> expire(String sessionId) {
        return whileOpen(sessionId, payments::expire);
    }

    List<Delivery> asyncPaymentSucceeded(String sessionId) {
        return happen(sessionId, payments::asyncPaymentSucceeded);
    }

    List<Delivery> asyncPaymentFailed(String sessionId) {
        return happen(sessionId, payments::asyncPaymentFailed);
    }

    List<Delivery> refund(String sessionId, long amount) {
        try {
            return happen(
                    sessionId, session -> refunds.refundOf(session, amount).events());
        } catch (StripeError e) {
            throw new IllegalStateException("session " + sessionId + " cannot be refunded: " + e.getMessage(), e);
        }
    }

    private List<Delivery> whileOpen(String sessionId, Function<ObjectNode, List<ObjectNode>> change) {
        return happen(sessionId, session -> {
            String status = session.path("status").asText();
            if (!status.equals("open")) {
                throw new IllegalStateException("session " + sessionId + " is " + status + ", not open");
            }
            return change.apply(session);
        });
    }

    private List<Delivery> happen(String sessionId, Function<ObjectNode, List<ObjectNode>> change) {
        List<StripeEvent> events;
        synchronized (objects) {
            ObjectNode session = objects.find("checkout.session", sessionId)
                    .orElseThrow(() -> new IllegalArgumentException("no checkout session has the id " + sessionId));
            events = webhooks.record(change.apply(session));
        }
        return webhooks.deliver(events);
    }
}
