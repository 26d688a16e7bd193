package io.credits4j.examples.acceptance;

import io.credits4j.AccountId;
import io.credits4j.IdempotencyKey;
import io.credits4j.billing.Billing;
import io.credits4j.examples.sandbox.Delivery;
import io.credits4j.examples.sandbox.OpenRouterSandbox;
import io.credits4j.examples.sandbox.StripeEvent;
import io.credits4j.examples.sandbox.StripeSandbox;
import io.credits4j.ledger.CreditLedger;
import io.credits4j.ledger.LedgerListener;
import io.credits4j.metering.UsageMeter;
import io.credits4j.openrouter.ChatRequest;
import io.credits4j.openrouter.MeteredAiClient;
import io.credits4j.openrouter.MeteredChat;
import io.credits4j.openrouter.OpenRouterClient;
import io.credits4j.pricing.PricingCatalog;
import io.credits4j.spi.CreditsStorage;
import io.credits4j.stripe.CheckoutPage;
import io.credits4j.stripe.CheckoutRequest;
import io.credits4j.stripe.StripeCheckout;
import io.credits4j.stripe.StripeConnection;
import io.credits4j.stripe.StripeWebhooks;
import io.credits4j.stripe.WebhookResult;
import io.credits4j.tck.SettableClock;
import java.nio.charset.StandardCharsets;
import java.time.Instant;

/** An application that sells credits and spends them, on the local Stripe and OpenRouter and a clock that stands still. */
final class Host implements AutoCloseable {
    static final AccountId ACCOUNT = AccountId.of("tenant-1");

    final SettableClock clock = new SettableClock(Instant.parse("2025-06-01T12:00:00Z"));
    final StripeSandbox stripe = StripeSandbox.start();
    final OpenRouterSandbox openRouter = OpenRouterSandbox.start();
    final PricingCatalog catalog = PricingCatalog.builtIn();
    final CreditsStorage storage;
    final CreditLedger ledger;
    final MeteredAiClient ai;
    private final StripeCheckout checkout;
    private final StripeWebhooks webhooks;
    private final OpenRouterClient client;

    Host(CreditsStorage storage) {
        this(storage, event -> {});
    }

    Host(CreditsStorage storage, LedgerListener listener) {
        this.storage = storage;
        ledger = CreditLedger.builder(storage).clock(clock).listener(listener).build();
        StripeConnection connection = StripeConnection.builder()
                .apiKey(stripe.apiKey())
                .apiBase(stripe.baseUri())
                .build();
        checkout = StripeCheckout.on(
                connection,
                Billing.builder(ledger, storage, catalog).clock(clock).build());
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

    /** The customer buys the package of 55 credits; returns what Stripe is going to tell. */
    StripeEvent pay(String order) {
        CheckoutPage page = checkout.startCheckout(CheckoutRequest.builder(ACCOUNT, "pro", IdempotencyKey.of(order))
                .successUrl("https://app.example/thanks")
                .build());
        return stripe.pay(page.sessionId()).stream()
                .map(Delivery::event)
                .filter(event -> event.type().equals("checkout.session.completed"))
                .findFirst()
                .orElseThrow();
    }

    WebhookResult deliver(StripeEvent event) {
        byte[] payload = event.payload().getBytes(StandardCharsets.UTF_8);
        return webhooks.tryHandle(payload, stripe.sign(payload, Instant.now()));
    }

    static MeteredChat ask(String key) {
        return ask(ACCOUNT, key);
    }

    static MeteredChat ask(AccountId account, String key) {
        ChatRequest request = ChatRequest.of("openai/gpt-4o", "Why do rivers meander?");
        return MeteredChat.of(account, request, IdempotencyKey.of(key));
    }

    @Override
    public void close() {
        client.close();
        openRouter.close();
        stripe.close();
    }
}
