package io.credits4j.stripe;

import io.credits4j.pricing.CreditPackage;
import io.credits4j.pricing.PackageOrder;
import java.net.URI;
import java.time.Instant;

/**
 * A page on which a customer pays. Immutable.
 *
 * @param sessionId Stripe's id of it, such as {@code cs_test_…}; keep it to look the payment up without waiting for an
 *     event
 * @param url where to send the customer; whoever has it can pay, so keep it out of logs
 * @param creditPackage what is sold
 * @param order how many of it, at what price, for how many credits; promotion codes and tax come on top
 * @param expiresAt until when it can be paid
 */
public record CheckoutPage(
        String sessionId, URI url, CreditPackage creditPackage, PackageOrder order, Instant expiresAt) {
    /** Leaves the URL out. */
    @Override
    public String toString() {
        return "CheckoutPage[" + sessionId + ", " + order.quantity() + " × " + creditPackage.id() + ", until "
                + expiresAt + "]";
    }
}
