package io.credits4j.stripe;

import static java.util.Objects.requireNonNull;

import com.stripe.param.CustomerCreateParams;
import com.stripe.param.CustomerUpdateParams;
import com.stripe.param.SetupIntentCreateParams;
import com.stripe.param.billingportal.SessionCreateParams;
import io.credits4j.AccountId;
import io.credits4j.ContentionException;
import io.credits4j.IdempotencyKey;
import io.credits4j.billing.Billing;
import io.credits4j.billing.Card;
import io.credits4j.billing.Customer;
import io.credits4j.internal.Sha256;
import io.credits4j.internal.Text;
import java.net.URI;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/**
 * Accounts as customers of Stripe: each is made once, has its portal and the card it is charged on. Thread-safe; share one
 * per application.
 *
 * <pre>{@code
 * StripeCustomers customers = StripeCustomers.on(stripe, billing);
 * URI portal = customers.portal(account, "https://shop.example/account");
 *
 * CardSetup setup = customers.startCardSetup(account, IdempotencyKey.of("card-form-4"));
 * // the browser confirms setup.clientSecret() and comes back with the id of the setup intent
 * Card card = customers.confirmCard(account, setupIntentId);
 * }</pre>
 *
 * <p>On a page of Stripe's instead of a form of the host's, a card is saved by {@link StripeCheckout#startCardPage}.
 */
public final class StripeCustomers {
    private final StripeGateway stripe;
    private final StripeMode mode;
    private final Billing billing;

    private StripeCustomers(StripeConnection connection, Billing billing) {
        this.stripe = connection.gateway();
        this.mode = connection.mode();
        this.billing = billing;
    }

    /** Obtains the customers of a Stripe account. */
    public static StripeCustomers on(StripeConnection connection, Billing billing) {
        return new StripeCustomers(requireNonNull(connection, "connection"), requireNonNull(billing, "billing"));
    }

    /**
     * Returns the customer of an account, and makes it if there is none. Of two who do so at the same time both get the
     * same one.
     *
     * @param account whose
     * @return Stripe's id of it, such as {@code cus_…}
     * @throws StripeFailureException if Stripe refuses or cannot be reached; call it again
     */
    public String customerOf(AccountId account) {
        return billing.customers().find(account).map(Customer::providerId).orElseGet(() -> create(account));
    }

    /** Nothing but the account is said, so that the same is asked for whoever asks; the link decides who was first. */
    private String create(AccountId account) {
        CustomerCreateParams params = CustomerCreateParams.builder()
                .putAllMetadata(Owner.mark(account))
                .build();
        String made = stripe.createCustomer(params, key("cust:" + mode + ":", account.value()))
                .id();
        return billing.customers().link(account, made).providerId();
    }

    /**
     * Tells Stripe how to reach a customer: for receipts, invoices and the portal.
     *
     * @param account whose
     * @param email the address
     * @throws IllegalArgumentException if it is no e-mail address
     * @throws StripeFailureException if Stripe refuses or cannot be reached
     */
    public void setEmail(AccountId account, String email) {
        if (Text.identifier("email", email).indexOf('@') < 1) {
            throw new IllegalArgumentException("email is not an e-mail address");
        }
        stripe.updateCustomer(
                customerOf(account),
                CustomerUpdateParams.builder().setEmail(email).build());
    }

    /**
     * Opens Stripe's portal, where a customer changes cards and subscriptions and finds invoices.
     *
     * @param account whose; check that it is the caller's
     * @param returnUrl where the way back leads
     * @return where to send the customer; good for a few minutes, and for whoever has it
     * @throws IllegalArgumentException if {@code returnUrl} is not an absolute http or https URL
     * @throws StripeFailureException if Stripe refuses or cannot be reached
     */
    public URI portal(AccountId account, String returnUrl) {
        return portal(account, returnUrl, PortalFlow.WHOLE);
    }

    /** Opens Stripe's portal for one errand; see {@link #portal(AccountId, String)}. */
    public URI portal(AccountId account, String returnUrl, PortalFlow flow) {
        SessionCreateParams.Builder params = SessionCreateParams.builder()
                .setCustomer(customerOf(account))
                .setReturnUrl(WebAddress.checked("returnUrl", returnUrl));
        flow.params().ifPresent(params::setFlowData);
        return URI.create(stripe.createPortalSession(params.build()));
    }

    /**
     * Begins the saving of a card, or another payment method, to be charged later without the customer.
     *
     * @param account whose
     * @param key the intent: the same key is the same saving, for 24 hours
     * @return what the customer's browser confirms it with
     * @throws StripeFailureException if Stripe refuses or cannot be reached
     */
    public CardSetup startCardSetup(AccountId account, IdempotencyKey key) {
        SetupIntentCreateParams params = SetupIntentCreateParams.builder()
                .setCustomer(customerOf(account))
                .setUsage(SetupIntentCreateParams.Usage.OFF_SESSION)
                .putAllMetadata(Owner.mark(account))
                .build();
        String intent = account.value().length() + ":" + account.value() + key.value();
        SetupIntentView setup = stripe.createSetupIntent(params, key("setup:", intent));
        return new CardSetup(
                setup.id(),
                setup.clientSecret().orElseThrow(() -> StripeFailures.unreadable(Operation.CREATE_SETUP_INTENT)));
    }

