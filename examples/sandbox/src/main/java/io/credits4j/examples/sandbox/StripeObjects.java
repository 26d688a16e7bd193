package io.credits4j.examples.sandbox;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Everything the loopback Stripe holds, by id, in order of creation. Guarded by its own monitor. */
final class StripeObjects {

    private final Map<String, ObjectNode> byId = new LinkedHashMap<>();
    private final Map<String, List<ObjectNode>> lineItems = new LinkedHashMap<>();

    void add(ObjectNode object) {
        byId.put(object.path("id").textValue(), object);
    }

    void addLineItems(String sessionId, List<ObjectNode> items) {
        lineItems.put(sessionId, List.copyOf(items));
    }

    /** The line items of a session, in the order they were asked for. */
    List<ObjectNode> lineItems(String sessionId) {
        return lineItems.getOrDefault(sessionId, List.of());
    }

    Optional<ObjectNode> find(String id) {
        return Optional.ofNullable(byId.get(id));
    }

    Optional<ObjectNode> find(String kind, String id) {
        return find(id).filter(object -> isA(kind, object));
    }

    /** The object a path names; anything else is Stripe's 404. */
    ObjectNode named(String kind, String id) {
        return find(kind, id).orElseThrow(() -> StripeError.noSuch(404, kind, id, "id"));
    }

    /** The object a parameter refers to; anything else is Stripe's 400. */
    ObjectNode referred(String kind, String id, String param) {
        return find(kind, id).orElseThrow(() -> StripeError.noSuch(400, kind, id, param));
    }

    List<ObjectNode> newestFirst(String kind) {
        List<ObjectNode> found = new ArrayList<>();
        byId.values().stream().filter(object -> isA(kind, object)).forEach(found::add);
        Collections.reverse(found);
        return found;
    }

    private static boolean isA(String kind, JsonNode object) {
        return object.path("object").asText().equals(kind);
    }
}
