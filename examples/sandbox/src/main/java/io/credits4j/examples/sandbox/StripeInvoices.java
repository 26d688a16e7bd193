package io.credits4j.examples.sandbox;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** {@code /v1/invoices}, their lines, their payments and their corrections. */
final class StripeInvoices {

    private static final long NEXT_ATTEMPT = Duration.ofDays(3).toSeconds();

    private final StripeObjects objects;
    private final StripeShapes shapes;
    private final StripePayments payments;
    private final StripePaymentMethods methods;

    StripeInvoices(StripeObjects objects, StripeShapes shapes, StripePayments payments, StripePaymentMethods methods) {
        this.objects = objects;
        this.shapes = shapes;
        this.payments = payments;
        this.methods = methods;
    }

    ObjectNode draft(ObjectNode subscription, String reason) {
        ObjectNode invoice = shapes.invoice().put("billing_reason", reason);
        String id = invoice.path("id").textValue();
        invoice.set("customer", subscription.path("customer"));
        invoice.set("currency", subscription.path("currency"));
        invoice.put("number", RandomIds.of("", 8) + "-0001")
                .put("hosted_invoice_url", "https://invoice.stripe.com/i/" + id)
                .put("period_start", shapes.now())
                .put("period_end", shapes.now());
        ObjectNode details = invoice.putObject("parent")
                .put("type", "subscription_details")
                .putNull("quote_details")
                .putObject("subscription_details");
        details.put("subscription", subscription.path("id").textValue());
        details.set("metadata", subscription.path("metadata").deepCopy());
        subscription.put("latest_invoice", id);
        objects.add(invoice);
        return invoice;
    }

    void addLine(ObjectNode invoice, ObjectNode item, long amount, long start, long end, boolean proration) {
        add(invoice, line(item, amount, start, end, proration));
    }

    /** A line for an item as it is at this moment. */
    ObjectNode line(ObjectNode item, long amount, long start, long end, boolean proration) {
        ObjectNode line = shapes.invoiceLine()
                .put("amount", amount)
                .put("subtotal", amount)
                .put("currency", item.path("price").path("currency").textValue())
                .put("quantity", item.path("quantity").longValue());
        line.withObject("/period").put("start", start).put("end", end);
        line.putObject("pricing")
                .put("type", "price_details")
                .put(
                        "unit_amount_decimal",
                        item.path("price").path("unit_amount_decimal").asText())
                .putObject("price_details")
                .put("price", item.path("price").path("id").textValue())
                .put("product", item.path("price").path("product").textValue());
        line.putObject("parent")
                .put("type", "subscription_item_details")
                .putNull("invoice_item_details")
                .putObject("subscription_item_details")
                .putNull("invoice_item")
                .put("proration", proration)
                .put("subscription", item.path("subscription").textValue())
                .put("subscription_item", item.path("id").textValue());
        return line;
    }

    void add(ObjectNode invoice, ObjectNode line) {
        line.put("invoice", invoice.path("id").textValue());
        lines(invoice).add(line);
        long total = 0;
        for (JsonNode each : lines(invoice)) {
            total += each.path("amount").longValue();
        }
        long due = Math.max(0, total);
        invoice.put("subtotal", total)
                .put("total", total)
                .put("amount_due", due)
                .put("amount_remaining", due);
    }

    private static ArrayNode lines(ObjectNode invoice) {
        return invoice.withObject("/lines").withArray("data");
    }

    /** Tries to take the money, with what the subscription is paid with. */
    List<ObjectNode> pay(ObjectNode invoice, ObjectNode subscription) {
        long due = invoice.path("amount_due").longValue();
        if (due == 0) {
            return paid(invoice, List.of());
        }
        Optional<String> method = methods.payingFor(subscription);
        if (method.isEmpty()) {
            return failed(invoice, subscription);
        }
        ObjectNode intent = payments.intentFor(invoice, due);
        intent.put("payment_method", method.get());
        link(invoice, intent, due);
        TestCard card = methods.card(method.get());
        invoice.put("attempt_count", invoice.path("attempt_count").intValue() + 1);
        if (card == TestCard.BANK_DEBIT) {
            return payments.beginDebit(intent);
        }
        return card.pays() ? takeMoney(invoice, intent, subscription) : refuse(invoice, intent, subscription, card);
    }

    private List<ObjectNode> takeMoney(ObjectNode invoice, ObjectNode intent, ObjectNode subscription) {
        List<ObjectNode> events = new ArrayList<>(payments.settle(intent));
        events.addAll(paid(invoice, events));
        if (subscription.path("status").asText().equals("past_due")) {
            subscription.put("status", "active");
            events.add(shapes.eventAbout("customer.subscription.updated", subscription));
        }
        return events;
    }

