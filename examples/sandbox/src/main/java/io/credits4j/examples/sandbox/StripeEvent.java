package io.credits4j.examples.sandbox;

/**
 * An event the loopback Stripe recorded. Immutable.
 *
 * @param id the event id, {@code evt_…}; the same on every delivery
 * @param type for example {@code checkout.session.completed}
 * @param payload the JSON body of the webhook, byte for byte the same on every delivery
 */
public record StripeEvent(String id, String type, String payload) {

    /** Id and type only: payloads carry personal data. */
    @Override
    public String toString() {
        return type + " " + id;
    }
}
