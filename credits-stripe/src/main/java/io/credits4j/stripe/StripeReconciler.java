package io.credits4j.stripe;

import static java.util.Objects.requireNonNull;

import io.credits4j.AccountId;
import io.credits4j.billing.Billing;
import io.credits4j.billing.Finding;
import io.credits4j.billing.InvoiceFacts;
import io.credits4j.billing.PaymentFacts;
import io.credits4j.billing.Reconciler;
import io.credits4j.internal.Text;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Holds what was booked against what Stripe says of a stretch of time: sessions, top-ups, invoices, credit notes, refunds and
 * disputes. It
 * lists objects and never searches, whose index lags behind. Thread-safe.
 *
 * <pre>{@code
 * StripeReconciler reconciler = StripeReconciler.of(checkout);
 * reconciler.compare(yesterday, today).forEach(finding -> log.warn("{}", finding)); // changes nothing
 * reconciler.repair(yesterday, today);
 * }</pre>
 *
 * <p><b>Runbook.</b> Events stay listed at Stripe for thirty days, objects for good: so any outage can be healed from here.
 *
 * <ol>
 *   <li>After an outage of the webhook endpoint: {@link StripeWebhookSetup#doctor}, then {@link #reconcileSince} from a day
 *       before it began.
 *   <li>After the database was restored from a backup: stop spending, {@link #reconcileSince} from a day before the backup was
 *       made, then go on. Grants and clawbacks since are made again under their old keys; spends since are lost, and are
 *       found in the provider's own list of calls.
 *   <li>What is found still is listed: credits nobody paid for, sums that differ, top-ups that are not known here any more.
 *       Decide on each by hand, with a grant or a revocation under a key that names the finding.
 * </ol>
 */
public final class StripeReconciler {
    private static final Logger log = LoggerFactory.getLogger(StripeReconciler.class);

    /** A page can be paid until a day after it was made. */
    private static final Duration LIFE_OF_A_PAGE = Duration.ofDays(1);

    private static final Duration STEP = Duration.ofDays(1);

    private final StripeGateway stripe;
    private final Fulfilment fulfilment;
    private final BillingEvents events;
    private final Billing billing;

    private StripeReconciler(StripeCheckout checkout) {
        this.stripe = checkout.gateway();
        this.fulfilment = checkout.fulfilment();
        this.events = checkout.billingEvents();
        this.billing = events.billing();
    }

    /** Obtains the reconciler of what a checkout sells. */
    public static StripeReconciler of(StripeCheckout checkout) {
        return new StripeReconciler(requireNonNull(checkout, "checkout"));
    }

    /**
     * Returns what differs, and changes nothing.
     *
     * @param from start, inclusive
     * @param to end, exclusive; not in the future
     * @return what differs
     * @throws IllegalArgumentException if {@code to} is not after {@code from}
     * @throws StripeFailureException if Stripe refuses or cannot be reached
     */
    public List<Finding> compare(Instant from, Instant to) {
        Found found = list(from, to);
        return without(billing.reconciler().compare(found.window(from, to)), found);
    }

    /**
     * Books what is missing, as the events would have; see {@link #compare} for the parameters.
     *
     * @return what differs still, for somebody to decide on
     */
    public List<Finding> repair(Instant from, Instant to) {
        Found found = list(from, to);
        found.subscriptions.forEach(events::record);
        found.topUps.forEach(this::tell);
        return without(billing.reconciler().repair(found.window(from, to)), found);
    }

    /**
     * Repairs everything since an instant, day by day, oldest first.
     *
     * @param since from when
     * @param now until when
     * @return what differs still
     * @throws IllegalArgumentException if {@code now} is not after {@code since}
     */
    public List<Finding> reconcileSince(Instant since, Instant now) {
        if (!now.isAfter(since)) {
            throw new IllegalArgumentException("now " + now + " is not after since " + since);
        }
        List<Finding> findings = new ArrayList<>();
        for (Instant from = since; from.isBefore(now); from = from.plus(STEP)) {
            Instant end = from.plus(STEP);
            findings.addAll(repair(from, end.isBefore(now) ? end : now));
        }
        return findings;
    }

    /** What Stripe listed, each once. */
    private static final class Found {
        private final Map<String, PaymentFacts> payments = new LinkedHashMap<>();
        private final Map<String, InvoiceFacts> invoices = new LinkedHashMap<>();
        private final Map<String, AccountId> subscriptions = new LinkedHashMap<>();
        private final List<PaymentIntentView> topUps = new ArrayList<>();

        Reconciler.Window window(Instant from, Instant to) {
            return new Reconciler.Window(from, to, payments.values(), invoices.values());
        }

        boolean has(String paymentIntent) {
            return payments.containsKey(paymentIntent);
        }
    }

    private Found list(Instant from, Instant to) {
        Window window = Window.of(from, to);
        Found found = new Found();
        stripe.sessions(Window.of(from.minus(LIFE_OF_A_PAGE), to))
                .forEach(session -> attempt(
                        session.id(),
                        () -> fulfilment
                                .facts(session)
                                .ifPresent(facts -> found.payments.put(facts.reference(), facts))));
        List<InvoiceView> oldestFirst = new ArrayList<>(stripe.invoices(window).all());
        Collections.reverse(oldestFirst);
        oldestFirst.forEach(invoice -> attempt(invoice.id(), () -> add(found, invoice)));
        stripe.paymentIntents(window).forEach(payment -> attempt(payment.id(), () -> addTopUp(found, payment)));
        stripe.refunds(window)
                .forEach(refund -> attempt(
                        refund.id(), () -> refund.paymentIntent().ifPresent(payment -> addMoved(found, payment))));
        stripe.disputes(window)
                .forEach(dispute -> attempt(
                        dispute.id(), () -> dispute.paymentIntent().ifPresent(payment -> addMoved(found, payment))));
        stripe.creditNotes(window).forEach(note -> attempt(note.id(), () -> addInvoice(found, note.invoice())));
        return found;
    }

    /** One object that cannot be read hides no other. */
    private static void attempt(String id, Runnable reading) {
        try {
            reading.run();
        } catch (InvalidSaleException | UnreadableObjectException e) {
            log.warn("{} cannot be reconciled: {}", id, e.getMessage());
        }
    }

    private void add(Found found, InvoiceView invoice) {
        events.accountOf(invoice).ifPresent(account -> {
            found.invoices.put(invoice.id(), events.invoice(invoice.id(), account));
            invoice.subscription().ifPresent(subscription -> found.subscriptions.put(subscription, account));
        });
    }

    private void addTopUp(Found found, PaymentIntentView payment) {
        Optional<AccountId> account = Owner.of(payment.metadata());
        if (payment.metadata().containsKey(StripeCollector.TOP_UP) && account.isPresent()) {
            found.topUps.add(payment);
            found.payments.put(payment.id(), events.facts(payment.id(), account.get()));
        }
    }

    /** Money moved of a payment that may be of long ago. */
    private void addMoved(Found found, String paymentIntent) {
        if (found.has(paymentIntent)) {
            return;
        }
        Optional<AccountId> account =
                Owner.of(stripe.paymentIntent(paymentIntent).metadata());
        if (account.isPresent()) {
            found.payments.put(paymentIntent, events.facts(paymentIntent, account.get()));
            return;
        }
        stripe.invoicePayments(paymentIntent).forEach(link -> addInvoice(found, link.invoice()));
    }

    private void addInvoice(Found found, String id) {
        if (!found.invoices.containsKey(id)) {
            add(found, stripe.invoice(id));
        }
    }

    private void tell(PaymentIntentView payment) {
        String topUp = payment.metadata().getOrDefault(StripeCollector.TOP_UP, "");
        if (billing.topUps().find(topUp).isPresent()) {
            billing.topUps().told(topUp, StripeCollector.answer(payment));
        }
    }

    /** A payment heard of late is listed in an earlier window; and of a top-up nobody but the books knows the credits. */
    private List<Finding> without(List<Finding> findings, Found found) {
        List<Finding> left = new ArrayList<>(findings);
        left.removeIf(finding -> finding.kind() == Finding.Kind.EXTRA_GRANT && isPaid(finding.reference()));
        found.topUps.stream()
                .filter(PaymentIntentView::hasSucceeded)
                .filter(payment -> billing.payments().find(payment.id()).stream()
                        .allMatch(known -> known.grants().isEmpty()))
                .map(payment -> new Finding(
                        Finding.Kind.MISSING_GRANT,
                        payment.id(),
                        Owner.of(payment.metadata()).orElseThrow(),
                        "top-up '" + Text.shown(payment.metadata().getOrDefault(StripeCollector.TOP_UP, ""))
                                + "' was paid, and nothing was granted for it"))
                .forEach(left::add);
        return left;
    }

    private boolean isPaid(String reference) {
        try {
            if (reference.startsWith("in_")) {
                return stripe.invoice(reference).isPaid();
            }
            return reference.startsWith("cs_")
                    ? stripe.session(reference).isPaid()
                    : stripe.paymentIntent(reference).hasSucceeded();
        } catch (StripeRequestException e) {
            if (e.code().filter("resource_missing"::equals).isPresent()) {
                return false;
            }
            throw e;
        }
    }
}
