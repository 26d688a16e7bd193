package io.credits4j.examples.acceptance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.credits4j.AccountId;
import io.credits4j.Credits;
import io.credits4j.IdempotencyKey;
import io.credits4j.Money;
import io.credits4j.StoreUnavailableException;
import io.credits4j.examples.sandbox.Delivery;
import io.credits4j.examples.sandbox.OpenRouterSandbox;
import io.credits4j.examples.sandbox.StripeEvent;
import io.credits4j.examples.sandbox.StripeSandbox;
import io.credits4j.jdbc.JdbcSchema;
import io.credits4j.jdbc.JdbcStorage;
import io.credits4j.ledger.CreditLedger;
import io.credits4j.metering.Charge;
import io.credits4j.metering.UsageMeter;
import io.credits4j.openrouter.ChatChunk;
import io.credits4j.openrouter.ChatRequest;
import io.credits4j.openrouter.MeteredAiClient;
import io.credits4j.openrouter.MeteredChat;
import io.credits4j.openrouter.MeteredChatStream;
import io.credits4j.openrouter.OpenRouterClient;
import io.credits4j.pricing.PricingCatalog;
import io.credits4j.stripe.CheckoutPage;
import io.credits4j.stripe.CheckoutRequest;
import io.credits4j.stripe.StripeCheckout;
import io.credits4j.stripe.StripeWebhooks;
import io.credits4j.stripe.WebhookResult;
import io.credits4j.tck.Audit;
import io.credits4j.tck.SettableClock;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Iterator;
import java.util.UUID;
import org.h2.jdbcx.JdbcConnectionPool;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The database goes away in the middle: nothing is lost, nothing is half done, nothing is booked twice. */
class OutageTest {
    private static final AccountId ACCOUNT = AccountId.of("tenant-1");

    private final SettableClock clock = new SettableClock(Instant.parse("2025-06-01T12:00:00Z"));
    private final JdbcConnectionPool pool =
            JdbcConnectionPool.create("jdbc:h2:mem:" + UUID.randomUUID() + ";DB_CLOSE_DELAY=-1", "", "");
    private final Outlet database = new Outlet(pool);
    private final StripeSandbox stripe = StripeSandbox.start();
    private final OpenRouterSandbox openRouter = OpenRouterSandbox.start();
    private final PricingCatalog catalog = PricingCatalog.builtIn();

    private JdbcStorage storage;
    private CreditLedger ledger;
    private StripeCheckout checkout;
    private StripeWebhooks webhooks;
    private OpenRouterClient client;
    private MeteredAiClient ai;

    @BeforeEach
    void open() {
        JdbcSchema.of(database).create();
        storage = JdbcStorage.on(database);
        ledger = CreditLedger.builder(storage).clock(clock).build();
        checkout = StripeCheckout.builder(ledger, catalog)
                .apiKey(stripe.apiKey())
                .apiBase(stripe.baseUri())
                .build();
        webhooks =
                StripeWebhooks.builder(checkout).secret(stripe.webhookSecret()).build();
        client = OpenRouterClient.builder()
                .apiKey(openRouter.apiKey())
                .baseUrl(openRouter.baseUri().toString())
                .build();
        ai = MeteredAiClient.of(
                client,
                UsageMeter.builder(ledger, storage, catalog).clock(clock).build());
    }

    @AfterEach
    void close() {
        client.close();
        openRouter.close();
        stripe.close();
        pool.dispose();
    }

    @Test
    void a_payment_told_during_an_outage_fails_and_is_granted_once_when_told_again() {
        StripeEvent paid = pay();
        database.unplug();
        assertThatThrownBy(() -> deliver(paid)).isInstanceOf(StoreUnavailableException.class);
        database.plugIn();
        assertThat(ledger.balance(ACCOUNT).available()).isEqualTo(Credits.ZERO);

        assertThat(deliver(paid).httpStatus()).isEqualTo(200);
        assertThat(deliver(paid).httpStatus()).isEqualTo(200);
        assertThat(ledger.balance(ACCOUNT).available()).isEqualTo(Credits.of(55));
        assertThat(Audit.of(storage, ACCOUNT)).isEmpty();
    }

    @Test
    void during_an_outage_no_call_is_sent() {
        deliver(pay());
        database.unplug();
        assertThatThrownBy(() -> ai.chat(ask("message-1"))).isInstanceOf(StoreUnavailableException.class);
        assertThat(openRouter.generations()).isEmpty();
    }

    @Test
    void an_outage_between_call_and_settle_costs_exactly_what_was_billed_later() {
        deliver(pay());
        Charge charge;
        try (MeteredChatStream stream = ai.stream(ask("message-1"))) {
            Iterator<ChatChunk> chunks = stream.iterator();
            assertThat(chunks.hasNext()).isTrue();
            database.unplug();
            while (chunks.hasNext()) {
                chunks.next();
            }
            charge = stream.reply().charge();
        }
        assertThat(charge).isInstanceOf(Charge.Pending.class);
        database.plugIn();
        assertThat(ledger.balance(ACCOUNT).held().isPositive()).isTrue();

        clock.advance(Duration.ofMinutes(11));
        ai.reconcile(10);
        clock.advance(Duration.ofSeconds(1));
        assertThat(ai.reconcile(10).settled())
                .singleElement()
                .satisfies(settled -> assertThat(settled.providerCost()).isEqualTo(Money.usd(openRouter.billed())));
        Credits billed = catalog.charge(Money.usd(openRouter.billed()));
        assertThat(ledger.balance(ACCOUNT).available()).isEqualTo(Credits.of(55).minus(billed));
        assertThat(ledger.balance(ACCOUNT).held()).isEqualTo(Credits.ZERO);
        assertThat(Audit.of(storage, ACCOUNT)).isEmpty();
    }

    private StripeEvent pay() {
        CheckoutPage page = checkout.startCheckout(CheckoutRequest.builder(ACCOUNT, "pro", IdempotencyKey.of("order-1"))
                .successUrl("https://app.example/thanks")
                .build());
        return stripe.pay(page.sessionId()).stream()
                .map(Delivery::event)
                .filter(event -> event.type().equals("checkout.session.completed"))
                .findFirst()
                .orElseThrow();
    }

    private WebhookResult deliver(StripeEvent event) {
        byte[] payload = event.payload().getBytes(StandardCharsets.UTF_8);
        return webhooks.tryHandle(payload, stripe.sign(payload, Instant.now()));
    }

    private static MeteredChat ask(String key) {
        ChatRequest request = ChatRequest.of("openai/gpt-4o", "Why do rivers meander?");
        return MeteredChat.of(ACCOUNT, request, IdempotencyKey.of(key));
    }
}
