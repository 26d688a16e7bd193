package io.credits4j.billing;

import io.credits4j.ContentionException;
import io.credits4j.Credits;
import io.credits4j.IdempotencyKey;
import io.credits4j.books.BillingKind;
import io.credits4j.books.BillingRow;
import io.credits4j.ledger.AllowancePeriod;
import io.credits4j.pricing.BillingInterval;
import io.credits4j.pricing.CreditPackage;
import io.credits4j.pricing.PlanOffer;
import io.credits4j.pricing.PricingCatalog;
import io.credits4j.pricing.UpgradePolicy;
import io.credits4j.spi.BillingStore;
import io.credits4j.spi.StaleRowException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;

/**
 * What a paid invoice orders: which credits it is for, as things stand.
 *
 * <ol>
 *   <li>what is sold once is a package of the catalog, so many times;
 *   <li>a trial gives its credits, to an account and by a card that have had none yet;
 *   <li>a whole period gives the plan's allowance, less what a period before gave that was credited for;
 *   <li>a change within a period gives what the period is worth more by it.
 * </ol>
 *
 * <p>Periods are told first what was paid for in them, in writes of their own; then each grant is written together with
 * the period it counts in. A crash in between leaves nothing that the next telling does not complete.
 */
final class InvoiceOrder {
    private static final int ATTEMPTS = 10;
    private static final int NEWEST_PERIODS = 100;

    private final BillingStore store;
    private final PricingCatalog catalog;
    private final BillingTerms terms;
    private final InvoiceFacts invoice;
    private final Set<String> periods = new LinkedHashSet<>();
    private boolean isMonthByMonth;

    InvoiceOrder(BillingStore store, PricingCatalog catalog, BillingTerms terms, InvoiceFacts invoice) {
        this.store = store;
        this.catalog = catalog;
        this.terms = terms;
        this.invoice = invoice;
    }

    /** Returns the periods it paid for something in; known once the payment is. */
    Set<String> periods() {
        return periods;
    }

    /** Returns the payment of the invoice, with the credits it is for. */
    PaymentFacts payment() {
        PaymentFacts payment = PaymentFacts.of(
                        invoice.reference(), invoice.account(), invoice.total(), stateOf(invoice.status()))
                .refunds(invoice.refunds())
                .disputes(invoice.disputes());
        return payment.state() == PaymentState.PAID ? payment.gives(credits()) : payment;
    }

    /** Returns whether the payment names all credits the invoice is for: only one line gives, and not month by month. */
    boolean isWhole() {
        long giving = invoice.lines().stream()
                .filter(line -> line.kind() != InvoiceLine.Kind.UNUSED_TIME)
                .count();
        return giving <= 1 && !isMonthByMonth;
    }

    private static PaymentState stateOf(InvoiceStatus status) {
        return switch (status) {
            case PAID -> PaymentState.PAID;
            case DRAFT, OPEN -> PaymentState.PENDING;
            case UNCOLLECTIBLE, VOID -> PaymentState.FAILED;
        };
    }

    private List<PaidCredits> credits() {
        List<PaidCredits> all = new ArrayList<>();
        if (invoice.reason() == BillingReason.THRESHOLD) {
            return all;
        }
        lines(InvoiceLine.Kind.ONCE).forEach(line -> soldOnce(line).ifPresent(all::add));
        if (invoice.reason() != BillingReason.OTHER && invoice.subscription().isPresent()) {
            String subscription = invoice.subscription().get();
            lines(InvoiceLine.Kind.TRIAL).forEach(line -> trial(line).ifPresent(all::add));
            tellPeriods(subscription);
            periods.forEach(period -> next(period).ifPresent(all::add));
        }
        return all;
    }

    private List<InvoiceLine> lines(InvoiceLine.Kind kind) {
        return invoice.lines().stream()
                .filter(line -> line.kind() == kind && line.quantity() > 0)
                .toList();
    }

    private Optional<PaidCredits> soldOnce(InvoiceLine line) {
        return catalog.findPackageByProviderPrice(line.price()).map(sold -> soldOnce(line, sold));
    }

    private static PaidCredits soldOnce(InvoiceLine line, CreditPackage sold) {
        PaidCredits paid = PaidCredits.purchase(line.key(), sold.credits().multipliedBy(line.quantity()))
                .bonus(sold.bonusCreditsAt(line.quantity()).multipliedBy(line.quantity()))
                .description(sold.name())
                .metadata(Map.of("package", sold.id(), "quantity", Long.toString(line.quantity())));
        return line.amount().isNegative() ? paid : paid.cost(line.amount());
    }

