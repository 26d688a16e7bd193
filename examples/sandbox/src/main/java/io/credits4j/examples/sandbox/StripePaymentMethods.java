package io.credits4j.examples.sandbox;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Saved cards: {@code /v1/payment_methods}, {@code /v1/setup_intents}, and what is behind them. */
final class StripePaymentMethods {

    private static final Set<String> SETUP_FIELDS = Set.of(
            "automatic_payment_methods", "customer", "description", "expand", "metadata", "payment_method", "usage");

    private final StripeObjects objects;
    private final StripeShapes shapes;
    private final Map<String, TestCard> cards = new HashMap<>();
    private final Map<TestCard, String> fingerprints = new EnumMap<>(TestCard.class);

    StripePaymentMethods(StripeObjects objects, StripeShapes shapes) {
        this.objects = objects;
        this.shapes = shapes;
    }

    /** What a payment method does; one nobody has heard of pays. */
    TestCard card(String paymentMethod) {
        return cards.getOrDefault(paymentMethod, TestCard.GOOD);
    }

    /** The same whoever saves the card, and however often. */
    String fingerprint(TestCard card) {
        return fingerprints.computeIfAbsent(card, any -> RandomIds.of("", 16));
    }

    /** What the invoices of a subscription are paid with: its own method, else its customer's. */
    Optional<String> payingFor(ObjectNode subscription) {
        return chosen(subscription)
                .or(() -> objects.find("customer", subscription.path("customer").asText())
                        .flatMap(customer -> chosen(customer.path("invoice_settings"))));
    }

    private static Optional<String> chosen(JsonNode holder) {
        return Optional.ofNullable(holder.path("default_payment_method").textValue());
    }

    /** Saves a card and makes it the one everything of the customer is paid with. */
    Happening save(ObjectNode customer, TestCard card) {
        String owner = customer.path("id").textValue();
        ObjectNode method = newMethod(card).put("customer", owner);
        String id = method.path("id").textValue();
        customer.withObject("/invoice_settings").put("default_payment_method", id);
        objects.newestFirst("subscription").stream()
                .filter(subscription -> subscription.path("customer").asText().equals(owner))
                .forEach(subscription -> subscription.put("default_payment_method", id));
        return new Happening(
                method,
                List.of(
                        shapes.eventAbout("payment_method.attached", method),
                        shapes.eventAbout("customer.updated", customer)));
    }

    ObjectNode newMethod(TestCard card) {
        ObjectNode method = shapes.paymentMethod().put("type", card.type());
        ObjectNode details =
                method.putObject(card.type()).put("last4", card.last4()).put("fingerprint", fingerprint(card));
        if (card == TestCard.BANK_DEBIT) {
            details.put("bank_name", card.brand());
        } else {
            details.put("brand", card.brand()).put("exp_month", 12).put("exp_year", 2034);
        }
        objects.add(method);
        cards.put(method.path("id").textValue(), card);
        return method;
    }

    Happening detach(String id, StripeParameters asked) {
        asked.allowOnly(Set.of("expand"));
        ObjectNode method = objects.named("payment_method", id);
        if (!method.path("customer").isTextual()) {
            throw StripeError.badRequest("customer", "The payment method you provided is not attached to a customer.");
        }
        String owner = method.path("customer").textValue();
        method.putNull("customer");
        ObjectNode event = shapes.eventAbout("payment_method.detached", method);
        event.withObject("/data/previous_attributes").put("customer", owner);
        return new Happening(method, List.of(event));
    }

    List<ObjectNode> ofCustomer(String customer) {
        objects.named("customer", customer);
        return objects.newestFirst("payment_method").stream()
                .filter(method -> method.path("customer").asText().equals(customer))
                .toList();
    }

    ObjectNode createSetup(StripeParameters asked) {
        asked.allowOnly(SETUP_FIELDS);
        ObjectNode setup = shapes.setupIntent();
        asked.text("customer").ifPresent(id -> {
            objects.referred("customer", id, "customer");
            setup.put("customer", id);
        });
        asked.text("usage").ifPresent(usage -> setup.put("usage", usage));
        setup.set("metadata", asked.metadata());
        objects.add(setup);
        return setup;
    }

    /** The customer's browser confirms it. */
    List<ObjectNode> confirm(ObjectNode setup, TestCard card) {
        if (!card.pays()) {
            setup.set("last_setup_error", StripeError.declined(card).body());
            return List.of(shapes.eventAbout("setup_intent.setup_failed", setup));
        }
        ObjectNode method = newMethod(card);
        method.set("customer", setup.path("customer"));
        setup.put("status", "succeeded").put("payment_method", method.path("id").textValue());
        return List.of(
                shapes.eventAbout("payment_method.attached", method),
                shapes.eventAbout("setup_intent.succeeded", setup));
    }
}
