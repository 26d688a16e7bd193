package io.credits4j.stripe;

import io.credits4j.pricing.CreditPackage;
import java.net.URI;
import java.time.Instant;

/**
 * A page on which a customer pays. Immutable.
 *
 * @param sessionId Stripe's id of it, such as {@code cs_test_…}; keep it to look the payment up without waiting for an
 *     event
 * @param url where to send the customer; whoever has it can pay, so keep it out of logs
 * @param creditPackage what is sold
 * @param quantity how many of it
 * @param expiresAt until when it can be paid
 */
public record CheckoutPage(String sessionId, URI url, CreditPackage creditPackage, int quantity, Instant expiresAt) {
    /** Leaves the URL out. */
    @Override
    public String toString() {
        return "CheckoutPage[" + sessionId + ", " + quantity + " × " + creditPackage.id() + ", until " + expiresAt
                + "]";
    }
}
