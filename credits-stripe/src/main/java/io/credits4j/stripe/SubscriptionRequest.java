package io.credits4j.stripe;

import static java.util.Objects.requireNonNull;

import io.credits4j.AccountId;
import io.credits4j.IdempotencyKey;
import io.credits4j.internal.Text;
import io.credits4j.pricing.BillingInterval;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Asks for a payment page on which a customer subscribes to a plan. Immutable; valid once built.
 *
 * <pre>{@code
 * SubscriptionRequest request = SubscriptionRequest.builder(
 *                 account, "pro", BillingInterval.MONTH, IdempotencyKey.of("cart-17"))
 *         .customer(customers.customerOf(account))
 *         .successUrl("https://shop.example/subscribed?session={CHECKOUT_SESSION_ID}")
 *         .build();
 * }</pre>
 */
public final class SubscriptionRequest {
    private final Builder wanted;
    private final String successUrl;

    private SubscriptionRequest(Builder wanted, String successUrl) {
        this.wanted = wanted;
        this.successUrl = successUrl;
    }

    /**
     * Starts a request for one seat, in US dollars, with the plan's trial if it has one.
     *
     * @param account who gets the credits
     * @param planId what is subscribed to; of the catalog
     * @param interval how often it is paid
     * @param key the intent: the same request under the same key gives the same page for at least 24 hours
     * @return the builder
     * @throws IllegalArgumentException if {@code planId} is not an identifier
     */
    public static Builder builder(AccountId account, String planId, BillingInterval interval, IdempotencyKey key) {
        return new Builder(account, planId, interval, key);
    }

    AccountId account() {
        return wanted.account;
    }

    String planId() {
        return wanted.planId;
    }

    BillingInterval interval() {
        return wanted.interval;
    }

    IdempotencyKey key() {
        return wanted.key;
    }

    long seats() {
        return wanted.seats;
    }

    String currency() {
        return wanted.currency;
    }

    boolean trial() {
        return wanted.trial;
    }

    boolean promotionCodes() {
        return wanted.promotionCodes;
    }

    boolean automaticTax() {
        return wanted.automaticTax;
    }

    String successUrl() {
        return successUrl;
    }

    Optional<String> cancelUrl() {
        return Optional.ofNullable(wanted.cancelUrl);
    }

    Optional<String> customer() {
        return Optional.ofNullable(wanted.customer);
    }

    Optional<String> customerEmail() {
        return Optional.ofNullable(wanted.customerEmail);
    }

    /** Keeps addresses of people and pages out of logs. */
    @Override
    public String toString() {
        return "SubscriptionRequest[" + account() + ", " + seats() + " × " + planId() + " per " + interval() + ", "
                + currency() + ", key " + key() + "]";
    }

    /** Collects a request. Not thread-safe. */
    public static final class Builder {
        private final AccountId account;
        private final String planId;
        private final BillingInterval interval;
        private final IdempotencyKey key;
        private long seats = 1;
        private String currency = "USD";
        private boolean trial = true;
        private boolean promotionCodes;
        private boolean automaticTax;
        private @Nullable String successUrl;
        private @Nullable String cancelUrl;
        private @Nullable String customer;
        private @Nullable String customerEmail;

        private Builder(AccountId account, String planId, BillingInterval interval, IdempotencyKey key) {
            this.account = requireNonNull(account, "account");
            this.planId = Text.identifier("planId", planId);
            this.interval = requireNonNull(interval, "interval");
            this.key = requireNonNull(key, "key");
        }

        private Builder(Builder other) {
            this(other.account, other.planId, other.interval, other.key);
            seats = other.seats;
            currency = other.currency;
            trial = other.trial;
            promotionCodes = other.promotionCodes;
            automaticTax = other.automaticTax;
            cancelUrl = other.cancelUrl;
            customer = other.customer;
            customerEmail = other.customerEmail;
        }

        /** Sets for how many seats, as many as the plan is sold for; 1 unless set. */
        public Builder seats(long seats) {
            if (seats < 1) {
                throw new IllegalArgumentException("seats is below 1: " + seats);
            }
            this.seats = seats;
            return this;
        }

        /** Sets the currency by its ISO 4217 code, in either case; {@code USD} unless set. */
        public Builder currency(String code) {
            this.currency = Text.identifier("currency", code).toUpperCase(Locale.ROOT);
            return this;
        }

        /**
         * Lets the customer try the plan first as long as it allows, or not; so unless set. Whether an account has had its
         * trial is the host's to know.
         */
        public Builder trial(boolean trial) {
            this.trial = trial;
            return this;
        }

        /** Lets the customer enter promotion codes, or not; not unless set. They lower the price, never the credits. */
        public Builder allowPromotionCodes(boolean allow) {
            this.promotionCodes = allow;
            return this;
        }

        /** Lets Stripe work out the tax and add it, or not; not unless set. It changes the price, never the credits. */
        public Builder automaticTax(boolean automatic) {
            this.automaticTax = automatic;
            return this;
        }

        /**
         * Sets where Stripe sends the customer after paying; see {@link CheckoutRequest#SESSION_ID}.
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

        /** Sets Stripe's id of the customer who subscribes; without it Stripe makes another one. */
        public Builder customer(String customerId) {
            this.customer = Text.identifier("customer", customerId);
            return this;
        }

        /** Sets the e-mail address the page is filled with and the invoices go to. */
        public Builder customerEmail(String address) {
            if (Text.identifier("customerEmail", address).indexOf('@') < 1) {
                throw new IllegalArgumentException("customerEmail is not an e-mail address");
            }
            this.customerEmail = address;
            return this;
        }

        /**
         * Builds the request.
         *
         * @throws IllegalArgumentException if no success URL was given, or both a customer and an e-mail address
         */
        public SubscriptionRequest build() {
            if (successUrl == null) {
                throw new IllegalArgumentException("successUrl is missing; it is where a customer lands after paying");
            }
            if (customer != null && customerEmail != null) {
                throw new IllegalArgumentException("customerEmail is that of customer " + customer + "; give only one");
            }
            return new SubscriptionRequest(new Builder(this), successUrl);
        }
    }
}
