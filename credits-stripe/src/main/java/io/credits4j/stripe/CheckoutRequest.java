package io.credits4j.stripe;

import io.credits4j.AccountId;
import io.credits4j.IdempotencyKey;
import io.credits4j.internal.Text;
import org.jspecify.annotations.Nullable;

/**
 * Asks for a payment page on which a customer buys a credit package. Immutable; valid once built.
 *
 * <pre>{@code
 * CheckoutRequest request = CheckoutRequest.builder(account, "pro", IdempotencyKey.of("cart-17"))
 *         .currency("EUR")
 *         .successUrl("https://shop.example/bought?session={CHECKOUT_SESSION_ID}")
 *         .cancelUrl("https://shop.example/prices")
 *         .build();
 * }</pre>
 */
public final class CheckoutRequest {
    /** What Stripe replaces in the success URL by the id of the session, to be given to {@code fulfil}. */
    public static final String SESSION_ID = "{CHECKOUT_SESSION_ID}";

    /** The most packages one checkout sells. */
    public static final int LARGEST_QUANTITY = 100;

    private final PageSettings page;
    private final String packageId;
    private final int quantity;
    private final @Nullable String actor;

    private CheckoutRequest(Builder builder, PageSettings page) {
        this.page = page;
        this.packageId = builder.packageId;
        this.quantity = builder.quantity;
        this.actor = builder.actor;
    }

    /**
     * Starts a request for one package, in US dollars.
     *
     * @param account who gets the credits
     * @param packageId what is bought; of the catalog
     * @param key the intent: the same request under the same key gives the same page for at least 24 hours
     * @return the builder
     * @throws IllegalArgumentException if {@code packageId} is not an identifier
     */
    public static Builder builder(AccountId account, String packageId, IdempotencyKey key) {
        return new Builder(account, packageId, key);
    }

    PageSettings page() {
        return page;
    }

    String packageId() {
        return packageId;
    }

    int quantity() {
        return quantity;
    }

    @Nullable
    String actor() {
        return actor;
    }

    @Override
    public String toString() {
        return "CheckoutRequest[" + quantity + " × " + packageId + ", " + page + "]";
    }

    /** Collects a request. Not thread-safe. */
    public static final class Builder extends SaleBuilder<Builder> {
        private final String packageId;
        private int quantity = 1;
        private @Nullable String actor;

        private Builder(AccountId account, String packageId, IdempotencyKey key) {
            super(account, key);
            this.packageId = Text.identifier("packageId", packageId);
        }

        @Override
        Builder self() {
            return this;
        }

        /** Sets how many packages, 1 to {@value #LARGEST_QUANTITY}; 1 unless set. */
        public Builder quantity(int quantity) {
            if (quantity < 1 || quantity > LARGEST_QUANTITY) {
                throw new IllegalArgumentException("quantity is not 1 to " + LARGEST_QUANTITY + ": " + quantity);
            }
            this.quantity = quantity;
            return this;
        }

        /** Sets who buys inside the account, such as a user id; it is kept with the grant. */
        public Builder actor(String actor) {
            this.actor = Text.identifier("actor", actor);
            return this;
        }

        /**
         * Builds the request.
         *
         * @throws IllegalArgumentException if no success URL was given, or both a customer and an e-mail address
         */
        public CheckoutRequest build() {
            return new CheckoutRequest(this, settings());
        }
    }
}
