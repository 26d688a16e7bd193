package io.credits4j.examples.sandbox;

import java.util.OptionalInt;

/**
 * One try to deliver an event to the webhook target. Immutable.
 *
 * @param event what was sent
 * @param status the HTTP status the target answered; empty when there is no target or it did not answer
 */
public record Delivery(StripeEvent event, OptionalInt status) {

    /** Tells whether the target took the event, that is, answered 2xx. */
    public boolean accepted() {
        return status.isPresent() && status.getAsInt() / 100 == 2;
    }
}
