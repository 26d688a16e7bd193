package io.credits4j.stripe;

import io.credits4j.AccountId;
import io.credits4j.billing.Billing;
import io.credits4j.billing.Booking;
import io.credits4j.billing.InvoiceFacts;
import io.credits4j.billing.OpenEvent;
import io.credits4j.billing.Payment;
import io.credits4j.billing.PaymentFacts;
import io.credits4j.billing.PaymentState;
import io.credits4j.billing.Subscription;
import io.credits4j.stripe.WebhookResult.Accepted;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What events about payments, invoices and subscriptions mean. Each is only a hint at what has changed: the object is
 * asked for anew, after what is stored has been read, so that late and repeated events say nothing wrong. What is booked
 * last for an event is booked together with its being done. Thread-safe.
 */
final class BillingEvents {
    private final StripeGateway stripe;
    private final StripeCustomers customers;
    private final Billing billing;
    private final Owner owner;
    private final InvoiceReading invoices;

    BillingEvents(StripeConnection connection, Billing billing) {
        this.stripe = connection.gateway();
        this.customers = StripeCustomers.on(connection, billing);
        this.billing = billing;
        this.owner = new Owner(stripe);
        this.invoices = new InvoiceReading(stripe);
    }

    Accepted handle(StripeEvent event, EventSubject subject, OpenEvent open) {
        Optional<StripeJson> object = event.object();
        Optional<String> id = event.objectId();
        return switch (subject) {
            case CHARGE, REFUND, CHARGE_REFUND, DISPUTE ->
                moneyMoved(event, object.flatMap(this::paymentOf).or(() -> id.flatMap(this::paymentOf)), open);
            case INVOICE -> id.map(invoice -> invoice(event, invoice, open)).orElseGet(() -> noticed(event));
            case CREDIT_NOTE -> invoice(event, stripe.creditNote(id.orElse("")).invoice(), open);
            case SUBSCRIPTION -> subscription(event, id.orElse(""), open);
            case PAYMENT -> payment(event, id.orElse(""), open);
            case SETUP -> setup(event, id.orElse(""));
            case PAYMENT_METHOD -> paymentMethod(event, id.orElse(""));
            case CUSTOMER -> customer(event, id.orElse(""));
            case SESSION -> ignored(event);
            case FRAUD_WARNING, REVIEW, PRICE, PRODUCT -> noticed(event);
        };
    }

    private Optional<String> paymentOf(StripeJson object) {
        return object.reference("payment_intent")
                .or(() -> object.reference("charge").map(stripe::charge).flatMap(ChargeView::paymentIntent));
    }

    /** Where only the id is known, as of an event told again by hand. */
    private Optional<String> paymentOf(String id) {
        if (id.startsWith("re_") || id.startsWith("pyr_")) {
            RefundView refund = stripe.refund(id);
            return refund.paymentIntent()
                    .or(() -> refund.charge().map(stripe::charge).flatMap(ChargeView::paymentIntent));
        }
        if (id.startsWith("dp_") || id.startsWith("du_")) {
            return stripe.dispute(id).paymentIntent();
        }
        return id.startsWith("ch_") || id.startsWith("py_") ? stripe.charge(id).paymentIntent() : Optional.empty();
    }

    /** Only what we charged ourselves; other payments are told of by their session or invoice. */
    private Accepted payment(StripeEvent event, String id, OpenEvent open) {
        PaymentIntentView payment = stripe.paymentIntent(id);
        return Optional.ofNullable(payment.metadata().get(StripeCollector.TOP_UP))
                .<Accepted>map(topUp -> new WebhookResult.ToppedUp(
                        event.id(), event.type(), billing.topUps().told(topUp, StripeCollector.answer(payment), open)))
                .orElseGet(() -> ignored(event));
    }

    /** The browser may never come back with it. */
    private Accepted setup(StripeEvent event, String id) {
        SetupIntentView setup = stripe.setupIntent(id);
        setup.customer()
                .flatMap(billing.customers()::findByProviderId)
                .ifPresent(customer -> customers.tryConfirm(customer.account(), setup));
        return noticed(event);
    }

    private Accepted paymentMethod(StripeEvent event, String id) {
        event.object()
                .flatMap(method -> method.reference("customer"))
                .or(() -> event.previous().flatMap(before -> before.reference("customer")))
                .flatMap(billing.customers()::findByProviderId)
                .filter(customer ->
                        customer.card().filter(card -> card.id().equals(id)).isPresent())
                .ifPresent(customer -> customers.checkCard(customer.account()));
        return noticed(event);
    }

    /** Of a deleted customer the credits stay, and nothing can be charged. */
    private Accepted customer(StripeEvent event, String id) {
        billing.customers()
                .findByProviderId(id)
                .filter(customer -> stripe.customer(id).isDeleted())
                .ifPresent(customer -> billing.customers().setCard(customer.account(), Optional.empty()));
        return noticed(event);
    }

