package io.credits4j.billing;

import static java.util.Objects.requireNonNull;

import io.credits4j.Credits;
import io.credits4j.books.BillingKind;
import io.credits4j.books.BillingRow;
import io.credits4j.pricing.PricingCatalog;
import io.credits4j.spi.BillingStore;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Compares what the provider says of money with what was booked for it. Thread-safe; obtained from {@link
 * Billing#reconciler()}. An adapter lists the provider's payments and invoices of a window and hands them over; this says what
 * differs, and repairs what can be repaired by recording the facts once more.
 *
 * <pre>{@code
 * Reconciler.Window window = new Reconciler.Window(from, to, payments, invoices);
 * List<Finding> findings = billing.reconciler().compare(window); // changes nothing
 * billing.reconciler().repair(window);
 * }</pre>
 */
public final class Reconciler {
    private static final int PAGE = 500;

    private final BillingStore store;
    private final Payments payments;
    private final Subscriptions subscriptions;
    private final PricingCatalog catalog;
    private final BillingTerms terms;

    Reconciler(
            BillingStore store,
            Payments payments,
            Subscriptions subscriptions,
            PricingCatalog catalog,
            BillingTerms terms) {
        this.store = store;
        this.payments = payments;
        this.subscriptions = subscriptions;
        this.catalog = catalog;
        this.terms = terms;
    }

    /**
     * What the provider says of a stretch of time.
     *
     * @param from its start, inclusive
     * @param to its end, exclusive
     * @param payments all payments of ours that the provider made in it, with the credits they are for; no invoices
     * @param invoices all invoices of ours that it made in it
     */
    public record Window(
            Instant from, Instant to, Collection<PaymentFacts> payments, Collection<InvoiceFacts> invoices) {
        /** Copies the collections. */
        public Window {
            requireNonNull(from, "from");
            if (!to.isAfter(from)) {
                throw new IllegalArgumentException("to " + to + " is not after from " + from);
            }
            payments = List.copyOf(payments);
            invoices = List.copyOf(invoices);
        }

        private Set<String> references() {
            return Stream.concat(
                            payments.stream().map(PaymentFacts::reference),
                            invoices.stream().map(InvoiceFacts::reference))
                    .collect(Collectors.toSet());
        }
    }

    /** Returns what differs, and changes nothing. */
    public List<Finding> compare(Window window) {
        List<Finding> findings = new ArrayList<>();
        window.payments().forEach(facts -> findings.addAll(compare(facts)));
        window.invoices().forEach(facts -> findings.addAll(compare(facts)));
        findings.addAll(extra(window));
        return findings;
    }

    private List<Finding> compare(PaymentFacts facts) {
        Optional<Payment> stored = payments.find(facts.reference());
        List<Finding> findings = new ArrayList<>();
        for (PaidCredits paid : facts.credits()) {
            stored.flatMap(payment -> grant(payment, paid))
                    .ifPresentOrElse(
                            grant -> differing(facts, paid, grant).ifPresent(findings::add),
                            () -> missing(facts, paid.key().value()).ifPresent(findings::add));
        }
        stored.ifPresent(payment -> findings.addAll(compare(payment, payment.after(facts))));
        return findings;
    }

    private static Optional<Payment.Grant> grant(Payment payment, PaidCredits paid) {
        return payment.grants().stream()
                .filter(grant -> grant.key().equals(paid.key()))
                .findFirst();
    }

    private static Optional<Finding> differing(PaymentFacts facts, PaidCredits paid, Payment.Grant grant) {
        Credits shouldBe = paid.credits().plus(paid.bonus());
        Credits is = grant.credits().plus(grant.bonus());
        return is.equals(shouldBe)
                ? Optional.empty()
                : Optional.of(new Finding(
                        Finding.Kind.AMOUNT_DIFFERS,
                        facts.reference(),
                        facts.account(),
                        is + " credits were granted under '" + paid.key() + "', not " + shouldBe));
    }

    private static Optional<Finding> missing(PaymentFacts facts, String key) {
        return facts.state() == PaymentState.PAID
                ? Optional.of(new Finding(
                        Finding.Kind.MISSING_GRANT,
                        facts.reference(),
                        facts.account(),
                        "paid, and nothing was granted under '" + key + "'"))
                : Optional.empty();
    }

    private List<Finding> compare(Payment stored, Payment asTold) {
        List<Finding> findings = new ArrayList<>();
        if (!stored.amount().equals(asTold.amount())) {
            findings.add(new Finding(
                    Finding.Kind.AMOUNT_DIFFERS,
                    stored.reference(),
                    stored.account(),
                    "known as " + stored.amount() + ", told as " + asTold.amount()));
        }
        asTold.firstToCorrect(terms.onDispute())
                .map(wrong -> new Finding(
                        Finding.Kind.MISSING_CLAWBACK,
                        stored.reference(),
                        stored.account(),
                        "credits under '" + wrong.getKey().key() + "' were taken back for "
                                + wrong.getKey().gone() + ", not "
                                + wrong.getValue().gone()))
                .ifPresent(findings::add);
        return findings;
    }

    /** Of an invoice, a line that is for a whole period or sells something must have given. */
    private List<Finding> compare(InvoiceFacts facts) {
        PaymentFacts payment = PaymentFacts.of(
                        facts.reference(),
                        facts.account(),
                        facts.total(),
                        facts.status() == InvoiceStatus.PAID ? PaymentState.PAID : PaymentState.PENDING)
                .refunds(facts.refunds())
                .disputes(facts.disputes());
        List<Finding> findings = new ArrayList<>(compare(payment));
        Optional<Payment> stored = payments.find(facts.reference());
        facts.lines().stream()
                .filter(line -> gives(facts, line))
                .filter(line ->
                        stored.filter(known -> known.hasGranted(line.key())).isEmpty())
                .map(line -> missing(payment, line.key().value()))
                .flatMap(Optional::stream)
                .forEach(findings::add);
        return findings;
    }

    private boolean gives(InvoiceFacts facts, InvoiceLine line) {
        if (facts.reason() == BillingReason.THRESHOLD || line.quantity() == 0) {
            return false;
        }
        return switch (line.kind()) {
            case ONCE -> catalog.findPackageByProviderPrice(line.price()).isPresent();
            case PERIOD ->
                facts.reason() != BillingReason.OTHER
                        && facts.reason() != BillingReason.UPDATE
                        && catalog.findOfferByProviderPrice(line.price())
                                .filter(offer ->
                                        offer.creditsPerMonth(line.quantity()).isPositive())
                                .isPresent();
            case TRIAL, REST_OF_PERIOD, UNUSED_TIME -> false;
        };
    }

    private List<Finding> extra(Window window) {
        Set<String> told = window.references();
        List<Finding> findings = new ArrayList<>();
        Optional<BillingRow.Place> place = Optional.of(new BillingRow.Place(window.from(), " "));
        List<BillingRow> page;
        do {
            page = store.inStates(BillingKind.PAYMENT, Set.of(PaymentState.PAID.name()), place, PAGE);
            page.stream()
                    .filter(row -> row.at().isBefore(window.to()) && !told.contains(row.reference()))
                    .map(Payment::of)
                    .filter(payment -> !payment.grants().isEmpty())
                    .map(payment -> new Finding(
                            Finding.Kind.EXTRA_GRANT,
                            payment.reference(),
                            payment.account(),
                            payment.grants().size() + " grants for a payment the provider did not tell of"))
                    .forEach(findings::add);
            place = page.isEmpty()
                    ? place
                    : Optional.of(page.get(page.size() - 1).place());
        } while (page.size() == PAGE && page.get(PAGE - 1).at().isBefore(window.to()));
        return findings;
    }

    /**
     * Records everything of a window that differs once more, and invoices whose history does, and returns what differs
     * still: credits nobody paid for, and sums that were granted otherwise, which need an operator.
     */
    public List<Finding> repair(Window window) {
        Set<String> differing = compare(window).stream().map(Finding::reference).collect(Collectors.toSet());
        window.payments().stream()
                .filter(facts -> differing.contains(facts.reference()))
                .forEach(payments::record);
        window.invoices().stream()
                .filter(facts -> differing.contains(facts.reference()) || !subscriptions.isKept(facts))
                .forEach(facts -> subscriptions.recordInvoice(facts.reference(), () -> facts));
        return compare(window);
    }
}
