package io.credits4j.stripe;

import com.stripe.Stripe;
import com.stripe.StripeClient;
import com.stripe.exception.StripeException;
import com.stripe.net.HttpClient;
import com.stripe.param.checkout.SessionCreateParams;
import com.stripe.param.checkout.SessionCreateParams.SubscriptionData;
import io.credits4j.AccountId;
import io.credits4j.Credits;
import io.credits4j.IdempotencyKey;
import io.credits4j.Money;
import io.credits4j.billing.AutoTopUpStatus;
import io.credits4j.billing.Billing;
import io.credits4j.billing.CreditNote;
import io.credits4j.billing.DisputePolicy;
import io.credits4j.billing.NotYetKnownException;
import io.credits4j.billing.Payment;
import io.credits4j.examples.sandbox.EventShape;
import io.credits4j.examples.sandbox.StripeEvent;
import io.credits4j.examples.sandbox.StripeSandbox;
import io.credits4j.ledger.Balance;
import io.credits4j.ledger.CreditLedger;
import io.credits4j.memory.InMemoryStorage;
import io.credits4j.pricing.BillingInterval;
import io.credits4j.pricing.CreditPackage;
import io.credits4j.pricing.Plan;
import io.credits4j.pricing.PlanPrice;
import io.credits4j.pricing.PricingCatalog;
import io.credits4j.pricing.UpgradePolicy;
import io.credits4j.tck.BreakingStorage;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.StringJoiner;
import java.util.stream.StreamSupport;

/** A Stripe with its time, its customer and its prices; books can be opened on it as often as wanted. */
final class World implements AutoCloseable {
    static {
        // The choice of an application, which these tests are: no file in the home folder of whoever runs them.
        Stripe.enableTelemetry = false;
    }

    static final AccountId ACCOUNT = AccountId.of("tenant-1");
    static final Instant BEGINNING = Instant.parse("2026-01-15T12:00:00Z");

    private static final PricingCatalog WANTED = PricingCatalog.builder()
            .creditPackage(CreditPackage.builder("pack")
                    .credits(Credits.of(100))
                    .bonusCredits(Credits.of(10))
                    .price(Money.usd("10"))
                    .bulkDiscount(10, "10")
                    .bulkBonus(10, "5")
                    .build())
            .plan(plan("small", 1, 100, "10"))
            .plan(plan("large", 2, 300, "30"))
            .plan(Plan.builder("tried")
                    .creditsPerMonth(Credits.of(200))
                    .price(PlanPrice.every(BillingInterval.MONTH)
                            .price(Money.usd("20"))
                            .build())
                    .trial(14, Credits.of(20))
                    .build())
            .plan(Plan.builder("yearly")
                    .creditsPerMonth(Credits.of(50))
                    .price(PlanPrice.every(BillingInterval.YEAR)
                            .price(Money.usd("120"))
                            .build())
                    .build())
            .build();

    private static Plan plan(String id, int tier, long credits, String price) {
        return Plan.builder(id)
                .tier(tier)
                .creditsPerMonth(Credits.of(credits))
                .price(PlanPrice.every(BillingInterval.MONTH)
                        .price(Money.usd(price))
                        .build())
                .upgradePolicy(UpgradePolicy.DIFFERENCE)
                .build();
    }

    Instant now = BEGINNING;
    final StripeSandbox stripe;
    final StripeConnection connection;
    private final StripeConnection afterwards;
    final PricingCatalog catalog;
    private int keys;

    World(EventShape shape) {
        stripe = StripeSandbox.builder().clock(() -> now).eventShape(shape).start();
        connection = StripeConnection.builder()
                .apiKey(stripe.apiKey())
                .apiBase(stripe.baseUri())
                .delay(wait -> {})
                .build();
        afterwards = through(new RememberedAnswers());
        catalog = StripeCatalogSync.on(connection).push(WANTED).catalog();
    }

    /** No request is tried again. */
    private StripeConnection through(HttpClient requests) {
        StripeClient client = client().setHttpClient(requests).build();
        return new StripeConnection(connection.mode(), new StripeGateway(client, new Attempts(0, wait -> {})));
    }

    private StripeClient.StripeClientBuilder client() {
        return StripeClient.builder()
                .setApiKey(stripe.apiKey())
                .setApiBase(stripe.baseUri().toString());
    }