    /** Once per account, whatever it subscribes to later, and once per card, whoever enters it. */
    private Optional<PaidCredits> trial(InvoiceLine line) {
        return offer(line)
                .map(offer -> offer.plan().trialCredits().multipliedBy(line.quantity()))
                .filter(Credits::isPositive)
                .filter(credits -> !hasTried())
                .map(credits -> PaidCredits.trial(line.key(), credits, line.from(), line.to())
                        .description(planName(line))
                        .alongside(List.of(trialRow(line))));
    }

    private boolean hasTried() {
        return store.find(BillingKind.TRIAL, invoice.account().value()).isPresent()
                || invoice.card()
                        .flatMap(card -> store.findByAlias(BillingKind.TRIAL, card))
                        .isPresent();
    }

    private BillingRow trialRow(InvoiceLine line) {
        Instant now = terms.now();
        return new BillingRow(
                BillingKind.TRIAL,
                invoice.account().value(),
                invoice.card().orElse(null),
                invoice.account(),
                1,
                "GIVEN",
                null,
                now,
                now,
                null,
                Map.of("key", line.key().value()));
    }

    private Optional<PlanOffer> offer(InvoiceLine line) {
        return catalog.findOfferByProviderPrice(line.price());
    }

    private String planName(InvoiceLine line) {
        return offer(line).map(offer -> offer.plan().name()).orElse(line.price());
    }

    private Credits allowance(InvoiceLine line) {
        return offer(line).map(offer -> offer.creditsPerMonth(line.quantity())).orElse(Credits.ZERO);
    }

    private boolean isMonthly(InvoiceLine line) {
        return offer(line)
                .filter(offer -> offer.price().interval() != BillingInterval.MONTH)
                .isPresent();
    }

    private void tellPeriods(String subscription) {
        periods.clear();
        Credits unused = tellChanges(subscription);
        Map<String, List<InvoiceLine>> whole = lines(InvoiceLine.Kind.PERIOD).stream()
                .filter(line -> offer(line).isPresent())
                .collect(Collectors.groupingBy(
                        line -> PaidPeriod.referenceOf(subscription, line.from()),
                        LinkedHashMap::new,
                        Collectors.toList()));
        whole.forEach((reference, lines) -> {
            InvoiceLine first = lines.get(0);
            List<PaidPeriod.Change> changes = lines.stream()
                    .map(line -> change(line, line.item(), allowance(line)))
                    .toList();
            PaidPeriod.Base base =
                    new PaidPeriod.Base(invoice.reference(), first.key().value(), planName(first));
            PaidPeriod unknown =
                    PaidPeriod.unknown(subscription, invoice.account(), first.from(), first.to(), isMonthly(first));
            tell(reference, unknown, period -> {
                PaidPeriod told = period.with(changes);
                return period.payment().isPresent() ? told : told.with(base, isMonthly(first), unused);
            });
        });
    }

    /** Returns what earlier periods gave that the customer was credited for. */
    private Credits tellChanges(String subscription) {
        Map<String, PaidPeriod> changed = new LinkedHashMap<>();
        for (InvoiceLine line : linesOfChanges()) {
            PaidPeriod window = window(subscription, line);
            List<PaidPeriod.Change> change = List.of(change(line, line.item(), allowanceAfter(line)));
            changed.merge(window.reference(), window.with(change), (known, same) -> known.with(change));
        }
        boolean startsAnew = invoice.reason() == BillingReason.UPDATE
                && !lines(InvoiceLine.Kind.PERIOD).isEmpty();
        Credits unused = Credits.ZERO;
        for (PaidPeriod period : changed.values()) {
            tell(period.reference(), period, known -> known.with(period.changes()));
            unused = startsAnew ? unused.plus(unusedOf(period)) : unused;
        }
        return unused;
    }

    private Credits unusedOf(PaidPeriod period) {
        return period.changes().stream()
                .filter(change -> change.invoice().equals(invoice.reference()))
                .filter(change -> change.allowance().isZero())
                .map(PaidPeriod.Change::at)
                .findFirst()
                .map(period::unusedAt)
                .orElse(Credits.ZERO);
    }

    private List<InvoiceLine> linesOfChanges() {
        return invoice.lines().stream()
                .filter(line ->
                        line.kind() == InvoiceLine.Kind.REST_OF_PERIOD || line.kind() == InvoiceLine.Kind.UNUSED_TIME)
                .filter(line -> offer(line).isPresent())
                .toList();
    }

    /** What an item gives after a change: what is charged for the rest of the period; nothing if nothing is. */
    private Credits allowanceAfter(InvoiceLine changed) {
        return lines(InvoiceLine.Kind.REST_OF_PERIOD).stream()
                .filter(line -> line.item().equals(changed.item())
                        && line.from().equals(changed.from())
                        && line.to().equals(changed.to()))
                .map(this::allowance)
                .reduce(Credits.ZERO, Credits::plus);
    }

