package io.credits4j.examples.sandbox;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Set;

/**
 * {@code /v1/webhook_endpoints}: kept and listed, but not delivered to. Where deliveries go is the sandbox's setting.
 */
final class StripeEndpoints {

    private static final Set<String> CREATE =
            Set.of("api_version", "connect", "description", "enabled_events", "expand", "metadata", "url");
    private static final Set<String> UPDATE =
            Set.of("description", "disabled", "enabled_events", "expand", "metadata", "url");

    private final StripeObjects objects;
    private final StripeShapes shapes;

    StripeEndpoints(StripeObjects objects, StripeShapes shapes) {
        this.objects = objects;
        this.shapes = shapes;
    }

    /** The secret is in this one answer and in no later one. */
    ObjectNode create(StripeParameters asked) {
        asked.allowOnly(CREATE);
        ObjectNode endpoint = shapes.endpoint().put("url", asked.required("url"));
        asked.text("api_version").ifPresent(version -> endpoint.put("api_version", version));
        asked.text("description").ifPresent(text -> endpoint.put("description", text));
        events(endpoint, asked);
        endpoint.set("metadata", asked.metadata());
        objects.add(endpoint);
        return endpoint.deepCopy().put("secret", RandomIds.of("whsec_", 32));
    }

    ObjectNode update(String id, StripeParameters asked) {
        asked.allowOnly(UPDATE);
        ObjectNode endpoint = objects.named("webhook_endpoint", id);
        asked.flag("disabled").ifPresent(disabled -> endpoint.put("status", disabled ? "disabled" : "enabled"));
        if (asked.has("enabled_events")) {
            events(endpoint, asked);
        }
        return endpoint;
    }

    private static void events(ObjectNode endpoint, StripeParameters asked) {
        List<String> wanted = asked.texts("enabled_events");
        if (wanted.isEmpty()) {
            throw StripeError.missingParameter("enabled_events");
        }
        ArrayNode events = endpoint.putArray("enabled_events");
        wanted.forEach(events::add);
    }

    List<ObjectNode> list(StripeParameters asked) {
        return objects.newestFirst("webhook_endpoint");
    }
}
