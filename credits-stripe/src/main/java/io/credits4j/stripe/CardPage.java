package io.credits4j.stripe;

import java.net.URI;
import java.time.Instant;

/**
 * A page on which a customer saves a card. Immutable.
 *
 * @param sessionId Stripe's id of it, such as {@code cs_test_…}; keep it to look it up without waiting for an event
 * @param url where to send the customer; whoever has it can save a card there, so keep it out of logs
 * @param expiresAt until when it can be used
 */
public record CardPage(String sessionId, URI url, Instant expiresAt) {
    /** Leaves the URL out. */
    @Override
    public String toString() {
        return "CardPage[" + sessionId + ", until " + expiresAt + "]";
    }
}
