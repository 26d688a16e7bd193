package io.credits4j.examples.sandbox;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.jspecify.annotations.Nullable;

/** The shape events are written in: that of the endpoint's API version, whatever version requests are made in. */
public enum EventShape {
    /** As of 2026-07-29.dahlia. */
    DAHLIA(StripeShapes.API_VERSION),
    /**
     * As before 2025-03-31.basil: invoices and their lines name their subscription, price and payment themselves, charges
     * and payments their invoice, and a subscription has one period for all its items.
     */
    ACACIA("2024-12-18.acacia");

    private final String version;

    EventShape(String version) {
        this.version = version;
    }

    ObjectNode write(ObjectNode event, StripeObjects objects) {
        event.put("api_version", version);
        if (this == ACACIA && event.path("data").path("object") instanceof ObjectNode object) {
            age(object, objects);
        }
        return event;
    }

    private static void age(ObjectNode object, StripeObjects objects) {
        switch (object.path("object").asText()) {
            case "invoice" -> invoice(object, objects);
            case "subscription" -> subscription(object);
            case "charge" -> object.put("invoice", invoiceOf(object.path("payment_intent"), objects));
            case "payment_intent" -> object.put("invoice", invoiceOf(object.path("id"), objects));
            case "credit_note" ->
                object.set("refund", object.path("refunds").path(0).path("refund"));
            default -> {}
        }
    }

    private static void invoice(ObjectNode invoice, StripeObjects objects) {
        JsonNode details = invoice.path("parent").path("subscription_details");
        invoice.set("subscription", details.path("subscription"));
        invoice.putObject("subscription_details").set("metadata", details.path("metadata"));
        invoice.put("paid", invoice.path("status").asText().equals("paid"));
        invoice.put("payment_intent", paymentOf(invoice.path("id"), objects));
        invoice.remove("parent");
        invoice.path("lines").path("data").forEach(line -> line((ObjectNode) line, objects));
    }

    private static void line(ObjectNode line, StripeObjects objects) {
        JsonNode details = line.path("parent").path("subscription_item_details");
        String price = line.path("pricing").path("price_details").path("price").asText();
        objects.find("price", price).ifPresent(found -> line.set("price", found.deepCopy()));
        line.put("proration", details.path("proration").booleanValue()).put("type", "subscription");
        line.set("subscription", details.path("subscription"));
        line.set("subscription_item", details.path("subscription_item"));
        line.remove("parent");
        line.remove("pricing");
    }

    private static void subscription(ObjectNode subscription) {
        JsonNode items = subscription.path("items").path("data");
        subscription.set("current_period_start", items.path(0).path("current_period_start"));
        subscription.set("current_period_end", items.path(0).path("current_period_end"));
        items.forEach(item -> {
            ((ObjectNode) item).remove("current_period_start");
            ((ObjectNode) item).remove("current_period_end");
        });
    }

    private static @Nullable String invoiceOf(JsonNode paymentIntent, StripeObjects objects) {
        return objects.newestFirst("invoice_payment").stream()
                .filter(payment ->
                        payment.path("payment").path("payment_intent").equals(paymentIntent))
                .map(payment -> payment.path("invoice").asText())
                .findFirst()
                .orElse(null);
    }

    private static @Nullable String paymentOf(JsonNode invoice, StripeObjects objects) {
        return objects.newestFirst("invoice_payment").stream()
                .filter(payment -> payment.path("invoice").equals(invoice))
                .map(payment -> payment.path("payment").path("payment_intent").asText())
                .findFirst()
                .orElse(null);
    }
}