    /** Somebody resumes a paused subscription in Stripe's dashboard. */
    void resume(String subscription) {
        try {
            client().build().v1().subscriptions().resume(subscription);
        } catch (StripeException e) {
            throw new IllegalStateException(e);
        }
    }

    Books open() {
        return open(DisputePolicy.FREEZE);
    }

    Books open(DisputePolicy onDispute) {
        return new Books(onDispute, connection);
    }

    /** Opens books for when all is over here: what they ask Stripe for is asked once for all of them. */
    Books openAfterwards(DisputePolicy onDispute) {
        return new Books(onDispute, afterwards);
    }

    /** Opens books whose requests go that way, each once. */
    Books openThrough(HttpClient requests) {
        return new Books(DisputePolicy.FREEZE, through(requests));
    }

    IdempotencyKey key() {
        return IdempotencyKey.of("key-" + ++keys);
    }

    void passDays(long days) {
        now = now.plusSeconds(days * 86_400);
        stripe.passTime();
    }

    /** A ledger with its billing, empty, told of everything by webhooks only. */
    final class Books {
        final BreakingStorage storage = new BreakingStorage(InMemoryStorage.create());
        final CreditLedger ledger =
                CreditLedger.builder(storage).clock(() -> now).build();
        final StripeCollector collector;
        final Replies replies;
        final Billing billing;
        final StripeCheckout checkout;
        final StripeRefunds refunds;
        StripeWebhooks webhooks;
        private int told;

        private Books(DisputePolicy onDispute, StripeConnection connection) {
            collector = StripeCollector.on(connection);
            replies = new Replies(collector);
            billing = Billing.builder(ledger, storage, catalog)
                    .clock(() -> now)
                    .onDispute(onDispute)
                    .collector(replies)
                    .build();
            checkout = StripeCheckout.on(connection, billing);
            refunds = StripeRefunds.on(connection, billing);
            webhooks = endpoint().build();
        }

        private StripeWebhooks.Builder endpoint() {
            return StripeWebhooks.builder(checkout)
                    .secret(stripe.webhookSecret())
                    .clock(() -> now);
        }

        Books trustingEvents() {
            webhooks = endpoint().trustingEvents().build();
            return this;
        }

        WebhookResult deliver(String eventId) {
            StripeEvent event = stripe.events().stream()
                    .filter(told -> told.id().equals(eventId))
                    .findFirst()
                    .orElseThrow();
            byte[] payload = event.payload().getBytes(StandardCharsets.UTF_8);
            return webhooks.tryHandle(payload, stripe.sign(payload, now));
        }

        String sellPack() {
            return checkout.startCheckout(CheckoutRequest.builder(ACCOUNT, "pack", key())
                            .successUrl("https://shop.example/done")
                            .build())
                    .sessionId();
        }

        String sellPlan(String plan, BillingInterval interval) {
            return checkout.startSubscription(SubscriptionRequest.builder(ACCOUNT, plan, interval, key())
                            .successUrl("https://shop.example/done")
                            .build())
                    .sessionId();
        }

        /** Subscribes on a page, paid at once, and returns the subscription. */
        String subscribe(String plan, BillingInterval interval) {
            String session = sellPlan(plan, interval);
            stripe.pay(session);
            return connection.gateway().session(session).subscription().orElseThrow();
        }

        /** Begins to try a plan on a page that asks for no card, as a host can make one that wants it paused in the end. */
        String tryWithoutCard(String plan) {
            Map<String, String> marks = PlanSale.of(ACCOUNT, plan, catalog).toMetadata();
            String session = connection
                    .gateway()
                    .createSession(
                            SessionCreateParams.builder()
                                    .setMode(SessionCreateParams.Mode.SUBSCRIPTION)
                                    .setSuccessUrl("https://shop.example/done")
                                    .setClientReferenceId(ACCOUNT.value())
                                    .putAllMetadata(marks)
                                    .addLineItem(SessionCreateParams.LineItem.builder()
                                            .setPrice(catalog.plan(plan)
                                                    .price(BillingInterval.MONTH)
                                                    .providerPriceId()
                                                    .orElseThrow())
                                            .setQuantity(1L)
                                            .build())
                                    .setPaymentMethodCollection(SessionCreateParams.PaymentMethodCollection.IF_REQUIRED)
                                    .setSubscriptionData(pausedAfterTrial(marks))
                                    .build(),
                            key().value())
                    .id();
            stripe.pay(session);
            return connection.gateway().session(session).subscription().orElseThrow();
        }

