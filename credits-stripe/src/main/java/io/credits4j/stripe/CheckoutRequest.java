package io.credits4j.stripe;

import static java.util.Objects.requireNonNull;

import io.credits4j.AccountId;
import io.credits4j.IdempotencyKey;
import io.credits4j.internal.Text;
import java.util.Locale;
import java.util.Optional;
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

    private final AccountId account;
    private final String packageId;
    private final IdempotencyKey key;
    private final int quantity;
    private final String currency;
    private final String successUrl;
    private final @Nullable String cancelUrl;
    private final @Nullable String customerEmail;
    private final @Nullable String actor;
    private final boolean promotionCodes;
    private final @Nullable String customer;
    private final boolean automaticTax;

    private CheckoutRequest(Builder builder, String successUrl) {
        this.account = builder.account;
        this.packageId = builder.packageId;
        this.key = builder.key;
        this.quantity = builder.quantity;
        this.currency = builder.currency;
        this.successUrl = successUrl;
        this.cancelUrl = builder.cancelUrl;
        this.customerEmail = builder.customerEmail;
        this.actor = builder.actor;
        this.promotionCodes = builder.promotionCodes;
        this.customer = builder.customer;
        this.automaticTax = builder.automaticTax;
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

    AccountId account() {
        return account;
    }

    String packageId() {
        return packageId;
    }

    IdempotencyKey key() {
        return key;
    }

    int quantity() {
        return quantity;
    }

    String currency() {
        return currency;
    }

    String successUrl() {
        return successUrl;
    }

    Optional<String> cancelUrl() {
        return Optional.ofNullable(cancelUrl);
    }

    Optional<String> customerEmail() {
        return Optional.ofNullable(customerEmail);
    }

    @Nullable
    String actor() {
        return actor;
    }

    boolean promotionCodes() {
        return promotionCodes;
    }

    Optional<String> customer() {
        return Optional.ofNullable(customer);
    }

    boolean automaticTax() {
        return automaticTax;
    }

    /** Keeps addresses of people and pages out of logs. */
    @Override
    public String toString() {
        return "CheckoutRequest[" + account + ", " + quantity + " × " + packageId + ", " + currency + ", key " + key
                + "]";
    }

    /** Collects a request. Not thread-safe. */
    public static final class Builder {
        private final AccountId account;
        private final String packageId;
        private final IdempotencyKey key;
        private int quantity = 1;
        private String currency = "USD";
        private @Nullable String successUrl;
        private @Nullable String cancelUrl;
        private @Nullable String customerEmail;
        private @Nullable String actor;
        private boolean promotionCodes;
        private @Nullable String customer;
        private boolean automaticTax;

        private Builder(AccountId account, String packageId, IdempotencyKey key) {
            this.account = requireNonNull(account, "account");
            this.packageId = Text.identifier("packageId", packageId);
            this.key = requireNonNull(key, "key");
        }

        /** Sets how many packages, 1 to {@value #LARGEST_QUANTITY}; 1 unless set. */
        public Builder quantity(int quantity) {
            if (quantity < 1 || quantity > LARGEST_QUANTITY) {
                throw new IllegalArgumentException("quantity is not 1 to " + LARGEST_QUANTITY + ": " + quantity);
            }
            this.quantity = quantity;
            return this;
        }

        /** Sets the currency by its ISO 4217 code, in either case; {@code USD} unless set. */
        public Builder currency(String code) {
            this.currency = Text.identifier("currency", code).toUpperCase(Locale.ROOT);
            return this;
        }

        /**
         * Sets where Stripe sends the customer after paying. Write {@value #SESSION_ID} where the id of the session
         * belongs.
         *
         * @throws IllegalArgumentException if it is not an absolute http or https URL
         */
        public Builder successUrl(String url) {
            this.successUrl = WebAddress.checked("successUrl", url);
            return this;
        }

        /**
         * Sets where Stripe sends a customer who turns back; without it there is no way back on the page.
         *
         * @throws IllegalArgumentException if it is not an absolute http or https URL
         */
        public Builder cancelUrl(String url) {
            this.cancelUrl = WebAddress.checked("cancelUrl", url);
            return this;
        }

        /** Sets the e-mail address the page is filled with and the receipt goes to. */
        public Builder customerEmail(String address) {
            if (Text.identifier("customerEmail", address).indexOf('@') < 1) {
                throw new IllegalArgumentException("customerEmail is not an e-mail address");
            }
            this.customerEmail = address;
            return this;
        }

        /** Sets who buys inside the account, such as a user id; it is kept with the grant. */
        public Builder actor(String actor) {
            this.actor = Text.identifier("actor", actor);
            return this;
        }

        /** Lets the customer enter promotion codes, or not; not unless set. They lower the price, never the credits. */
        public Builder allowPromotionCodes(boolean allow) {
            this.promotionCodes = allow;
            return this;
        }

        /** Sets Stripe's id of the customer who buys, so that saved cards and the portal are at hand; without it, a guest. */
        public Builder customer(String customerId) {
            this.customer = Text.identifier("customer", customerId);
            return this;
        }

        /** Lets Stripe work out the tax and add it, or not; not unless set. It changes the price, never the credits. */
        public Builder automaticTax(boolean automatic) {
            this.automaticTax = automatic;
            return this;
        }

        /**
         * Builds the request.
         *
         * @throws IllegalArgumentException if no success URL was given, or both a customer and an e-mail address
         */
        public CheckoutRequest build() {
            if (successUrl == null) {
                throw new IllegalArgumentException("successUrl is missing; it is where a customer lands after paying");
            }
            if (customer != null && customerEmail != null) {
                throw new IllegalArgumentException("customerEmail is that of customer " + customer + "; give only one");
            }
            return new CheckoutRequest(this, successUrl);
        }
    }
}
