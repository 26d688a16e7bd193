package io.credits4j.stripe;

import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * A webhook endpoint as Stripe has it.
 *
 * @param apiVersion of the events sent to it; empty if that of the account
 * @param secret shown once, when it is made
 */
record EndpointView(
        String id,
        StripeMode mode,
        String url,
        boolean isEnabled,
        Optional<String> apiVersion,
        Set<String> events,
        Optional<String> secret,
        Map<String, String> metadata) {

    static EndpointView of(StripeJson json) {
        return new EndpointView(
                json.id(),
                json.mode(),
                json.text("url").orElse(""),
                json.text("status").filter("enabled"::equals).isPresent(),
                json.text("api_version"),
                new TreeSet<>(json.texts("enabled_events")),
                json.text("secret"),
                json.pairs("metadata"));
    }

    /** Leaves the secret out. */
    @Override
    public String toString() {
        return "EndpointView[" + id + ", " + url + "]";
    }
}
