package io.credits4j.stripe;

import io.credits4j.AccountId;
import io.credits4j.IdempotencyConflictException;
import io.credits4j.billing.Billing;
import io.credits4j.billing.Booking;
import io.credits4j.billing.OpenEvent;
import io.credits4j.billing.PaidCredits;
import io.credits4j.billing.Payment;
import io.credits4j.billing.PaymentFacts;
import io.credits4j.billing.PaymentState;
import io.credits4j.internal.Text;
import io.credits4j.pricing.CreditPackage;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Books what a checkout session has come to. Thread-safe.
 *
 * <ol>
 *   <li>Fetch the session: an event is only a hint, may be late, and may contradict another.
 *   <li>Read what was sold from the snapshot made at the sale; a page of someone else is ignored.
 *   <li>Grant only when the page is complete and paid, or complete with nothing to pay. Unpaid is pending, never the end.
 *   <li>Take the quantity and the money from the line items: events do not carry them, and totals hold other things.
 *   <li>Record the payment with what went back of it; that grants, under a key made of the session, so that the ledger
 *       itself grants once.
 * </ol>
 */
final class Fulfilment {
    private static final Logger log = LoggerFactory.getLogger(Fulfilment.class);

    private final StripeGateway stripe;
    private final StripeMode mode;
    private final Billing billing;
    private final BillingEvents billingEvents;

    Fulfilment(StripeGateway stripe, StripeMode mode, Billing billing, BillingEvents billingEvents) {
        this.stripe = stripe;
        this.mode = mode;
        this.billing = billing;
        this.billingEvents = billingEvents;
    }

    FulfilmentResult fulfil(SessionId id, @Nullable AccountId expected) {
        return fulfil(id, expected, OpenEvent.none());
    }

    /** Books what an event alone tells was paid; empty if it does not tell enough, and the session is to be asked for. */
    Optional<FulfilmentResult> fulfil(StripeJson told, OpenEvent event) {
        return PaidSession.told(told, billing.catalog())
                .filter(paid -> paid.session().mode() == mode)
                .map(paid -> grant(paid, event));
    }

    private FulfilmentResult grant(PaidSession paid, OpenEvent event) {
        SessionId id = new SessionId(paid.session().id());
        PaymentFacts facts = PaymentFacts.of(
                        paymentOf(id, paid.session()),
                        paid.purchase().sale().account(),
                        paid.charged(),
                        PaymentState.PAID)
                .gives(credits(id, paid.session(), paid.purchase()));
        return granted(id, paid.purchase(), billing.payments().recordNew(facts, event));
    }

    FulfilmentResult fulfil(SessionId id, @Nullable AccountId expected, OpenEvent event) {
        SessionView session = stripe.session(id.value());
        requireMode(id, session);
        if (PlanSale.isMarkedBy(session)) {
            return subscribe(id, session, PlanSale.read(session), expected, event);
        }
        if (CardForm.made(session)) {
            return saveCard(id, session, expected);
        }
        if (!session.sellsPackage()) {
            return new FulfilmentResult.Ignored(id.value());
        }
        SaleSnapshot sale = SaleSnapshot.read(id.value(), session.metadata());
        requireAccount(id, session, sale.account(), expected);
        return conclude(id, session, sale, event);
    }

    /** What was paid on a page that sold a package of ours, with what went back of it; empty if nothing was. */
    Optional<PaymentFacts> facts(SessionView session) {
        if (!session.hasSoldPackage()) {
            return Optional.empty();
        }
        SessionId id = new SessionId(session.id());
        requireMode(id, session);
        SaleSnapshot sale = SaleSnapshot.read(id.value(), session.metadata());
        requireAccount(id, session, sale.account(), null);
        Purchase purchase = Purchase.of(id, sale, stripe.lineItems(id.value()).all());
        return Optional.of(facts(id, session, purchase, paymentOf(id, session)));
    }

    private void requireMode(SessionId id, SessionView session) {
        if (session.mode() != mode) {
            throw new InvalidSaleException(
                    id.value(), "it is of mode " + session.mode() + ", this checkout of " + mode);
        }
    }

    /** The client reference cannot be changed after the sale, the metadata can. */
    private static void requireAccount(
            SessionId id, SessionView session, AccountId account, @Nullable AccountId expected) {
        if (session.clientReference().filter(account.value()::equals).isEmpty()) {
            throw new InvalidSaleException(id.value(), "its metadata and its client reference name two accounts");
        }
        if (expected != null && !expected.equals(account)) {
            throw new ForeignSessionException(id.value(), expected);
        }
    }

    private FulfilmentResult conclude(SessionId id, SessionView session, SaleSnapshot sale, OpenEvent event) {
        return switch (session.status()) {
            case "complete" -> session.isPaid() ? grant(id, session, sale, event) : pending(id, sale);
            case "open" -> notPaid(id, sale, FulfilmentResult.NotPaid.Reason.OPEN);
            case "expired" -> notPaid(id, sale, FulfilmentResult.NotPaid.Reason.EXPIRED);
            default -> throw new InvalidSaleException(id.value(), "its status is unknown");
        };
    }

    private static FulfilmentResult pending(SessionId id, SaleSnapshot sale) {
        return new FulfilmentResult.Pending(id.value(), sale.account(), sale.packageId());
    }

    private static FulfilmentResult notPaid(SessionId id, SaleSnapshot sale, FulfilmentResult.NotPaid.Reason reason) {
        return new FulfilmentResult.NotPaid(id.value(), sale.account(), sale.packageId(), reason);
    }

