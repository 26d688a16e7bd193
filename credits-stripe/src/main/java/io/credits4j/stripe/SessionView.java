package io.credits4j.stripe;

import io.credits4j.AccountId;
import java.net.URI;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/**
 * A checkout session. Currency and amounts are those of the shop; what a customer may see in another currency is shown
 * beside and left out here.
 *
 * @param kind {@code payment}, {@code subscription}, {@code setup} or what Stripe adds
 * @param status {@code open}, {@code complete}, {@code expired} or what Stripe adds
 * @param paymentStatus {@code paid}, {@code unpaid}, {@code no_payment_required} or what Stripe adds
 */
record SessionView(
        String id,
        StripeMode mode,
        String kind,
        String status,
        String paymentStatus,
        Optional<String> clientReference,
        Optional<String> customer,
        Optional<String> paymentIntent,
        Optional<String> subscription,
        Optional<String> setupIntent,
        Optional<String> url,
        Instant expiresAt,
        Map<String, String> metadata) {

    static final String PURPOSE = "credits4j_kind";

    static SessionView of(StripeJson json) {
        return new SessionView(
                json.id(),
                json.mode(),
                json.text("mode").orElse(""),
                json.text("status").orElse(""),
                json.text("payment_status").orElse(""),
                json.text("client_reference_id"),
                json.reference("customer"),
                json.reference("payment_intent"),
                json.reference("subscription"),
                json.reference("setup_intent"),
                json.text("url"),
                json.instant("expires_at").orElse(Instant.EPOCH),
                json.pairs("metadata"));
    }

    /** Returns whether it is of a kind of Stripe's, and ours for a purpose. */
    boolean isFor(String wantedKind, String purpose) {
        return kind.equals(wantedKind) && purpose.equals(metadata.get(PURPOSE));
    }

    /** Returns whose it is, of one that is ours. */
    AccountId owner() {
        try {
            return Owner.of(metadata).orElseThrow(() -> new IllegalArgumentException("no account"));
        } catch (IllegalArgumentException e) {
            throw new InvalidSaleException(id, "its metadata names no account");
        }
    }

    /** Returns where to send the customer, as of a session just made. */
    URI page() {
        return url.map(URI::create).orElseThrow(() -> StripeFailures.unreadable(Operation.CREATE_SESSION));
    }

    /** Returns whether it is a page of ours for a package. */
    boolean sellsPackage() {
        return kind.equals("payment") && SaleSnapshot.marks(metadata) && !SaleSnapshot.isOfAnotherKind(metadata);
    }

    boolean hasSoldPackage() {
        return sellsPackage() && status.equals("complete") && isPaid();
    }

    /** With a promotion code that leaves nothing to pay, no payment is required. */
    boolean isPaid() {
        return paymentStatus.equals("paid") || paymentStatus.equals("no_payment_required");
    }
}
