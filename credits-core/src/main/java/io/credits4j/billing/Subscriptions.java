package io.credits4j.billing;

import static java.util.Objects.requireNonNull;

import io.credits4j.AccountId;
import io.credits4j.ContentionException;
import io.credits4j.Credits;
import io.credits4j.IdempotencyKey;
import io.credits4j.books.BillingKind;
import io.credits4j.books.BillingRow;
import io.credits4j.books.LedgerTransaction;
import io.credits4j.ledger.AllowancePeriod;
import io.credits4j.pricing.PricingCatalog;
import io.credits4j.spi.BillingStore;
import io.credits4j.spi.StaleRowException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Subscriptions and their invoices, and the credits those are for. Thread-safe; obtained from {@link
 * Billing#subscriptions()}.
 *
 * <p>What a subscription's status is decides what its holder may use, never what credits there are: credits come from
 * invoices that are paid, and stay with the money. A plan that is paid for several months at once gives them month by
 * month: call {@link #giveDue} every few minutes.
 */
public final class Subscriptions {
    private static final int ATTEMPTS = 10;
    private static final int MOST_CURRENT = 1_000;

    private final BillingStore store;
    private final Payments payments;
    private final PricingCatalog catalog;
    private final BillingTerms terms;

    Subscriptions(BillingStore store, Payments payments, PricingCatalog catalog, BillingTerms terms) {
        this.store = store;
        this.payments = payments;
        this.catalog = catalog;
        this.terms = terms;
    }

    /**
     * Records what the provider says of a subscription. Books nothing.
     *
     * @param reference which subscription
     * @param provider asks the provider; called after what is stored has been read, with no lock held, and again if
     *     somebody else recorded the subscription meanwhile
     * @return the subscription as it is known now
     * @throws IllegalArgumentException if it is known as another account's
     * @throws ContentionException if others keep recording it; call it again
     */
    public Subscription record(String reference, Supplier<SubscriptionFacts> provider) {
        return record(reference, provider, OpenEvent.none());
    }

    /**
     * Records what the provider says of a subscription, and in the same commit that an event which told of it is done.
     *
     * @param event which is done with that; see {@link #record(String, Supplier)} for all else
     */
    public Subscription record(String reference, Supplier<SubscriptionFacts> provider, OpenEvent event) {
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            Optional<Subscription> stored = find(reference);
            SubscriptionFacts facts = requireNonNull(provider.get(), "facts");
            requireAbout(reference, facts.reference());
            Subscription known = stored.orElseGet(() -> Subscription.unknown(facts, terms.now()));
            Subscription news = known.after(facts);
            if (stored.isPresent() && news.equals(known)) {
                return known;
            }
            if (event.write(List.of(news.row(terms.now())), store::write)) {
                return find(reference).orElse(news);
            }
        }
        throw new ContentionException(
                "subscription '" + reference + "' keeps changing; record it again",
                new StaleRowException("subscription '" + reference + "'"));
    }

    private static void requireAbout(String reference, String found) {
        if (!found.equals(reference)) {
            throw new IllegalArgumentException("facts of '" + found + "' were given for '" + reference + "'");
        }
    }

    /**
     * Records what the provider says of an invoice, with the refunds and disputes of what paid it, and books the credits
     * it is for once it is paid. An invoice for a change should follow a {@link #record} of its subscription.
     *
     * @param reference which invoice
     * @param provider asks the provider; called after what is stored has been read, with no lock held, and again if
     *     somebody else recorded the invoice meanwhile
     * @return the payment of the invoice, and what was booked
     * @throws IllegalArgumentException if it is known as another account's or in another currency
     * @throws NotYetKnownException if it changes a period of which nothing is known yet; tell it again later
     * @throws ContentionException if others keep recording it; nothing is half done, call it again
     */
    public Booking recordInvoice(String reference, Supplier<InvoiceFacts> provider) {
        return recordInvoice(reference, provider, OpenEvent.none());
    }

    /**
     * Records what the provider says of an invoice, and that an event which told of it is done: in the same commit, unless
     * the invoice is for credits of several kinds or months.
     *
     * @param event which is done with that; see {@link #recordInvoice(String, Supplier)} for all else
     */
    public Booking recordInvoice(String reference, Supplier<InvoiceFacts> provider, OpenEvent event) {
        Ordering ordering = new Ordering(reference, provider);
        Booking booking = payments.book(reference, ordering, event);
        List<LedgerTransaction> lines = new ArrayList<>(booking.lines());
        ordering.order().periods().forEach(period -> lines.addAll(give(period)));
        return new Booking(payments.find(reference).orElse(booking.payment()), lines);
    }

    /** Asks for an invoice, keeps it, and understands what it orders as things stand then. */
    private final class Ordering implements Payments.Asking {
        private final String reference;
        private final Latest<InvoiceFacts> provider;
        private @Nullable InvoiceOrder order;

        Ordering(String reference, Supplier<InvoiceFacts> provider) {
            this.reference = reference;
            this.provider = new Latest<>(provider);
        }

        @Override
        public PaymentFacts ask(boolean anew) {
            InvoiceFacts facts = provider.ask(anew);
            requireAbout(reference, facts.reference());
            keep(facts);
            facts.creditNotes().forEach(Subscriptions.this::keep);
            order = new InvoiceOrder(store, catalog, terms, facts);
            return order.payment();
        }

        @Override
        public boolean isWhole() {
            return order().isWhole();
        }

        InvoiceOrder order() {
            return requireNonNull(order, "order");
        }
    }

    private void keep(InvoiceFacts facts) {
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            Optional<Invoice> stored = findInvoice(facts.reference());
            Invoice news = Invoice.after(stored, facts);
            if (stored.filter(news::equals).isPresent() || store.write(List.of(news.row(terms.now())))) {
                return;
            }
        }
        throw new ContentionException(
                "invoice '" + facts.reference() + "' keeps changing; record it again",
                new StaleRowException("invoice '" + facts.reference() + "'"));
    }

    private void keep(CreditNote told) {
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            Optional<BillingRow> stored = store.find(BillingKind.CREDIT_NOTE, told.reference());
            Optional<CreditNote> known = stored.map(CreditNote::of);
            CreditNote news = told.after(known);
            long version = stored.map(BillingRow::version).orElse(0L);
            if (known.filter(news::equals).isPresent() || store.write(List.of(news.row(version + 1, terms.now())))) {
                return;
            }
        }
        throw new ContentionException(
                "credit note '" + told.reference() + "' keeps changing; record its invoice again",
                new StaleRowException("credit note '" + told.reference() + "'"));
    }

    /** Returns whether the history says of an invoice and its credit notes what the provider says. */
    boolean isKept(InvoiceFacts facts) {
        Optional<Invoice> stored = findInvoice(facts.reference());
        return stored.filter(Invoice.after(stored, facts)::equals).isPresent()
                && facts.creditNotes().stream().allMatch(this::isKept);
    }

    private boolean isKept(CreditNote told) {
        Optional<CreditNote> stored =
                store.find(BillingKind.CREDIT_NOTE, told.reference()).map(CreditNote::of);
        return stored.filter(told.after(stored)::equals).isPresent();
    }

    /**
     * Gives the monthly portions that are due, of plans that are paid for several months at once. Call it every few
     * minutes, on as many machines as you like: each portion is given once, also after the fact.
     *
     * @param limit how many subscriptions at most, 1 to 1000
     * @return what was booked
     * @throws IllegalArgumentException if the limit is out of range
     */
    public List<LedgerTransaction> giveDue(int limit) {
        List<LedgerTransaction> lines = new ArrayList<>();
        store.due(BillingKind.PAID_PERIOD, terms.now(), BillingTerms.checkedLimit(limit))
                .forEach(row -> lines.addAll(give(row.reference())));
        return lines;
    }

    private List<LedgerTransaction> give(String reference) {
        Optional<PaidPeriod> paid = period(reference)
                .filter(period -> period.monthly()
                        && period.payment().isPresent()
                        && payments.find(period.payment().get().payment()).isPresent());
        if (paid.isEmpty()) {
            return List.of();
        }
        String payment = paid.get().payment().orElseThrow().payment();
        Booking booking = payments.book(payment, anew -> duePortion(payment, reference), OpenEvent.none());
        moveOn(reference);
        return booking.lines();
    }

    private PaymentFacts duePortion(String reference, String periodReference) {
        Payment payment = payments.find(reference).orElseThrow();
        PaidPeriod period = period(periodReference).orElseThrow();
        PaymentFacts asKnown = PaymentFacts.of(reference, payment.account(), payment.amount(), payment.state());
        return period.portions().stream()
                .filter(portion -> portion.number() > 0 && !portion.start().isAfter(terms.now()))
                .filter(portion -> !isForfeited(payment, period, portion))
                .filter(portion ->
                        period.missing(Math.toIntExact(portion.number())).isPositive())
                .findFirst()
                .map(portion -> asKnown.gives(portion(period, portion)))
                .orElse(asKnown);
    }

    /** What was paid back takes the last portions first, and those are not given at all. */
    private boolean isForfeited(Payment payment, PaidPeriod period, AllowancePeriod portion) {
        MoneyBack back = payment.back(terms.onDispute())
                .ofPortion(
                        payment.amount(),
                        Math.toIntExact(portion.number()),
                        period.portions().size());
        return payment.amount().isPositive() && back.gone().equals(payment.amount());
    }

    /** What was given of it before is part of the key: a portion that is worth more later is given the rest. */
    private PaidCredits portion(PaidPeriod period, AllowancePeriod portion) {
        int number = Math.toIntExact(portion.number());
        PaidPeriod.Base base = period.payment().orElseThrow();
        Credits before = period.given(number);
        String key = base.key() + ":" + number + (before.isZero() ? "" : "+" + before);
        Credits missing = period.missing(number);
        return PaidCredits.allowance(IdempotencyKey.of(key), missing, portion.start(), portion.end())
                .description(base.plan())
                .metadata(InvoiceOrder.facts(period))
                .portion(number, period.portions().size())
                .alongside(List.of(period.giving(number, missing).row(terms.now())));
    }

    /** If nothing was given, the row is still to be looked at when the next portion starts. */
    private void moveOn(String reference) {
        store.find(BillingKind.PAID_PERIOD, reference)
                .filter(row -> isDue(row, terms.now()))
                .map(PaidPeriod::of)
                .ifPresent(period -> store.write(List.of(period.row(terms.now()))));
    }

    private static boolean isDue(BillingRow row, Instant now) {
        Instant due = row.dueAt();
        return due != null && !due.isAfter(now);
    }

    private Optional<PaidPeriod> period(String reference) {
        return store.find(BillingKind.PAID_PERIOD, reference).map(PaidPeriod::of);
    }

    /** Returns a subscription, if it was ever recorded. */
    public Optional<Subscription> find(String reference) {
        return store.find(BillingKind.SUBSCRIPTION, reference).map(Subscription::of);
    }

    /** Returns an invoice, if it was ever recorded. */
    public Optional<Invoice> findInvoice(String reference) {
        return store.find(BillingKind.INVOICE, reference).map(Invoice::of);
    }

    /** Returns whether an account has had a trial, of whatever plan: it is offered no other. */
    public boolean hasHadTrial(AccountId account) {
        return store.find(BillingKind.TRIAL, account.value()).isPresent()
                || store.newest(BillingKind.SUBSCRIPTION, account, Optional.empty(), MOST_CURRENT).stream()
                        .map(Subscription::of)
                        .anyMatch(subscription -> subscription.trialEnd() != null);
    }

    /** Returns the subscriptions of an account that have not ended, newest first. */
    public List<Subscription> current(AccountId account) {
        return store.newest(BillingKind.SUBSCRIPTION, account, Optional.empty(), MOST_CURRENT).stream()
                .map(Subscription::of)
                .filter(subscription -> !subscription.status().hasEnded())
                .toList();
    }

    /**
     * Returns subscriptions of an account, ended ones included, newest first.
     *
     * @param account whose
     * @param before only older ones than this, if present: the last one of the page before
     * @param limit how many at most, 1 to 1000
     * @throws IllegalArgumentException if the limit is out of range
     */
    public List<Subscription> history(AccountId account, Optional<Subscription> before, int limit) {
        return store
                .newest(
                        BillingKind.SUBSCRIPTION,
                        account,
                        before.map(last -> new BillingRow.Place(last.startedAt(), last.reference())),
                        BillingTerms.checkedLimit(limit))
                .stream()
                .map(Subscription::of)
                .toList();
    }

    /** Returns invoices of an account, newest first; see {@link #history} for the parameters. */
    public List<Invoice> invoices(AccountId account, Optional<Invoice> before, int limit) {
        return store
                .newest(
                        BillingKind.INVOICE,
                        account,
                        before.map(last -> new BillingRow.Place(last.createdAt(), last.reference())),
                        BillingTerms.checkedLimit(limit))
                .stream()
                .map(Invoice::of)
                .toList();
    }

    /** Returns credit notes of an account, newest first; see {@link #history} for the parameters. */
    public List<CreditNote> creditNotes(AccountId account, Optional<CreditNote> before, int limit) {
        return store
                .newest(
                        BillingKind.CREDIT_NOTE,
                        account,
                        before.map(last -> new BillingRow.Place(last.createdAt(), last.reference())),
                        BillingTerms.checkedLimit(limit))
                .stream()
                .map(CreditNote::of)
                .toList();
    }

    /** Returns the subscriptions in some statuses, oldest first, for reports. */
    public List<Subscription> inStatuses(Set<SubscriptionStatus> statuses, Optional<Subscription> after, int limit) {
        return store
                .inStates(
                        BillingKind.SUBSCRIPTION,
                        Set.copyOf(statuses.stream().map(Enum::name).toList()),
                        after.map(last -> new BillingRow.Place(last.startedAt(), last.reference())),
                        BillingTerms.checkedLimit(limit))
                .stream()
                .map(Subscription::of)
                .toList();
    }
}