    private FulfilmentResult grant(SessionId id, SessionView session, SaleSnapshot sale, OpenEvent event) {
        Purchase purchase = Purchase.of(id, sale, stripe.lineItems(id.value()).all());
        String payment = paymentOf(id, session);
        return granted(
                id, purchase, billing.payments().record(payment, () -> facts(id, session, purchase, payment), event));
    }

    private static FulfilmentResult granted(SessionId id, Purchase purchase, Booking booking) {
        Optional<Payment.Grant> grant = grantIn(booking.payment(), id);
        if (grant.isEmpty()) {
            return pending(id, purchase.sale());
        }
        requireAsSold(id, purchase, grant.get());
        boolean replayed = booking.lines().stream().noneMatch(line -> id.key().equals(line.key()));
        log.info("session {} granted, replayed: {}", id, replayed);
        return new FulfilmentResult.Granted(
                id.value(),
                purchase.sale().account(),
                purchase.sale().packageId(),
                purchase.quantity(),
                purchase.credits(),
                purchase.bonus(),
                booking,
                replayed);
    }

    /** A session with nothing to pay has no payment, and stands for it. */
    private static String paymentOf(SessionId id, SessionView session) {
        return session.paymentIntent().orElse(id.value());
    }

    /** None, if the session says that it is paid before its payment does. */
    private static Optional<Payment.Grant> grantIn(Payment payment, SessionId id) {
        return payment.grants().stream()
                .filter(grant -> grant.key().equals(id.key()))
                .findFirst();
    }

    private static void requireAsSold(SessionId id, Purchase purchase, Payment.Grant grant) {
        if (!grant.credits().equals(purchase.credits()) || !grant.bonus().equals(purchase.bonus())) {
            throw new IdempotencyConflictException(purchase.sale().account(), id.key());
        }
    }

    private PaymentFacts facts(SessionId id, SessionView session, Purchase purchase, String payment) {
        PaidCredits credits = credits(id, session, purchase);
        AccountId account = purchase.sale().account();
        if (session.paymentIntent().isEmpty()) {
            return PaymentFacts.of(payment, account, purchase.nothing(), PaymentState.PAID)
                    .gives(credits);
        }
        MoneyReading money = MoneyReading.of(stripe, payment);
        return PaymentFacts.of(payment, account, money.payment().amount(), money.state())
                .gives(credits)
                .refunds(money.refunds())
                .disputes(money.disputes());
    }

    private PaidCredits credits(SessionId id, SessionView session, Purchase purchase) {
        PaidCredits credits = PaidCredits.purchase(id.key(), purchase.credits())
                .bonus(purchase.bonus())
                .cost(purchase.cost())
                .description(describe(purchase))
                .metadata(facts(id, session, purchase));
        String actor = purchase.sale().actor();
        return actor == null ? credits : credits.actor(actor);
    }

    private FulfilmentResult subscribe(
            SessionId id, SessionView session, PlanSale sale, @Nullable AccountId expected, OpenEvent event) {
        requireAccount(id, session, sale.account(), expected);
        Optional<String> subscription =
                session.subscription().filter(begun -> session.status().equals("complete"));
        if (subscription.isEmpty()) {
            return notPaid(id, sale, session);
        }
        Booking booking = billingEvents.begin(subscription.get(), sale.account(), event);
        return new FulfilmentResult.Subscribed(id.value(), sale.account(), sale.planId(), subscription.get(), booking);
    }

    private static FulfilmentResult notPaid(SessionId id, PlanSale sale, SessionView session) {
        FulfilmentResult.NotPaid.Reason reason = session.status().equals("expired")
                ? FulfilmentResult.NotPaid.Reason.EXPIRED
                : FulfilmentResult.NotPaid.Reason.OPEN;
        return new FulfilmentResult.NotPaid(id.value(), sale.account(), sale.planId(), reason);
    }

    /** The card goes on file only if Stripe saved it for the very customer this account is. */
    private FulfilmentResult saveCard(SessionId id, SessionView session, @Nullable AccountId expected) {
        AccountId account = session.owner();
        requireAccount(id, session, account, expected);
        Optional<String> setup =
                session.setupIntent().filter(done -> session.status().equals("complete"));
        return setup.map(stripe::setupIntent)
                .flatMap(done -> billingEvents.customers().tryConfirm(account, done))
                .<FulfilmentResult>map(card -> new FulfilmentResult.CardSaved(id.value(), account, card))
                .orElseGet(() -> new FulfilmentResult.CardNotSaved(id.value(), account, whyNoCard(session)));
    }

    private static FulfilmentResult.CardNotSaved.Cause whyNoCard(SessionView session) {
        return switch (session.status()) {
            case "complete" -> FulfilmentResult.CardNotSaved.Cause.UNCONFIRMED;
            case "expired" -> FulfilmentResult.CardNotSaved.Cause.EXPIRED;
            default -> FulfilmentResult.CardNotSaved.Cause.OPEN;
        };
    }

    private String describe(Purchase purchase) {
        String id = purchase.sale().packageId();
        String name = billing.catalog().findPackage(id).map(CreditPackage::name).orElse(id);
        return Text.counted(purchase.quantity(), name);
    }

    private static Map<String, String> facts(SessionId id, SessionView session, Purchase purchase) {
        Map<String, String> facts = new HashMap<>();
        facts.put("package", purchase.sale().packageId());
        facts.put("quantity", Long.toString(purchase.quantity()));
        facts.put("catalog_version", purchase.sale().catalogVersion());
        facts.put("stripe_session", id.value());
        session.paymentIntent().ifPresent(payment -> facts.put("stripe_payment_intent", payment));
        return facts;
    }
}
