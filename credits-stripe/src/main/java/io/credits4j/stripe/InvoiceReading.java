package io.credits4j.stripe;

import io.credits4j.AccountId;
import io.credits4j.IdempotencyKey;
import io.credits4j.Money;
import io.credits4j.billing.BillingReason;
import io.credits4j.billing.Dispute;
import io.credits4j.billing.InvoiceFacts;
import io.credits4j.billing.InvoiceLine;
import io.credits4j.billing.InvoiceStatus;
import io.credits4j.billing.Refund;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Reads an invoice as billing wants to know it, with everything that was taken back of it: refunds and disputes of all
 * its payments, and credit notes that give back past them. Thread-safe.
 */
final class InvoiceReading {
    private final StripeGateway stripe;

    InvoiceReading(StripeGateway stripe) {
        this.stripe = stripe;
    }

    InvoiceFacts facts(String id, AccountId account) {
        InvoiceView invoice = stripe.invoice(id);
        List<Refund> refunds = new ArrayList<>();
        List<Dispute> disputes = new ArrayList<>();
        for (String payment : invoice.paymentIntents()) {
            MoneyReading money = MoneyReading.of(stripe, payment);
            refunds.addAll(money.refunds());
            disputes.addAll(money.disputes());
        }
        List<CreditNoteView> notes = stripe.creditNotes(id).all();
        notes.forEach(note -> note.pastPayments().ifPresent(refunds::add));
        List<InvoiceLine> lines = lines(invoice);
        InvoiceFacts facts = InvoiceFacts.of(
                        id, account, reason(invoice), status(invoice), invoice.total(), invoice.created())
                .lines(lines)
                .refunds(refunds)
                .disputes(disputes)
                .creditNotes(notes.stream().map(note -> note.shownTo(account)).toList());
        InvoiceFacts subscribed =
                invoice.subscription().map(facts::subscription).orElse(facts);
        boolean tries = lines.stream().anyMatch(line -> line.kind() == InvoiceLine.Kind.TRIAL);
        return shown(tries ? card(invoice).map(subscribed::card).orElse(subscribed) : subscribed, invoice);
    }

    /** The card a trial goes on with, if one was asked for. */
    private Optional<String> card(InvoiceView invoice) {
        return invoice.subscription()
                .map(stripe::subscription)
                .flatMap(tried -> tried.defaultPaymentMethod()
                        .or(() -> stripe.customer(tried.customer()).defaultPaymentMethod()))
                .map(stripe::paymentMethod)
                .map(saved -> saved.card().fingerprint());
    }

    private static InvoiceFacts shown(InvoiceFacts facts, InvoiceView invoice) {
        InvoiceFacts numbered = invoice.number().map(facts::number).orElse(facts);
        return invoice.hostedUrl().map(numbered::page).orElse(numbered);
    }

    private static BillingReason reason(InvoiceView invoice) {
        return switch (invoice.billingReason()) {
            case "subscription_create" -> BillingReason.CREATE;
            case "subscription_cycle" -> BillingReason.CYCLE;
            case "subscription_update" -> BillingReason.UPDATE;
            case "subscription_threshold" -> BillingReason.THRESHOLD;
            case "manual", "quote_accept", "automatic_pending_invoice_item_invoice" -> BillingReason.MANUAL;
            default -> BillingReason.OTHER;
        };
    }

    /** A status newer than this library is that of an invoice still to be decided. */
    private static InvoiceStatus status(InvoiceView invoice) {
        return switch (invoice.status()) {
            case "draft" -> InvoiceStatus.DRAFT;
            case "paid" -> InvoiceStatus.PAID;
            case "uncollectible" -> InvoiceStatus.UNCOLLECTIBLE;
            case "void" -> InvoiceStatus.VOID;
            default -> InvoiceStatus.OPEN;
        };
    }

    private List<InvoiceLine> lines(InvoiceView invoice) {
        List<InvoiceLineView> all =
                invoice.hasMoreLines() ? stripe.invoiceLines(invoice.id()).all() : invoice.lines();
        boolean someFree = all.stream().anyMatch(InvoiceReading::isFree);
        Optional<SubscriptionView> subscription =
                someFree ? invoice.subscription().map(stripe::subscription) : Optional.empty();
        return all.stream()
                .filter(line -> line.price().isPresent())
                .map(line -> line(line, line.price().get(), subscription))
                .toList();
    }

    private static boolean isFree(InvoiceLineView line) {
        return line.isOfSubscription() && line.amount().isZero();
    }

    private static InvoiceLine line(InvoiceLineView line, String price, Optional<SubscriptionView> subscription) {
        return new InvoiceLine(
                IdempotencyKey.of("stripe:il:" + line.id() + ":" + price),
                kind(line, price, subscription),
                line.subscriptionItem().orElse(line.id()),
                price,
                line.quantity().orElse(1L),
                line.start(),
                line.end(),
                cost(line));
    }

    private static Money cost(InvoiceLineView line) {
        return line.amount().minus(line.discount());
    }

    private static InvoiceLine.Kind kind(InvoiceLineView line, String price, Optional<SubscriptionView> subscription) {
        if (!line.isOfSubscription()) {
            return InvoiceLine.Kind.ONCE;
        }
        if (line.isProration()) {
            return isGivenBack(line, price, subscription)
                    ? InvoiceLine.Kind.UNUSED_TIME
                    : InvoiceLine.Kind.REST_OF_PERIOD;
        }
        return isTrial(line, subscription) ? InvoiceLine.Kind.TRIAL : InvoiceLine.Kind.PERIOD;
    }

    /** Where nothing was paid before, the sign does not tell; what the subscription is no longer for is given back. */
    private static boolean isGivenBack(InvoiceLineView line, String price, Optional<SubscriptionView> subscription) {
        boolean noLonger = subscription
                .filter(found ->
                        found.items().stream().noneMatch(item -> item.price().equals(price)))
                .isPresent();
        return line.amount().isNegative() || (line.amount().isZero() && noLonger);
    }

    private static boolean isTrial(InvoiceLineView line, Optional<SubscriptionView> subscription) {
        return isFree(line)
                && subscription
                        .filter(found -> found.trialEnd().isPresent()
                                && !line.end().isAfter(found.trialEnd().get()))
                        .isPresent();
    }
}
