package io.credits4j.billing;

import static java.util.Objects.requireNonNull;

import io.credits4j.AccountId;
import io.credits4j.Credits;
import io.credits4j.StoreUnavailableException;
import io.credits4j.ledger.ClawbackPolicy;
import io.credits4j.ledger.CreditLedger;
import io.credits4j.pricing.PricingCatalog;
import io.credits4j.spi.BillingStore;
import io.credits4j.spi.CreditsStorage;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;

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
    private final BillingStore store;
    private final CreditLedger ledger;
    private final PricingCatalog catalog;
    private final Customers customers;
    private final Payments payments;
    private final Subscriptions subscriptions;
    private final @Nullable TopUps topUps;
    private final Inbox inbox;
    private final Reconciler reconciler;

    private Billing(Builder builder) {
        store = builder.storage.billing();
        ledger = builder.ledger;
        catalog = builder.catalog;
        BillingTerms terms = new BillingTerms(builder.clock, builder.onDispute, builder.clawback);
        customers = new Customers(store, terms, ledger, builder.creditWithCard);
        inbox = new Inbox(store, terms, builder.eventAttempts);
        payments = new Payments(store, builder.ledger, terms);
        subscriptions = new Subscriptions(store, payments, catalog, terms);
        reconciler = new Reconciler(store, payments, subscriptions, catalog, terms);
        topUps = builder.collector == null
                ? null
                : new TopUps(store, builder.ledger, payments, customers, builder.collector, terms);
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

    /** Returns what is sold. */
    public PricingCatalog catalog() {
        return catalog;
    }

    /** Returns the customers. */
    public Customers customers() {
        return customers;
    }

    /**
     * Returns the purchases without the customer at the page.
     *
     * @throws IllegalStateException if it was built without a {@link Builder#collector}
     */
    public TopUps topUps() {
        if (topUps == null) {
            throw new IllegalStateException("nothing charges customers; give the builder a collector");
        }
        return topUps;
    }

    /** Returns what the provider told. */
    public Inbox inbox() {
        return inbox;
    }

    /** Returns the operator's door. */
    public Operations operations() {
        return new Operations(inbox, this);
    }

    /** Returns what compares the provider's money with what was booked for it. */
    public Reconciler reconciler() {
        return reconciler;
    }

    /** Returns the payments. */
    public Payments payments() {
        return payments;
    }

    /** Returns the subscriptions and invoices. */
    public Subscriptions subscriptions() {
        return subscriptions;
    }

    /**
     * Returns how it stands with an account's money. Reads only.
     *
     * @throws StoreUnavailableException if the store cannot be read
     */
    public BillingSummary summary(AccountId account) {
        return new AccountReading(store, customers, subscriptions, account).summary();
    }

    /**
     * Returns what an account may use. Reads only.
     *
     * @throws StoreUnavailableException if the store cannot be read
     */
    public Entitlements entitlements(AccountId account) {
        return new AccountReading(store, customers, subscriptions, account)
                .entitlements(ledger.balance(account), catalog);
    }

    /** Settings of {@link Billing}. Not thread-safe. */
    public static final class Builder {
        private static final int MOST_EVENT_ATTEMPTS = 100;

        private final CreditLedger ledger;
        private final CreditsStorage storage;
        private final PricingCatalog catalog;
        private InstantSource clock = InstantSource.system();
        private DisputePolicy onDispute = DisputePolicy.FREEZE;
        private ClawbackPolicy clawback = ClawbackPolicy.TO_DEBT;
        private @Nullable PaymentCollector collector;
        private @Nullable Credits creditWithCard;
        private int eventAttempts = 8;

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

        /** Sets what charges customers who are not at the page. Without it, there are no top-ups. */
        public Builder collector(PaymentCollector newCollector) {
            collector = requireNonNull(newCollector, "collector");
            return this;
        }

        /**
         * Sets how much debt an account may make once it has a card on file; without one it may make none. Unless set, cards
         * change no credit limit.
         *
         * @param limit zero or more; {@code Credits.of(25)} is a good start where a credit is worth a dollar
         * @throws IllegalArgumentException if it is below zero
         */
        public Builder creditWithCard(Credits limit) {
            if (limit.isNegative()) {
                throw new IllegalArgumentException("creditWithCard " + limit + " is below zero");
            }
            creditWithCard = limit;
            return this;
        }

        /**
         * Sets how often an event may fail before it waits for an operator, 1 to 100; 8 unless set. Transient failures do
         * not count.
         *
         * @throws IllegalArgumentException if it is out of range
         */
        public Builder eventAttempts(int most) {
            if (most < 1 || most > MOST_EVENT_ATTEMPTS) {
                throw new IllegalArgumentException("eventAttempts " + most + " is outside 1 to " + MOST_EVENT_ATTEMPTS);
            }
            eventAttempts = most;
            return this;
        }

        /** Returns billing. */
        public Billing build() {
            return new Billing(this);
        }
    }
}
