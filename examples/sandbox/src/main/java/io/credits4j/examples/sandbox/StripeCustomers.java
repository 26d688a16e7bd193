package io.credits4j.examples.sandbox;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Set;

/** {@code /v1/customers}. */
final class StripeCustomers {

    private static final Set<String> KNOWN = Set.of(
            "email", "name", "description", "phone", "metadata", "preferred_locales", "invoice_settings", "expand");
    private static final List<String> TEXTS = List.of("email", "name", "description", "phone");

    private final StripeObjects objects;
    private final StripeShapes shapes;

    StripeCustomers(StripeObjects objects, StripeShapes shapes) {
        this.objects = objects;
        this.shapes = shapes;
    }

    ObjectNode create(StripeParameters asked) {
        asked.allowOnly(KNOWN);
        ObjectNode customer = shapes.customer();
        describe(customer, asked);
        objects.add(customer);
        return customer;
    }

    ObjectNode update(String id, StripeParameters asked) {
        asked.allowOnly(KNOWN);
        ObjectNode customer = objects.named("customer", id);
        describe(customer, asked);
        return customer;
    }

    private static void describe(ObjectNode customer, StripeParameters asked) {
        ObjectNode metadata = asked.metadata();
        for (String field : TEXTS) {
            asked.text(field, 512).ifPresent(value -> customer.put(field, value));
        }
        customer.withObject("/metadata").setAll(metadata);
        asked.group("invoice_settings")
                .flatMap(settings -> settings.text("default_payment_method"))
                .ifPresent(method -> customer.withObject("/invoice_settings").put("default_payment_method", method));
    }

    /** Only the id is left of a deleted customer. */
    Happening delete(String id) {
        ObjectNode customer = objects.named("customer", id);
        ObjectNode event = shapes.eventAbout("customer.deleted", customer);
        customer.removeAll();
        customer.put("id", id).put("object", "customer").put("deleted", true);
        return new Happening(customer, List.of(event));
    }

    ObjectNode portal(StripeParameters asked) {
        asked.allowOnly(Set.of("configuration", "customer", "expand", "flow_data", "locale", "return_url"));
        ObjectNode portal = shapes.portalSession();
        String id = asked.required("customer");
        portal.put(
                "customer",
                objects.referred("customer", id, "customer").path("id").textValue());
        asked.text("return_url").ifPresent(url -> portal.put("return_url", url));
        asked.group("flow_data").ifPresent(flow -> portal.putObject("flow").put("type", flow.required("type")));
        return portal.put(
                "url",
                "https://billing.stripe.com/p/session/" + portal.path("id").textValue());
    }

    ObjectNode createFor(String email) {
        ObjectNode customer = shapes.customer().put("email", email);
        objects.add(customer);
        return customer;
    }

    List<ObjectNode> list(StripeParameters asked) {
        return objects.newestFirst("customer").stream()
                .filter(StripeLists.created(asked))
                .filter(StripeLists.equal(asked, "email"))
                .toList();
    }
}
