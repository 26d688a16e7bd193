package io.credits4j.billing;

import static java.util.Objects.requireNonNull;

import io.credits4j.ledger.ClawbackPolicy;
import io.credits4j.ledger.CreditLedger;
import io.credits4j.pricing.PricingCatalog;
import io.credits4j.spi.BillingStore;
import io.credits4j.spi.CreditsStorage;
import java.time.InstantSource;

/**
 * The door to everything that has to do with money coming in. Thread-safe; share one per application.
 *
 * <pre>{@code
 * Billing billing = Billing.on(ledger, storage, catalog);
 * billing.payments().record(PaymentFacts.of("pi_1", account, Money.usd("9.99"), PaymentState.PAID)
 *         .gives(PaidCredits.purchase(IdempotencyKey.of("stripe:pi:pi_1"), Credits.of(100))));
 * }</pre>
 */
public final class Billing {
    private final Payments payments;
    private final Subscriptions subscriptions;

    private Billing(Builder builder) {
        BillingStore store = builder.storage.billing();
        BillingTerms terms = new BillingTerms(builder.clock, builder.onDispute, builder.clawback);
        payments = new Payments(store, builder.ledger, terms);
        subscriptions = new Subscriptions(store, payments, builder.catalog, terms);
    }

    /** Returns billing with the default settings; see {@link #builder}. */
    public static Billing on(CreditLedger ledger, CreditsStorage storage, PricingCatalog catalog) {
        return builder(ledger, storage, catalog).build();
    }

    /**
     * Returns a builder for billing with other settings.
     *
     * @param ledger where credits are booked
     * @param storage the ledger's storage
     * @param catalog what is sold, with the provider's ids of its prices
     */
    public static Builder builder(CreditLedger ledger, CreditsStorage storage, PricingCatalog catalog) {
        return new Builder(ledger, storage, catalog);
    }

    /** Returns the payments. */
    public Payments payments() {
        return payments;
    }

    /** Returns the subscriptions and invoices. */
    public Subscriptions subscriptions() {
        return subscriptions;
    }

    /** Settings of {@link Billing}. Not thread-safe. */
    public static final class Builder {
        private final CreditLedger ledger;
        private final CreditsStorage storage;
        private final PricingCatalog catalog;
        private InstantSource clock = InstantSource.system();
        private DisputePolicy onDispute = DisputePolicy.FREEZE;
        private ClawbackPolicy clawback = ClawbackPolicy.TO_DEBT;

        private Builder(CreditLedger ledger, CreditsStorage storage, PricingCatalog catalog) {
            this.ledger = requireNonNull(ledger, "ledger");
            this.storage = requireNonNull(storage, "storage");
            this.catalog = requireNonNull(catalog, "catalog");
        }

        /** Sets the clock; give the same to the ledger. Default: the system's. */
        public Builder clock(InstantSource newClock) {
            clock = requireNonNull(newClock, "clock");
            return this;
        }

        /** Sets what an open dispute does to the credits of the payment. Default {@link DisputePolicy#FREEZE}. */
        public Builder onDispute(DisputePolicy policy) {
            onDispute = requireNonNull(policy, "onDispute");
            return this;
        }

        /**
         * Sets what becomes of credits that go with money taken back and are spent already. Default {@link
         * ClawbackPolicy#TO_DEBT}.
         */
        public Builder clawback(ClawbackPolicy policy) {
            clawback = requireNonNull(policy, "clawback");
            return this;
        }

        /** Returns billing. */
        public Billing build() {
            return new Billing(this);
        }
    }
}