    private List<ObjectNode> paid(ObjectNode invoice, List<ObjectNode> before) {
        long due = invoice.path("amount_due").longValue();
        invoice.put("status", "paid")
                .put("amount_paid", due)
                .put("amount_remaining", 0)
                .putNull("next_payment_attempt");
        invoice.withObject("/status_transitions").put("paid_at", shapes.now());
        List<ObjectNode> events = new ArrayList<>();
        events.add(shapes.eventAbout("invoice.paid", invoice));
        if (!before.isEmpty()) {
            events.add(shapes.eventAbout("invoice.payment_succeeded", invoice));
        }
        return events;
    }

    private void link(ObjectNode invoice, ObjectNode intent, long due) {
        String id = invoice.path("id").textValue();
        boolean known = paymentsOf(id).stream()
                .anyMatch(payment ->
                        payment.path("payment").path("payment_intent").equals(intent.path("id")));
        if (!known) {
            ObjectNode payment = shapes.invoicePayment()
                    .put("amount_requested", due)
                    .put("invoice", id)
                    .put("currency", invoice.path("currency").textValue());
            payment.withObject("/payment")
                    .put("payment_intent", intent.path("id").textValue());
            objects.add(payment);
        }
    }

    private List<ObjectNode> refuse(ObjectNode invoice, ObjectNode intent, ObjectNode subscription, TestCard card) {
        List<ObjectNode> events = new ArrayList<>(payments.refuse(intent, card));
        events.addAll(failed(invoice, subscription));
        if (card == TestCard.NEEDS_AUTHENTICATION) {
            events.add(shapes.eventAbout("invoice.payment_action_required", invoice));
        }
        return events;
    }

    private List<ObjectNode> failed(ObjectNode invoice, ObjectNode subscription) {
        invoice.put("next_payment_attempt", shapes.now() + NEXT_ATTEMPT);
        subscription.put("status", "past_due");
        return List.of(
                shapes.eventAbout("invoice.payment_failed", invoice),
                shapes.eventAbout("customer.subscription.updated", subscription));
    }

    /** {@code open}, {@code uncollectible} or {@code void}. */
    List<ObjectNode> become(ObjectNode invoice, String status) {
        invoice.put("status", status);
        String happened = status.equals("void") ? "voided" : "marked_uncollectible";
        return List.of(shapes.eventAbout("invoice." + happened, invoice));
    }

    /** Paid by bank transfer, cheque or in cash, past Stripe. */
    List<ObjectNode> payOutOfBand(ObjectNode invoice) {
        return paid(invoice, List.of());
    }

    /** Gives back a part of what an invoice was paid with, to the customer's balance: no payment shows it. */
    Happening creditNote(ObjectNode invoice, long amount) {
        ObjectNode note = shapes.creditNote()
                .put("amount", amount)
                .put("total", amount)
                .put("subtotal", amount)
                .put("post_payment_amount", amount)
                .put("invoice", invoice.path("id").textValue())
                .put("number", invoice.path("number").asText() + "-CN-01");
        note.put("pdf", "https://pay.stripe.com/credit_notes/" + note.path("id").textValue() + "/pdf");
        note.set("currency", invoice.path("currency"));
        note.set("customer", invoice.path("customer"));
        objects.add(note);
        return new Happening(note, List.of(shapes.eventAbout("credit_note.created", note)));
    }

    List<ObjectNode> voidNote(ObjectNode note) {
        note.put("status", "void").put("voided_at", shapes.now());
        return List.of(shapes.eventAbout("credit_note.voided", note));
    }

    ObjectNode linesOf(String id, StripeParameters asked) {
        asked.allowOnly(StripeLists.PAGING);
        ObjectNode invoice = objects.named("invoice", id);
        List<ObjectNode> lines = new ArrayList<>();
        lines(invoice).forEach(line -> lines.add((ObjectNode) line));
        return StripeLists.page(lines, asked, "/v1/invoices/" + id + "/lines");
    }

    List<ObjectNode> paymentsOf(String invoice) {
        return objects.newestFirst("invoice_payment").stream()
                .filter(payment -> payment.path("invoice").asText().equals(invoice))
                .toList();
    }

    List<ObjectNode> list(StripeParameters asked) {
        return objects.newestFirst("invoice").stream()
                .filter(StripeLists.created(asked))
                .filter(StripeLists.equal(asked, "customer"))
                .filter(StripeLists.equal(asked, "status"))
                .filter(invoice -> asked.text("subscription")
                        .map(wanted -> wanted.equals(subscriptionOf(invoice)))
                        .orElse(true))
                .toList();
    }

    static String subscriptionOf(ObjectNode invoice) {
        return invoice.path("parent")
                .path("subscription_details")
                .path("subscription")
                .asText();
    }

    static final Set<String> FILTERS = Set.of("created", "customer", "status", "subscription");

    List<ObjectNode> listPayments(StripeParameters asked) {
        String intent = asked.group("payment")
                .flatMap(payment -> payment.text("payment_intent"))
                .orElse("");
        return objects.newestFirst("invoice_payment").stream()
                .filter(StripeLists.equal(asked, "invoice"))
                .filter(payment -> intent.isEmpty()
                        || payment.path("payment")
                                .path("payment_intent")
                                .asText()
                                .equals(intent))
                .toList();
    }
}
