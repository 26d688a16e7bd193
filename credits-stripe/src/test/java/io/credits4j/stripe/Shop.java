package io.credits4j.stripe;

import com.stripe.Stripe;
import io.credits4j.AccountId;
import io.credits4j.Credits;
import io.credits4j.IdempotencyKey;
import io.credits4j.Money;
import io.credits4j.billing.Billing;
import io.credits4j.books.LedgerTransaction;
import io.credits4j.books.TransactionType;
import io.credits4j.ledger.CreditLedger;
import io.credits4j.memory.InMemoryStorage;
import io.credits4j.pricing.CreditPackage;
import io.credits4j.pricing.PricingCatalog;
import io.credits4j.tck.FaultyStorage;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

/** A shop on a fake Stripe and a faulty in-memory store: everything a test needs, real but for the network's far end. */
final class Shop implements AutoCloseable {
    static {
        // The choice of an application, which these tests are: no file in the home folder of whoever runs them.
        Stripe.enableTelemetry = false;
    }

    static final AccountId ACCOUNT = AccountId.of("tenant-1");
    private static final AtomicInteger EVENTS = new AtomicInteger();

    static final String SECRET = "whsec_of_the_shop";
    static final Instant NOW = Instant.parse("2026-11-20T12:00:00Z");
    static final PricingCatalog CATALOG = PricingCatalog.builder()
            .creditPackage(CreditPackage.builder("pro")
                    .name("Pro pack")
                    .description("For busy weeks")
                    .credits(Credits.of(50))
                    .bonusCredits(Credits.parse("5.5"))
                    .price(Money.usd("19.99"))
                    .price(Money.of("3000", "JPY"))
                    .build())
            .creditPackage(CreditPackage.builder("linked")
                    .credits(Credits.of(10))
                    .price(Money.usd("10"))
                    .price(Money.of("9", "EUR"))
                    .providerPriceId("price_17")
                    .build())
            .creditPackage(CreditPackage.builder("bulk")
                    .credits(Credits.of(10))
                    .bonusCredits(Credits.of(1))
                    .price(Money.usd("10"))
                    .providerPriceId("price_bulk")
                    .bulkDiscount(10, "10")
                    .bulkBonus(10, "5")
                    .build())
            .creditPackage(CreditPackage.builder("gone")
                    .credits(Credits.of(1))
                    .price(Money.usd("1"))
                    .active(false)
                    .build())
            .creditPackage(CreditPackage.builder("huge")
                    .credits(Credits.LARGEST_AMOUNT)
                    .price(Money.usd("1"))
                    .build())
            .creditPackage(CreditPackage.builder("odd")
                    .credits(Credits.of(1))
                    .price(Money.of("1.50", "MGA"))
                    .build())
            .build();

    final FakeStripe stripe = FakeStripe.start();
    final FaultyStorage storage = new FaultyStorage(InMemoryStorage.create());
    final CreditLedger ledger =
            CreditLedger.builder(storage).clock(InstantSource.fixed(NOW)).build();
    final List<Duration> waits = new CopyOnWriteArrayList<>();
    final StripeCheckout checkout = checkout(CATALOG);
    final StripeWebhooks webhooks = StripeWebhooks.builder(checkout)
            .secret(SECRET)
            .clock(InstantSource.fixed(NOW))
            .build();

    StripeCheckout checkout(PricingCatalog catalog) {
        return StripeCheckout.on(connection().build(), billing(catalog));
    }

    Billing billing(PricingCatalog catalog) {
        return Billing.builder(ledger, storage, catalog)
                .clock(InstantSource.fixed(NOW))
                .build();
    }

    StripeConnection.Builder connection() {
        return StripeConnection.builder()
                .apiKey("sk_test_51shop")
                .apiBase(stripe.base())
                .readTimeout(Duration.ofSeconds(30))
                .delay(waits::add);
    }

    StripeCheckout checkout(StripeConnection.Builder connection) {
        return StripeCheckout.on(connection.build(), billing(CATALOG));
    }

    /** A checkout that soon gives up waiting for an answer. */
    StripeCheckout impatientCheckout() {
        return checkout(connection().readTimeout(Duration.ofMillis(50)));
    }

    static CheckoutRequest.Builder order(String packageId) {
        return order(packageId, "cart-1");
    }

    static CheckoutRequest.Builder order(String packageId, String key) {
        return CheckoutRequest.builder(ACCOUNT, packageId, IdempotencyKey.of(key))
                .successUrl("https://shop.example/done?s={CHECKOUT_SESSION_ID}");
    }

    /** Sells a package and returns the session, not yet paid. */
    String sell(String packageId) {
        return checkout.startCheckout(order(packageId).build()).sessionId();
    }

    WebhookResult.Accepted deliver(String type, String sessionId) {
        return deliver(event(type, sessionId));
    }

    WebhookResult.Accepted deliver(String event) {
        byte[] payload = bytes(event);
        return webhooks.handle(payload, sign(payload));
    }

    /** Another event each time it is called. */
    static String event(String type, String objectId) {
        return event("evt_" + EVENTS.incrementAndGet(), type, objectId);
    }

    static String event(String id, String type, String objectId) {
        return "{\"id\":\"" + id
                + "\",\"object\":\"event\",\"api_version\":\"2026-07-29.dahlia\",\"livemode\":false,\"type\":\"" + type
                + "\",\"data\":{\"object\":{\"id\":\"" + objectId + "\"}}}";
    }

    static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    static String sign(byte[] payload) {
        return WebhookSigner.of(SECRET).header(payload, NOW);
    }

    Credits available() {
        return ledger.balance(ACCOUNT).available();
    }

    List<LedgerTransaction> lines() {
        return storage.ledger().transactions(ACCOUNT, Set.<TransactionType>of(), OptionalLong.empty(), 0, 100);
    }

    @Override
    public void close() {
        stripe.close();
    }
}
