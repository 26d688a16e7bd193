package io.credits4j.stripe;

import static java.util.Objects.requireNonNull;

import io.credits4j.AccountId;
import io.credits4j.ContentionException;
import io.credits4j.Credits;
import io.credits4j.IdempotencyConflictException;
import io.credits4j.IdempotencyKey;
import io.credits4j.RetryDelay;
import io.credits4j.StoreUnavailableException;
import io.credits4j.billing.Billing;
import io.credits4j.internal.Sha256;
import io.credits4j.ledger.CreditLedger;
import io.credits4j.pricing.CreditPackage;
import io.credits4j.pricing.PricingCatalog;
import io.credits4j.pricing.UnknownPackageException;
import io.credits4j.pricing.UnknownPlanException;
import java.net.URI;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Sells credit packages on Stripe's payment page and books what was paid. Thread-safe; share one per application.
 *
 * <pre>{@code
 * StripeCheckout checkout = StripeCheckout.fromEnv(ledger, catalog);
 *
 * CheckoutPage page = checkout.startCheckout(request); // send the customer to page.url()
 *
 * // where the customer lands after paying:
 * if (checkout.fulfil(sessionId, account) instanceof FulfilmentResult.Granted granted) {
 *     // the credits are there
 * }
 * }</pre>
 *
 * <p><b>What is granted</b> is what was sold: credits and bonus per package are written onto the session when it is
 * made and read back strictly, so a catalog that changes before the payment arrives, or no longer has the package,
 * changes nothing. The quantity is that of the line items paid for. Discounts and taxes change the price, never the
 * credits. The cost of the lot is what was paid for the package's line items after discounts and without tax.
 *
 * <p><b>Once.</b> The success page, {@link StripeWebhooks} and a host that polls all end in {@link #fulfil}, which
 * grants under the key {@code stripe:cs:<session id>}; whoever comes first grants, the others are told so.
 *
 * <p><b>Failures.</b> Every call to Stripe has time-outs of a few seconds and is tried again twice where that is safe,
 * waiting at most five seconds each time; then a {@link StripeFailureException} tells what trying again is worth. No call
 * to Stripe is made while the ledger holds a lock.
 */
public final class StripeCheckout {
    private final StripeMode mode;
    private final PricingCatalog catalog;
    private final StripeGateway stripe;
    private final Fulfilment fulfilment;
    private final @Nullable BillingEvents billingEvents;

    private StripeCheckout(Builder builder, StripeConnection connection) {
        this.mode = connection.mode();
        this.catalog = builder.catalog;
        this.stripe = connection.gateway();
        Billing billing = builder.billing;
        this.billingEvents = billing == null ? null : new BillingEvents(connection, billing);
        this.fulfilment = new Fulfilment(stripe, builder.ledger, catalog, mode, billing, billingEvents);
    }

    /**
     * Obtains a checkout with the key in the environment variable {@code STRIPE_SECRET_KEY}.
     *
     * @throws IllegalStateException if the variable is not set
     * @throws IllegalArgumentException if it holds no secret or restricted key
     */
    public static StripeCheckout fromEnv(CreditLedger ledger, PricingCatalog catalog) {
        return from(System.getenv(), ledger, catalog);
    }

    static StripeCheckout from(Map<String, String> environment, CreditLedger ledger, PricingCatalog catalog) {
        return builder(ledger, catalog)
                .connection(StripeConnection.from(environment))
                .build();
    }

    /**
     * Starts a checkout.
     *
     * @param ledger what is paid is granted here
     * @param catalog what is for sale
     * @return the builder
     */
    public static Builder builder(CreditLedger ledger, PricingCatalog catalog) {
        return new Builder(ledger, catalog);
    }

    /** Returns whether real money moves, as the key says. */
    public StripeMode mode() {
        return mode;
    }

    /**
     * Makes a payment page for a credit package. Nothing is booked. The same request under the same key gives the same
     * page, also after a lost answer. Stripe may keep giving the same failure under a key too, for a day; since a page by
     * itself moves no money, a new key is safe then.
     *
     * @param request what is bought, by whom
     * @return the page to send the customer to
     * @throws UnknownPackageException if the catalog has no such package
     * @throws IllegalArgumentException if the package is off sale, not sold in that currency, cannot be charged in it
     *     exactly, or so many are beyond what one grant can hold
     * @throws IdempotencyConflictException if the key was used for another request in the last 24 hours, or for the same
     *     one from another version of the catalog; use a new key
     * @throws StripeFailureException if Stripe refuses or cannot be reached
     */
    public CheckoutPage startCheckout(CheckoutRequest request) {
        CreditPackage creditPackage = onSale(request);
        SaleSnapshot sale = snapshot(request, creditPackage);
        SessionForm form = new SessionForm(request, creditPackage, sale);
        try {
            SessionView session = stripe.createSession(form.params(), stripeKey(request.account(), request.key()));
            return page(session, creditPackage, request.quantity());
        } catch (StripeRequestException e) {
            if (e.isKeyReused()) {
                throw new IdempotencyConflictException(request.account(), request.key());
            }
            throw e;
        }
    }

    /**
     * Makes a payment page for a plan. Nothing is booked. The same request under the same key gives the same page, also
     * after a lost answer.
     *
     * @param request what is subscribed to, by whom
     * @return the page to send the customer to
     * @throws UnknownPlanException if the catalog has no such plan
     * @throws IllegalArgumentException if the plan is off sale, not sold per that interval, in that currency or for so many
     *     seats, or has no price at Stripe
     * @throws IllegalStateException if this checkout has no billing to record subscriptions with
     * @throws IdempotencyConflictException if the key was used for another request in the last 24 hours, or for the same
     *     one from another version of the catalog; use a new key
     * @throws StripeFailureException if Stripe refuses or cannot be reached
     */
    public SubscriptionPage startSubscription(SubscriptionRequest request) {
        if (billingEvents == null) {
            throw new IllegalStateException("this checkout has no billing to record subscriptions with");
        }
        SubscriptionForm form = SubscriptionForm.of(request, catalog);
        try {
            return form.page(stripe.createSession(form.params(), stripeKey(request.account(), request.key())));
        } catch (StripeRequestException e) {
            if (e.isKeyReused()) {
                throw new IdempotencyConflictException(request.account(), request.key());
            }
            throw e;
        }
    }

    private CreditPackage onSale(CheckoutRequest request) {
        CreditPackage creditPackage = catalog.creditPackage(request.packageId());
        if (!creditPackage.active()) {
            throw new IllegalArgumentException("package '" + creditPackage.id() + "' is off sale");
        }
        StripeAmounts.toStripe(creditPackage.price(request.currency()));
        Credits largest = creditPackage.credits().max(creditPackage.bonusCredits());
        if (largest.micros() > Credits.LARGEST_AMOUNT.micros() / request.quantity()) {
            throw new IllegalArgumentException("quantity " + request.quantity() + " of package '" + creditPackage.id()
                    + "' is beyond what one grant can hold, " + Credits.LARGEST_AMOUNT + " credits");
        }
        return creditPackage;
    }

    private SaleSnapshot snapshot(CheckoutRequest request, CreditPackage creditPackage) {
        return new SaleSnapshot(
                request.account(),
                creditPackage.id(),
                request.quantity(),
                creditPackage.credits(),
                creditPackage.bonusCredits(),
                catalog.version(),
                request.actor());
    }

    /** Keys of the host are unique per account, Stripe's are not: the account is part of it, and both are short then. */
    private static String stripeKey(AccountId buyer, IdempotencyKey key) {
        String account = buyer.value();
        String intent = account.length() + ":" + account + key.value();
        return "credits4j-checkout-" + HexFormat.of().formatHex(Sha256.of(intent));
    }

    private static CheckoutPage page(SessionView session, CreditPackage creditPackage, int quantity) {
        String url = session.url().orElseThrow(() -> StripeFailures.unreadable(Operation.CREATE_SESSION));
        return new CheckoutPage(session.id(), URI.create(url), creditPackage, quantity, session.expiresAt());
    }

    /**
     * Books what a session has come to, for a caller that is trusted with any account, such as a poller. Call it as
     * often as you like.
     *
     * @param sessionId Stripe's id of the session
     * @return what it has come to
     * @throws IllegalArgumentException if {@code sessionId} is not the id of a session
     * @throws InvalidSaleException if the session was sold by us but is not as it was sold; nothing is granted
     * @throws IdempotencyConflictException if it was granted before with other figures, so its line items have changed;
     *     what was granted stays
     * @throws StripeRequestException if there is no such session, with the code {@code resource_missing}
     * @throws StripeUnavailableException if Stripe cannot be reached; try again
     * @throws StoreUnavailableException if the ledger's store fails; try again
     * @throws ContentionException if other writers are in the way; try again
     */
    public FulfilmentResult fulfil(String sessionId) {
        return fulfilment.fulfil(new SessionId(requireNonNull(sessionId, "sessionId")), null);
    }

    /**
     * Books what a session has come to, for a customer who asks; see {@link #fulfil(String)}.
     *
     * @param sessionId Stripe's id of the session, as it came with the request
     * @param expectedAccount the account of whoever is signed in
     * @return what it has come to
     * @throws ForeignSessionException if the session is another account's; nothing is granted
     */
    public FulfilmentResult fulfil(String sessionId, AccountId expectedAccount) {
        return fulfilment.fulfil(
                new SessionId(requireNonNull(sessionId, "sessionId")),
                requireNonNull(expectedAccount, "expectedAccount"));
    }

    StripeGateway gateway() {
        return stripe;
    }

    Fulfilment fulfilment() {
        return fulfilment;
    }

    @Nullable
    BillingEvents billingEvents() {
        return billingEvents;
    }

    @Override
    public String toString() {
        return "StripeCheckout[" + mode + "]";
    }

    /** Collects the settings. Not thread-safe. */
    public static final class Builder {
        private final CreditLedger ledger;
        private final PricingCatalog catalog;
        private final StripeConnection.Builder ownConnection = StripeConnection.builder();
        private @Nullable StripeConnection connection;
        private @Nullable Billing billing;

        private Builder(CreditLedger ledger, PricingCatalog catalog) {
            this.ledger = requireNonNull(ledger, "ledger");
            this.catalog = requireNonNull(catalog, "catalog");
        }

        /** Sets the connection to share with others of this package; the settings below are for one of its own. */
        public Builder connection(StripeConnection connection) {
            this.connection = requireNonNull(connection, "connection");
            return this;
        }

        /**
         * Sets where payments, invoices and subscriptions are recorded; of the same ledger and catalog. Without it only
         * packages are sold, and what is refunded or disputed later takes no credits back.
         */
        public Builder billing(Billing billing) {
            this.billing = requireNonNull(billing, "billing");
            return this;
        }

        /** As {@link StripeConnection.Builder#apiKey}. */
        public Builder apiKey(String key) {
            ownConnection.apiKey(key);
            return this;
        }

        /** As {@link StripeConnection.Builder#apiBase}. */
        public Builder apiBase(URI base) {
            ownConnection.apiBase(base);
            return this;
        }

        /** As {@link StripeConnection.Builder#connectTimeout}. */
        public Builder connectTimeout(Duration timeout) {
            ownConnection.connectTimeout(timeout);
            return this;
        }

        /** As {@link StripeConnection.Builder#readTimeout}. */
        public Builder readTimeout(Duration timeout) {
            ownConnection.readTimeout(timeout);
            return this;
        }

        /** As {@link StripeConnection.Builder#retries}. */
        public Builder retries(int retries) {
            ownConnection.retries(retries);
            return this;
        }

        /** As {@link StripeConnection.Builder#delay}. */
        public Builder delay(RetryDelay delay) {
            ownConnection.delay(delay);
            return this;
        }

        /**
         * Builds the checkout.
         *
         * @throws IllegalArgumentException if neither a connection nor a key was given, or a live key would go over plain
         *     http
         */
        public StripeCheckout build() {
            return new StripeCheckout(this, connection == null ? ownConnection.build() : connection);
        }
    }
}