    /** A payment of ours carries the marks of its sale; one of an invoice is found by the invoice. */
    private Accepted moneyMoved(StripeEvent event, Optional<String> paymentIntent, OpenEvent open) {
        if (paymentIntent.isEmpty()) {
            return ignored(event);
        }
        String id = paymentIntent.get();
        Optional<AccountId> account = Owner.of(stripe.paymentIntent(id).metadata());
        if (account.isPresent()) {
            return booked(event, billing.payments().record(id, () -> facts(id, account.get()), open));
        }
        return invoicesOf(event, id)
                .findFirst()
                .map(invoice -> invoice(event, invoice, open))
                .orElseGet(() -> ignored(event));
    }

    PaymentFacts facts(String id, AccountId account) {
        MoneyReading money = MoneyReading.of(stripe, id);
        return PaymentFacts.of(id, account, money.payment().amount(), money.state())
                .refunds(money.refunds())
                .disputes(money.disputes());
    }

    private Stream<String> invoicesOf(StripeEvent event, String paymentIntent) {
        Optional<String> named = event.object().flatMap(object -> object.reference("invoice"));
        return named.isPresent()
                ? named.stream()
                : stripe.invoicePayments(paymentIntent).all().stream().map(InvoicePaymentView::invoice);
    }

    /** What an invoice is for is understood from its subscription, which is therefore made known first. */
    private Accepted invoice(StripeEvent event, String id, OpenEvent open) {
        InvoiceView invoice = stripe.invoice(id);
        Optional<AccountId> account = accountOf(invoice);
        if (account.isEmpty()) {
            return ignored(event);
        }
        return booked(event, record(invoice, account.get(), open));
    }

    Optional<AccountId> accountOf(InvoiceView invoice) {
        return owner.of(marks(invoice), invoice.customer());
    }

    InvoiceFacts invoice(String id, AccountId account) {
        return invoices.facts(id, account);
    }

    private static Map<String, String> marks(InvoiceView invoice) {
        Map<String, String> marks = new HashMap<>(invoice.metadata());
        marks.putAll(invoice.subscriptionMetadata());
        return marks;
    }

    private Booking record(InvoiceView invoice, AccountId account, OpenEvent open) {
        invoice.subscription().ifPresent(subscription -> {
            record(subscription, account, OpenEvent.none());
            if (invoice.billingReason().equals("subscription_update")) {
                recordBefore(subscription, invoice, account);
            }
        });
        return billing.subscriptions().recordInvoice(invoice.id(), () -> invoices.facts(invoice.id(), account), open);
    }

    /** What a change adds depends on what was paid before: that is told first, whatever order the events come in. */
    private void recordBefore(String subscription, InvoiceView change, AccountId account) {
        List<InvoiceView> earlier =
                new ArrayList<>(stripe.invoices(subscription).all());
        Collections.reverse(earlier);
        earlier.stream()
                .takeWhile(invoice -> !invoice.id().equals(change.id()))
                .filter(invoice -> invoice.isPaid() && !isKnownAsPaid(invoice.id()))
                .forEach(invoice -> billing.subscriptions()
                        .recordInvoice(invoice.id(), () -> invoices.facts(invoice.id(), account)));
    }

    private boolean isKnownAsPaid(String invoice) {
        return billing.payments()
                .find(invoice)
                .filter(payment -> payment.state() == PaymentState.PAID)
                .isPresent();
    }

    Subscription record(String subscription, AccountId account) {
        return record(subscription, account, OpenEvent.none());
    }

    private Subscription record(String subscription, AccountId account, OpenEvent open) {
        return billing.subscriptions()
                .record(
                        subscription,
                        () -> SubscriptionReading.facts(stripe.subscription(subscription), account),
                        open);
    }

    boolean isInvoice(Payment payment) {
        return billing.subscriptions().findInvoice(payment.reference()).isPresent();
    }

    /** Brings a payment that is known to where it is at Stripe. */
    Booking record(Payment payment) {
        String reference = payment.reference();
        AccountId account = payment.account();
        return isInvoice(payment)
                ? billing.subscriptions().recordInvoice(reference, () -> invoices.facts(reference, account))
                : billing.payments().record(reference, () -> facts(reference, account));
    }

    private Accepted subscription(StripeEvent event, String id, OpenEvent open) {
        SubscriptionView subscription = stripe.subscription(id);
        return owner.of(subscription.metadata(), Optional.of(subscription.customer()))
                .<Accepted>map(account ->
                        new WebhookResult.Mirrored(event.id(), event.type(), record(subscription.id(), account, open)))
                .orElseGet(() -> ignored(event));
    }

    StripeCustomers customers() {
        return customers;
    }

    Billing billing() {
        return billing;
    }

    /** A subscription just begun, with the invoice that began it. */
    Booking begin(String subscription, AccountId account, OpenEvent open) {
        SubscriptionView begun = stripe.subscription(subscription);
        String invoice = begun.latestInvoice()
                .orElseThrow(() -> new UnreadableObjectException("subscription", subscription, "latest_invoice"));
        return record(stripe.invoice(invoice), account, open);
    }

    private static Accepted booked(StripeEvent event, Booking booking) {
        return new WebhookResult.Booked(event.id(), event.type(), booking);
    }

    private static Accepted noticed(StripeEvent event) {
        return new WebhookResult.Noticed(
                event.id(), event.type(), event.objectId().orElse(""));
    }

    private static Accepted ignored(StripeEvent event) {
        return new WebhookResult.Ignored(event.id(), event.type());
    }
}
