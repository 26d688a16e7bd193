package io.credits4j.examples.sandbox;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import java.util.function.Supplier;

/** What the buyer does on the payment page, and what banks, time and the shop's staff do afterwards. */
final class StripeBuyer {

    private final StripeObjects objects;
    private final StripeRooms rooms;
    private final StripePayments payments;
    private final StripeRefunds refunds;
    private final StripeWebhookSender webhooks;

    StripeBuyer(StripeObjects objects, StripeRooms rooms, StripeWebhookSender webhooks) {
        this.objects = objects;
        this.rooms = rooms;
        this.payments = rooms.payments();
        this.refunds = rooms.refunds();
        this.webhooks = webhooks;
    }

    List<Delivery> pay(String sessionId, TestCard card) {
        return whileOpen(sessionId, session -> payments.pay(session, card));
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

    String refundLater(String sessionId, long amount) {
        return make(() -> refunds.pending(chargeOf(sessionId), amount));
    }

    String refundInvoice(String invoiceId, long amount) {
        return make(() -> refunds.atOnce(chargeOf(invoiceId), amount));
    }

    String creditInvoice(String invoiceId, long amount) {
        return make(() -> rooms.invoices().creditNote(known("invoice", invoiceId), amount));
    }

    List<Delivery> voidCreditNote(String creditNoteId) {
        return cause(() -> rooms.invoices().voidNote(known("credit_note", creditNoteId)));
    }

    List<Delivery> refundBecomes(String refundId, String status) {
        return cause(() -> refunds.become(known("refund", refundId), status));
    }

    String dispute(String paymentId, long amount) {
        return make(() -> rooms.disputes().open(chargeOf(paymentId), amount));
    }

    String inquire(String paymentId, long amount) {
        return make(() -> rooms.disputes().warn(chargeOf(paymentId), amount));
    }

    List<Delivery> disputeBecomes(String disputeId, String status) {
        return cause(() -> rooms.disputes().become(known("dispute", disputeId), status));
    }

    List<Delivery> warnOfFraud(String paymentId) {
        return cause(() -> rooms.disputes().fraudWarning(chargeOf(paymentId)));
    }

    String saveCard(String customerId, TestCard card) {
        return make(() -> rooms.methods().save(known("customer", customerId), card));
    }

    List<Delivery> confirmSetup(String setupIntentId, TestCard card) {
        return cause(() -> rooms.methods().confirm(known("setup_intent", setupIntentId), card));
    }

    List<Delivery> concludePayment(String paymentIntentId, boolean arrives) {
        return cause(() -> payments.conclude(known("payment_intent", paymentIntentId), arrives));
    }

    List<Delivery> authenticate(String paymentIntentId) {
        return cause(() -> payments.authenticate(known("payment_intent", paymentIntentId)));
    }

    List<Delivery> passTime() {
        return cause(() -> rooms.subscriptions().passTime());
    }

    List<Delivery> retryInvoice(String invoiceId) {
        return cause(() -> {
            ObjectNode invoice = known("invoice", invoiceId);
            return rooms.invoices().pay(invoice, subscriptionOf(invoice));
        });
    }

    List<Delivery> payOutOfBand(String invoiceId) {
        return cause(() -> rooms.invoices().payOutOfBand(known("invoice", invoiceId)));
    }

    String object(String id) {
        synchronized (objects) {
            return Json.compact(
                    objects.find(id).orElseThrow(() -> new IllegalArgumentException("nothing has the id " + id)));
        }
    }

    List<String> meterEvents() {
        synchronized (objects) {
            return rooms.meters().reported().stream().map(Json::compact).toList();
        }
    }

    private ObjectNode known(String kind, String id) {
        return objects.find(kind, id)
                .orElseThrow(() -> new IllegalArgumentException("no " + kind + " has the id " + id));
    }

    private ObjectNode subscriptionOf(ObjectNode invoice) {
        return known("subscription", StripeInvoices.subscriptionOf(invoice));
    }

    /** The charge of a session, an invoice or a payment. */
    private ObjectNode chargeOf(String id) {
        ObjectNode object =
                objects.find(id).orElseThrow(() -> new IllegalArgumentException("nothing has the id " + id));
        String intent = switch (object.path("object").asText()) {
            case "payment_intent" -> id;
            case "invoice" ->
                rooms.invoices().paymentsOf(id).stream()
                        .map(payment ->
                                payment.path("payment").path("payment_intent").asText())
                        .findFirst()
                        .orElse("");
            default -> object.path("payment_intent").asText();
        };
        return known(
                "charge", known("payment_intent", intent).path("latest_charge").asText());
    }

    private String make(Supplier<Happening> doing) {
        AtomicReference<String> made = new AtomicReference<>("");
        cause(() -> {
            Happening happening = doing.get();
            made.set(happening.object().path("id").asText());
            return happening.events();
        });
        return requireNonNull(made.get());
    }

    private List<Delivery> cause(Supplier<List<ObjectNode>> doing) {
        List<StripeEvent> events;
        synchronized (objects) {
            events = webhooks.record(doing.get());
        }
        return webhooks.deliver(events);
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
