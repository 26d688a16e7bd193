package io.credits4j.stripe;

import static java.util.Objects.requireNonNull;

import io.credits4j.AccountId;
import io.credits4j.IdempotencyKey;
import io.credits4j.internal.Text;
import io.credits4j.pricing.BillingInterval;

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
    private final PageSettings page;
    private final String planId;
    private final BillingInterval interval;
    private final long seats;
    private final boolean trial;

    private SubscriptionRequest(Builder builder, PageSettings page) {
        this.page = page;
        this.planId = builder.planId;
        this.interval = builder.interval;
        this.seats = builder.seats;
        this.trial = builder.trial;
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

    PageSettings page() {
        return page;
    }

    String planId() {
        return planId;
    }

    BillingInterval interval() {
        return interval;
    }

    long seats() {
        return seats;
    }

    boolean trial() {
        return trial;
    }

    @Override
    public String toString() {
        return "SubscriptionRequest[" + seats + " × " + planId + " per " + interval + ", " + page + "]";
    }

    /** Collects a request. Not thread-safe. */
    public static final class Builder extends SaleBuilder<Builder> {
        private final String planId;
        private final BillingInterval interval;
        private long seats = 1;
        private boolean trial = true;

        private Builder(AccountId account, String planId, BillingInterval interval, IdempotencyKey key) {
            super(account, key);
            this.planId = Text.identifier("planId", planId);
            this.interval = requireNonNull(interval, "interval");
        }

        @Override
        Builder self() {
            return this;
        }

        /** Sets for how many seats, as many as the plan is sold for; 1 unless set. */
        public Builder seats(long seats) {
            if (seats < 1) {
                throw new IllegalArgumentException("seats is below 1: " + seats);
            }
            this.seats = seats;
            return this;
        }

        /**
         * Lets the customer try the plan first as long as it allows, or not; so unless set. An account that has had a trial,
         * of whatever plan, is offered no other.
         */
        public Builder trial(boolean trial) {
            this.trial = trial;
            return this;
        }

        /**
         * Builds the request.
         *
         * @throws IllegalArgumentException if no success URL was given, or both a customer and an e-mail address
         */
        public SubscriptionRequest build() {
            return new SubscriptionRequest(this, settings());
        }
    }
}
