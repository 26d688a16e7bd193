package io.credits4j.stripe;

import io.credits4j.pricing.Plan;
import java.net.URI;
import java.time.Instant;

/**
 * A page on which a customer subscribes. Immutable.
 *
 * @param sessionId Stripe's id of it, such as {@code cs_test_…}; keep it to look it up without waiting for an event
 * @param url where to send the customer; whoever has it can pay, so keep it out of logs
 * @param plan what is sold
 * @param seats for how many
 * @param trialDays how long it may be tried without payment; 0 for not, as for an account that has had a trial
 * @param expiresAt until when it can be paid
 */
public record SubscriptionPage(String sessionId, URI url, Plan plan, long seats, int trialDays, Instant expiresAt) {
    /** Leaves the URL out. */
    @Override
    public String toString() {
        return "SubscriptionPage[" + sessionId + ", " + seats + " × " + plan.id() + ", until " + expiresAt + "]";
    }
}
