package io.credits4j.examples.sandbox;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Set;

/** {@code /v1/customers}. */
final class StripeCustomers {

    private static final Set<String> KNOWN =
            Set.of("email", "name", "description", "phone", "metadata", "preferred_locales", "expand");
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
