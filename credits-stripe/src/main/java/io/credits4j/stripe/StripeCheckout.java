package io.credits4j.stripe;

import static java.util.Objects.requireNonNull;

import com.stripe.param.checkout.SessionCreateParams;
import io.credits4j.AccountId;
import io.credits4j.ContentionException;
import io.credits4j.Credits;
import io.credits4j.IdempotencyConflictException;
import io.credits4j.IdempotencyKey;
import io.credits4j.StoreUnavailableException;
import io.credits4j.billing.Billing;
import io.credits4j.internal.Sha256;
import io.credits4j.pricing.CreditPackage;
import io.credits4j.pricing.PackageOrder;
import io.credits4j.pricing.PricingCatalog;
import io.credits4j.pricing.UnknownPackageException;
import io.credits4j.pricing.UnknownPlanException;
import java.util.HexFormat;

/**
 * Sells credit packages and plans on Stripe's payment page and books what was paid. Thread-safe; share one per application.
 *
 * <pre>{@code
 * StripeCheckout checkout = StripeCheckout.fromEnv(Billing.on(ledger, storage, catalog));
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
 * changes nothing. The quantity is that of the line items paid for. Bulk discount and bulk bonus of the package are those of
 * the quantity sold. Promotion codes and taxes change the price, never the credits. The cost of the lot is what was paid for the package's line items after discounts and without tax.
 *
 * <p><b>Once.</b> The success page, {@link StripeWebhooks} and a host that polls all end in {@link #fulfil}, which
 * grants under the key {@code stripe:cs:<session id>}; whoever comes first grants, the others are told so.
 *
 * <p><b>Taken back.</b> Every payment is recorded with {@link Billing}, so that refunds and disputes take back the credits
 * they pay for, in proportion.
 *
 * <p><b>Failures.</b> Every call to Stripe has time-outs of a few seconds and is tried again twice where that is safe,
 * waiting at most five seconds each time; then a {@link StripeFailureException} tells what trying again is worth. No call
 * to Stripe is made while the ledger holds a lock.
 */
public final class StripeCheckout {
    private final StripeMode mode;
    private final PricingCatalog catalog;
    private final StripeGateway stripe;
    private final BillingEvents billingEvents;
    private final Fulfilment fulfilment;

    private StripeCheckout(StripeConnection connection, Billing billing) {
        this.mode = connection.mode();
        this.catalog = billing.catalog();
        this.stripe = connection.gateway();
        this.billingEvents = new BillingEvents(connection, billing);
        this.fulfilment = new Fulfilment(stripe, mode, billing, billingEvents);
    }

    /**
     * Obtains a checkout with the key in the environment variable {@code STRIPE_SECRET_KEY}.
     *
     * @param billing as of {@link #on}
     * @throws IllegalStateException if the variable is not set
     * @throws IllegalArgumentException if it holds no secret or restricted key
     */
    public static StripeCheckout fromEnv(Billing billing) {
        return on(StripeConnection.fromEnv(), billing);
    }

    /**
     * Obtains a checkout.
     *
     * @param connection the Stripe account that sells
     * @param billing where what is paid, refunded and disputed is recorded, in whose ledger it is booked, and in whose
     *     catalog is what is for sale
     */
    public static StripeCheckout on(StripeConnection connection, Billing billing) {
        return new StripeCheckout(requireNonNull(connection, "connection"), requireNonNull(billing, "billing"));
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
        PackageOrder order = order(request, creditPackage);
        SaleSnapshot sale = snapshot(request, creditPackage);
        SessionView session = create(request.page(), new PackageForm(request, creditPackage, order, sale).params());
        return new CheckoutPage(session.id(), session.page(), creditPackage, order, session.expiresAt());
    }

