package io.credits4j.stripe;

import io.credits4j.AccountId;
import io.credits4j.billing.Billing;
import io.credits4j.billing.Booking;
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
 * asked for anew, after what is stored has been read, so that late and repeated events say nothing wrong. Thread-safe.
 */
final class BillingEvents {
    private final StripeGateway stripe;
    private final Billing billing;
    private final Owner owner;
    private final InvoiceReading invoices;

    BillingEvents(StripeGateway stripe, Billing billing) {
        this.stripe = stripe;
        this.billing = billing;
        this.owner = new Owner(stripe);
        this.invoices = new InvoiceReading(stripe);
    }

    Accepted handle(StripeEvent event, EventSubject subject) {
        Optional<StripeJson> object = event.object();
        Optional<String> id = event.objectId();
        return switch (subject) {
            case CHARGE, REFUND, CHARGE_REFUND, DISPUTE -> moneyMoved(event, object.flatMap(this::paymentOf));
            case INVOICE -> id.map(invoice -> invoice(event, invoice)).orElseGet(() -> noticed(event));
            case CREDIT_NOTE -> invoice(event, stripe.creditNote(id.orElse("")).invoice());
            case SUBSCRIPTION -> subscription(event, id.orElse(""));
            case SESSION, PAYMENT -> ignored(event);
            case CUSTOMER, SETUP, PAYMENT_METHOD, FRAUD_WARNING, REVIEW, PRICE, PRODUCT -> noticed(event);
        };
    }

    private Optional<String> paymentOf(StripeJson object) {
        return object.reference("payment_intent")
                .or(() -> object.reference("charge").map(stripe::charge).flatMap(ChargeView::paymentIntent));
    }

    /** A payment of ours carries the marks of its sale; one of an invoice is found by the invoice. */
    private Accepted moneyMoved(StripeEvent event, Optional<String> paymentIntent) {
        if (paymentIntent.isEmpty()) {
            return ignored(event);
        }
        String id = paymentIntent.get();
        Optional<AccountId> account = Owner.of(stripe.paymentIntent(id).metadata());
        if (account.isPresent()) {
            return booked(event, billing.payments().record(id, () -> payment(id, account.get())));
        }
        return invoicesOf(event, id)
                .findFirst()
                .map(invoice -> invoice(event, invoice))
                .orElseGet(() -> ignored(event));
    }

    private PaymentFacts payment(String id, AccountId account) {
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
    private Accepted invoice(StripeEvent event, String id) {
        InvoiceView invoice = stripe.invoice(id);
        Optional<AccountId> account = owner.of(marks(invoice), invoice.customer());
        if (account.isEmpty()) {
            return ignored(event);
        }
        return booked(event, record(invoice, account.get()));
    }

    private static Map<String, String> marks(InvoiceView invoice) {
        Map<String, String> marks = new HashMap<>(invoice.metadata());
        marks.putAll(invoice.subscriptionMetadata());
        return marks;
    }

    private Booking record(InvoiceView invoice, AccountId account) {
        invoice.subscription().ifPresent(subscription -> {
            record(subscription, account);
            if (invoice.billingReason().equals("subscription_update")) {
                recordBefore(subscription, invoice, account);
            }
        });
        return billing.subscriptions().recordInvoice(invoice.id(), () -> invoices.facts(invoice.id(), account));
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

    private Subscription record(String subscription, AccountId account) {
        return billing.subscriptions()
                .record(subscription, () -> SubscriptionReading.facts(stripe.subscription(subscription), account));
    }

    private Accepted subscription(StripeEvent event, String id) {
        SubscriptionView subscription = stripe.subscription(id);
        return owner.of(subscription.metadata(), Optional.of(subscription.customer()))
                .<Accepted>map(account ->
                        new WebhookResult.Mirrored(event.id(), event.type(), record(subscription.id(), account)))
                .orElseGet(() -> ignored(event));
    }

    /** A subscription just begun, with the invoice that began it. */
    Booking begin(String subscription, AccountId account) {
        SubscriptionView begun = stripe.subscription(subscription);
        String invoice = begun.latestInvoice()
                .orElseThrow(() -> new UnreadableObjectException("subscription", subscription, "latest_invoice"));
        return record(stripe.invoice(invoice), account);
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