    private PaidPeriod.Change change(InvoiceLine line, String item, Credits allowance) {
        UpgradePolicy policy = lines(InvoiceLine.Kind.REST_OF_PERIOD).stream()
                .filter(other -> other.item().equals(item) && other.from().equals(line.from()))
                .findFirst()
                .flatMap(this::offer)
                .map(offer -> offer.plan().upgradePolicy())
                .orElse(UpgradePolicy.NONE);
        return new PaidPeriod.Change(line.from(), item, allowance, policy, invoice.reference());
    }

    /** The period a change falls into: one that is known, or the one the subscription is in. */
    private PaidPeriod window(String subscription, InvoiceLine line) {
        return store.newest(BillingKind.PAID_PERIOD, invoice.account(), Optional.empty(), NEWEST_PERIODS).stream()
                .map(PaidPeriod::of)
                .filter(period -> period.subscription().equals(subscription)
                        && period.to().equals(line.to())
                        && period.contains(line.from()))
                .findFirst()
                .or(() -> currentPeriod(subscription, line))
                .orElseThrow(() -> new NotYetKnownException(
                        "invoice '" + invoice.reference() + "' changes subscription '" + subscription
                                + "' in a period until " + line.to() + " of which nothing is known yet"));
    }

    private Optional<PaidPeriod> currentPeriod(String subscription, InvoiceLine line) {
        return store.find(BillingKind.SUBSCRIPTION, subscription).map(Subscription::of).stream()
                .flatMap(known -> known.items().stream())
                .filter(item -> item.to().equals(line.to()) && !item.from().isAfter(line.from()))
                .findFirst()
                .map(item ->
                        PaidPeriod.unknown(subscription, invoice.account(), item.from(), item.to(), isMonthly(line)));
    }

    private void tell(String reference, PaidPeriod unknown, UnaryOperator<PaidPeriod> news) {
        periods.add(reference);
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            PaidPeriod known = find(reference).orElse(unknown);
            PaidPeriod told = news.apply(known);
            isMonthByMonth |= told.monthly();
            if (told.equals(known) && known.version() > 0) {
                return;
            }
            if (store.write(List.of(told.row(terms.now())))) {
                return;
            }
        }
        throw new ContentionException(
                "period '" + reference + "' keeps changing; record the invoice again",
                new StaleRowException("period '" + reference + "'"));
    }

    private Optional<PaidPeriod> find(String reference) {
        return store.find(BillingKind.PAID_PERIOD, reference).map(PaidPeriod::of);
    }

    /** The next grant in a period; there may be one more when that is booked. */
    private Optional<PaidCredits> next(String reference) {
        PaidPeriod period = find(reference).orElseThrow();
        Set<IdempotencyKey> granted = store.find(BillingKind.PAYMENT, invoice.reference())
                .map(Payment::of)
                .map(payment ->
                        payment.grants().stream().map(Payment.Grant::key).collect(Collectors.toSet()))
                .orElse(Set.of());
        return invoice.lines().stream()
                .filter(line -> isWithin(line, period) && !granted.contains(line.key()))
                .map(line -> grant(line, period))
                .flatMap(Optional::stream)
                .findFirst();
    }

    private boolean isWithin(InvoiceLine line, PaidPeriod period) {
        boolean gives = line.kind() == InvoiceLine.Kind.PERIOD
                ? line.from().equals(period.from())
                : line.kind() == InvoiceLine.Kind.REST_OF_PERIOD;
        return gives
                && period.contains(line.from())
                && line.to().equals(period.to())
                && offer(line).isPresent();
    }

    private Optional<PaidCredits> grant(InvoiceLine line, PaidPeriod period) {
        int number = period.portionAt(line.from());
        AllowancePeriod portion = period.portions().get(number);
        boolean isWhole = line.kind() == InvoiceLine.Kind.PERIOD;
        if (!isWhole && !portion.end().isAfter(terms.now())) {
            return Optional.empty();
        }
        Credits amount = isWhole ? period.missing(number).min(allowance(line)) : period.missing(number);
        return amount.isZero() ? Optional.empty() : Optional.of(grant(line, period, portion, amount));
    }

    private PaidCredits grant(InvoiceLine line, PaidPeriod period, AllowancePeriod portion, Credits amount) {
        int number = Math.toIntExact(portion.number());
        PaidCredits paid = PaidCredits.allowance(line.key(), amount, line.from(), portion.end())
                .description(planName(line))
                .metadata(facts(period))
                .alongside(List.of(period.giving(number, amount).row(terms.now())));
        if (line.kind() != InvoiceLine.Kind.PERIOD) {
            return paid;
        }
        int portions = period.portions().size();
        PaidCredits ofWhole = paid.portion(number, portions);
        return portions > 1 || line.amount().isNegative() ? ofWhole : ofWhole.cost(line.amount());
    }

    static Map<String, String> facts(PaidPeriod period) {
        return Map.of(
                "subscription",
                period.subscription(),
                "periodStart",
                period.from().toString());
    }
}
