package io.credits4j.examples.sandbox;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Arrays;
import java.util.List;

/** {@code expand[]}: puts whole objects where an answer has only their ids, and line items into sessions. */
final class StripeExpansion {

    private static final int DEEPEST = 4;

    private final StripeObjects objects;

    StripeExpansion(StripeObjects objects) {
        this.objects = objects;
    }

    ObjectNode expand(ObjectNode answer, StripeParameters asked) {
        ObjectNode expanded = answer.deepCopy();
        for (String path : asked.texts("expand")) {
            List<String> steps = Arrays.asList(path.split("\\.", -1));
            if (steps.size() > DEEPEST + 1) {
                throw StripeError.badRequest("expand", "You cannot expand more than " + DEEPEST + " levels: " + path);
            }
            walk(expanded, steps, path);
        }
        return expanded;
    }

    private void walk(JsonNode node, List<String> steps, String path) {
        if (steps.isEmpty()) {
            return;
        }
        if (node.isArray()) {
            node.forEach(element -> walk(element, steps, path));
        } else if (node instanceof ObjectNode object) {
            String field = steps.get(0);
            fill(object, field, path);
            walk(object.path(field), steps.subList(1, steps.size()), path);
        }
    }

    private void fill(ObjectNode object, String field, String path) {
        if (field.equals("line_items") && object.path("object").asText().equals("checkout.session")) {
            String id = object.path("id").textValue();
            object.set(field, StripeLists.firstPage(objects.lineItems(id), CheckoutSessions.lineItemsUrl(id)));
        } else if (field.equals("payments") && object.path("object").asText().equals("invoice")) {
            object.set(field, StripeLists.firstPage(paymentsOf(object), "/v1/invoice_payments"));
        } else if (!object.has(field)) {
            throw StripeError.badRequest("expand", "This property cannot be expanded (" + field + " of " + path + ").");
        } else if (object.path(field).isTextual()) {
            objects.find(object.path(field).textValue()).ifPresent(found -> object.set(field, found.deepCopy()));
        }
    }

    private List<ObjectNode> paymentsOf(ObjectNode invoice) {
        return objects.newestFirst("invoice_payment").stream()
                .filter(payment -> payment.path("invoice").equals(invoice.path("id")))
                .toList();
    }
}
