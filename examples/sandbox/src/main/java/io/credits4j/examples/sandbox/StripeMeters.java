package io.credits4j.examples.sandbox;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Collections;
import java.util.List;
import java.util.Set;

/** {@code /v1/billing/meter_events}: usage that is invoiced afterwards. An identifier counts once. */
final class StripeMeters {

    private final StripeObjects objects;
    private final StripeShapes shapes;

    StripeMeters(StripeObjects objects, StripeShapes shapes) {
        this.objects = objects;
        this.shapes = shapes;
    }

    ObjectNode create(StripeParameters asked) {
        asked.allowOnly(Set.of("event_name", "expand", "identifier", "payload", "timestamp"));
        String identifier = asked.text("identifier", 100).orElseGet(() -> RandomIds.of("", 24));
        if (objects.find("billing.meter_event", identifier).isPresent()) {
            throw StripeError.badRequest("identifier", "An event already exists with identifier " + identifier + ".");
        }
        StripeParameters payload = asked.group("payload").orElseThrow(() -> StripeError.missingParameter("payload"));
        ObjectNode event = shapes.meterEvent()
                .put("id", identifier)
                .put("event_name", asked.required("event_name"))
                .put("identifier", identifier)
                .put("timestamp", asked.whole("timestamp").orElse(shapes.now()));
        event.putObject("payload")
                .put("stripe_customer_id", payload.required("stripe_customer_id"))
                .put("value", payload.required("value"));
        objects.add(event);
        ObjectNode answer = event.deepCopy();
        answer.remove("id");
        return answer;
    }

    /** Everything that was reported, oldest first. */
    List<ObjectNode> reported() {
        List<ObjectNode> all = objects.newestFirst("billing.meter_event");
        Collections.reverse(all);
        return all;
    }
}