        private SubscriptionData pausedAfterTrial(Map<String, String> marks) {
            return SubscriptionData.builder()
                    .putAllMetadata(marks)
                    .setTrialPeriodDays(14L)
                    .setTrialSettings(SubscriptionData.TrialSettings.builder()
                            .setEndBehavior(SubscriptionData.TrialSettings.EndBehavior.builder()
                                    .setMissingPaymentMethod(
                                            SubscriptionData.TrialSettings.EndBehavior.MissingPaymentMethod.PAUSE)
                                    .build())
                            .build())
                    .build();
        }

        void tellNews() {
            List<StripeEvent> events = stripe.events();
            tell(events.subList(told, events.size()));
            told = events.size();
        }

        /** What cannot be understood yet comes again, as Stripe's deliveries do. */
        void tell(List<StripeEvent> events) {
            List<StripeEvent> left = new ArrayList<>(events);
            for (int round = 0; !left.isEmpty(); round++) {
                List<StripeEvent> failed = new ArrayList<>();
                for (StripeEvent event : left) {
                    if (!taken(event, round == 20)) {
                        failed.add(event);
                    }
                }
                left = failed;
            }
        }

        private boolean taken(StripeEvent event, boolean last) {
            byte[] payload = event.payload().getBytes(StandardCharsets.UTF_8);
            try {
                webhooks.handle(payload, stripe.sign(payload, now));
                return true;
            } catch (NotYetKnownException e) {
                if (last) {
                    throw e;
                }
                return false;
            }
        }

        Balance balance() {
            return ledger.balance(ACCOUNT);
        }

        /** Everything that has to be the same, however it was told. */
        String summary() {
            billing.subscriptions().giveDue(100);
            ledger.maintenance().runOnce(100);
            StringJoiner summary = new StringJoiner("\n");
            Balance balance = balance();
            summary.add(
                    "available " + balance.available() + ", posted " + balance.posted() + ", debt " + balance.debt());
            storage.ledger()
                    .read(
                            ACCOUNT,
                            books -> StreamSupport.stream(
                                            books.openLots(ACCOUNT).spliterator(), false)
                                    .map(lot -> "lot " + lot.source() + " " + lot.granted() + " left " + lot.remaining()
                                            + " frozen " + lot.frozen() + " until " + lot.expiresAt())
                                    .sorted()
                                    .toList())
                    .forEach(summary::add);
            billing.payments().newest(ACCOUNT, Optional.empty(), 1_000).stream()
                    .map(World::summary)
                    .sorted()
                    .forEach(summary::add);
            billing.subscriptions().history(ACCOUNT, Optional.empty(), 1_000).stream()
                    .map(subscription -> subscription.reference() + " " + subscription.status())
                    .sorted()
                    .forEach(summary::add);
            billing.topUps().newest(ACCOUNT, Optional.empty(), 1_000).stream()
                    .map(topUp -> topUp.id() + " " + topUp.state() + " " + topUp.code())
                    .sorted()
                    .forEach(summary::add);
            AutoTopUpStatus status = billing.topUps().status(ACCOUNT);
            summary.add("under way " + status.inFlight() + ", declined " + status.declines());
            billing.subscriptions().creditNotes(ACCOUNT, Optional.empty(), 1_000).stream()
                    .map(CreditNote::toString)
                    .sorted()
                    .forEach(summary::add);
            return summary.toString();
        }
    }

    private static String summary(Payment payment) {
        StringJoiner grants = new StringJoiner(", ");
        payment.grants().stream()
                .map(grant -> grant.key() + " " + grant.credits() + "+" + grant.bonus() + " gone " + grant.gone()
                        + " in doubt " + grant.inDoubt())
                .sorted()
                .forEach(grants::add);
        return payment.reference() + " " + payment.state() + " " + payment.amount() + ": " + grants;
    }

    @Override
    public void close() {
        stripe.close();
    }
}