    /**
     * Puts a card on file that the customer's browser has confirmed. May be called again, and is also done by the webhook.
     *
     * @param account the account of whoever is signed in
     * @param setupIntentId as it came from the browser
     * @return the card on file: this one, or one saved later
     * @throws ForeignSetupException if it belongs to another customer; nothing is put on file
     * @throws CardNotSavedException if the customer has not confirmed it, the bank refused, or it was removed since
     * @throws ContentionException if others keep changing the customer; call it again
     * @throws StripeFailureException if Stripe refuses or cannot be reached
     */
    public Card confirmCard(AccountId account, String setupIntentId) {
        SetupIntentView setup = stripe.setupIntent(Text.identifier("setupIntentId", setupIntentId));
        return tryConfirm(account, setup)
                .orElseThrow(() ->
                        new CardNotSavedException(setup.id(), setup.lastError().map(Decline::shown)));
    }

    /** Puts a card on file, or not if it is not confirmed or was removed since; see {@link #confirmCard}. */
    Optional<Card> tryConfirm(AccountId account, SetupIntentView setup) {
        Customer customer = billing.customers()
                .find(account)
                .filter(ours ->
                        setup.customer().filter(ours.providerId()::equals).isPresent())
                .orElseThrow(() -> new ForeignSetupException(setup.id(), account));
        return Optional.of(setup)
                .filter(SetupIntentView::hasSucceeded)
                .map(done -> done.paymentMethod()
                        .orElseThrow(() -> new UnreadableObjectException("setup_intent", setup.id(), "payment_method")))
                .map(stripe::paymentMethod)
                .filter(saved -> isOf(customer.providerId(), saved))
                .map(saved -> newerOnFile(customer, later(setup.created(), saved.created()))
                        .orElseGet(() -> keep(customer, saved.card())));
    }

    private static Instant later(Instant one, Instant other) {
        return one.isAfter(other) ? one : other;
    }

    /** Told late or twice, an older card takes no newer one's place. */
    private Optional<Card> newerOnFile(Customer customer, Instant confirmed) {
        return customer.card()
                .filter(card -> findSaved(card, customer.providerId())
                        .filter(onFile -> onFile.created().isAfter(confirmed))
                        .isPresent());
    }

    /** The one on file is also the one invoices are paid with. */
    private Card keep(Customer customer, Card card) {
        stripe.updateCustomer(
                customer.providerId(),
                CustomerUpdateParams.builder()
                        .setInvoiceSettings(CustomerUpdateParams.InvoiceSettings.builder()
                                .setDefaultPaymentMethod(card.id())
                                .build())
                        .build());
        billing.customers().setCard(customer.account(), Optional.of(card));
        return card;
    }

    /**
     * Returns the card on file, if Stripe still has it; if not, it is taken off file.
     *
     * @throws StripeFailureException if Stripe refuses or cannot be reached; it stays on file
     */
    public Optional<Card> checkCard(AccountId account) {
        Optional<Customer> customer = billing.customers().find(account);
        Optional<Card> card = customer.flatMap(Customer::card);
        if (card.isPresent()
                && findSaved(card.get(), customer.get().providerId()).isEmpty()) {
            billing.customers().setCard(account, Optional.empty());
            return Optional.empty();
        }
        return card;
    }

    private Optional<PaymentMethodView> findSaved(Card card, String customer) {
        try {
            return Optional.of(stripe.paymentMethod(card.id())).filter(saved -> isOf(customer, saved));
        } catch (StripeRequestException e) {
            if (e.code().filter("resource_missing"::equals).isPresent()) {
                return Optional.empty();
            }
            throw e;
        }
    }

    private static boolean isOf(String customer, PaymentMethodView saved) {
        return saved.customer().filter(customer::equals).isPresent();
    }

    /** Returns all payment methods a customer has saved, newest first. */
    public List<Card> cards(AccountId account) {
        return billing.customers()
                .find(account)
                .map(customer -> stripe.paymentMethods(customer.providerId()).all().stream()
                        .map(PaymentMethodView::card)
                        .toList())
                .orElse(List.of());
    }

    /** Takes the card on file away, here and at Stripe; without one, nothing happens. */
    public void removeCard(AccountId account) {
        checkCard(account).ifPresent(card -> {
            stripe.detachPaymentMethod(card.id(), key("detach:", card.id()));
            billing.customers().setCard(account, Optional.empty());
        });
    }

    private static String key(String what, String about) {
        return "credits4j-" + HexFormat.of().formatHex(Sha256.of(what + about));
    }
}