    /**
     * Makes a payment page for a plan. Nothing is booked. A trial is offered once per account; its credits are given once per
     * account and card. The same request under the same key gives the same page, also
     * after a lost answer.
     *
     * @param request what is subscribed to, by whom
     * @return the page to send the customer to
     * @throws UnknownPlanException if the catalog has no such plan
     * @throws IllegalArgumentException if the plan is off sale, not sold per that interval, in that currency or for so many
     *     seats, or has no price at Stripe
     * @throws IdempotencyConflictException if the key was used for another request in the last 24 hours, or for the same
     *     one from another version of the catalog; use a new key
     * @throws StripeFailureException if Stripe refuses or cannot be reached
     */
    public SubscriptionPage startSubscription(SubscriptionRequest request) {
        boolean mayTry = !billingEvents
                .billing()
                .subscriptions()
                .hasHadTrial(request.page().account());
        PlanForm form = PlanForm.of(request, catalog, mayTry);
        return form.page(create(request.page(), form.params()));
    }

    /**
     * Makes a page on which a customer saves a card, to be charged later. The account's customer at Stripe is made first,
     * if there is none. {@link #fulfil} puts the card on file, for top-ups and invoices. The same request under the same
     * key gives the same page, also after a lost answer.
     *
     * @param request whose card
     * @return the page to send the customer to
     * @throws IdempotencyConflictException if the key was used for another request in the last 24 hours; use a new key
     * @throws StripeFailureException if Stripe refuses or cannot be reached
     */
    public CardPage startCardPage(CardPageRequest request) {
        PageSettings page = request.page();
        String customer = billingEvents.customers().customerOf(page.account());
        SessionView session = create(page, CardForm.params(page, customer));
        return new CardPage(session.id(), session.page(), session.expiresAt());
    }

    private SessionView create(PageSettings page, SessionCreateParams params) {
        try {
            return stripe.createSession(params, stripeKey(page.account(), page.key()));
        } catch (StripeRequestException e) {
            if (e.isKeyReused()) {
                throw new IdempotencyConflictException(page.account(), page.key());
            }
            throw e;
        }
    }

    private CreditPackage onSale(CheckoutRequest request) {
        CreditPackage creditPackage = catalog.creditPackage(request.packageId());
        if (!creditPackage.active()) {
            throw new IllegalArgumentException("package '" + creditPackage.id() + "' is off sale");
        }
        return creditPackage;
    }

    private static PackageOrder order(CheckoutRequest request, CreditPackage creditPackage) {
        int quantity = request.quantity();
        Credits largest = creditPackage.credits().max(creditPackage.bonusCreditsAt(quantity));
        if (largest.micros() > Credits.LARGEST_AMOUNT.micros() / quantity) {
            throw new IllegalArgumentException("quantity " + quantity + " of package '" + creditPackage.id()
                    + "' is beyond what one grant can hold, " + Credits.LARGEST_AMOUNT + " credits");
        }
        PackageOrder order = creditPackage.order(quantity, request.page().currency());
        StripeAmounts.toStripe(order.unitPrice());
        return order;
    }

    private SaleSnapshot snapshot(CheckoutRequest request, CreditPackage creditPackage) {
        return new SaleSnapshot(
                request.page().account(),
                creditPackage.id(),
                request.quantity(),
                creditPackage.credits(),
                creditPackage.bonusCreditsAt(request.quantity()),
                catalog.version(),
                request.actor());
    }

    /** Keys of the host are unique per account, Stripe's are not: the account is part of it, and both are short then. */
    private static String stripeKey(AccountId buyer, IdempotencyKey key) {
        String account = buyer.value();
        String intent = account.length() + ":" + account + key.value();
        return "credits4j-checkout-" + HexFormat.of().formatHex(Sha256.of(intent));
    }

    /**
     * Books what a session has come to, for a caller that is trusted with any account, such as a poller. Call it as
     * often as you like.
     *
     * @param sessionId Stripe's id of the session
     * @return what it has come to
     * @throws IllegalArgumentException if {@code sessionId} is not the id of a session
     * @throws ForeignSetupException if it saved a card for another customer than the account's; nothing is put on file
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

    BillingEvents billingEvents() {
        return billingEvents;
    }

    @Override
    public String toString() {
        return "StripeCheckout[" + mode + "]";
    }
}
