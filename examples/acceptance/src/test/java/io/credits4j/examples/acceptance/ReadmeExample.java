package io.credits4j.examples.acceptance;

import io.credits4j.AccountId;
import io.credits4j.Credits;
import io.credits4j.IdempotencyKey;
import io.credits4j.Money;
import io.credits4j.billing.AutoTopUp;
import io.credits4j.billing.Billing;
import io.credits4j.billing.BillingSummary;
import io.credits4j.billing.Booking;
import io.credits4j.billing.Consent;
import io.credits4j.billing.TopUps;
import io.credits4j.jdbc.JdbcStorage;
import io.credits4j.ledger.CreditLedger;
import io.credits4j.ledger.SpendResult;
import io.credits4j.metering.UsageMeter;
import io.credits4j.openrouter.ChatRequest;
import io.credits4j.openrouter.MeteredAiClient;
import io.credits4j.openrouter.MeteredChat;
import io.credits4j.openrouter.MeteredReply;
import io.credits4j.openrouter.OpenRouterClient;
import io.credits4j.pricing.BillingInterval;
import io.credits4j.pricing.PricingCatalog;
import io.credits4j.spi.CreditsStorage;
import io.credits4j.stripe.CardPage;
import io.credits4j.stripe.CardPageRequest;
import io.credits4j.stripe.CheckoutPage;
import io.credits4j.stripe.CheckoutRequest;
import io.credits4j.stripe.FulfilmentResult;
import io.credits4j.stripe.StripeCheckout;
import io.credits4j.stripe.StripeCollector;
import io.credits4j.stripe.StripeConnection;
import io.credits4j.stripe.StripeRefunds;
import io.credits4j.stripe.StripeWebhooks;
import io.credits4j.stripe.SubscriptionPage;
import io.credits4j.stripe.SubscriptionRequest;
import java.time.Instant;
import java.util.List;
import javax.sql.DataSource;

/** The Java of the README, compiled. {@link ReadmeTest} holds the two against each other. */
final class ReadmeExample {
    private ReadmeExample() {}

    static String run(
            DataSource dataSource,
            String orderId,
            byte[] rawBody,
            String signatureHeader,
            String messageId,
            String exportId) {
        // readme:start
        CreditsStorage storage = JdbcStorage.on(dataSource); // your own database
        CreditLedger ledger = CreditLedger.on(storage);
        PricingCatalog catalog = PricingCatalog.builtIn(); // or your own packages, models and rates
        AccountId tenant = AccountId.of("tenant-42");

        // Sell: send the customer to page.url(). The webhook endpoint grants the credits, once per session.
        Billing billing = Billing.on(ledger, storage, catalog);
        StripeCheckout checkout = StripeCheckout.fromEnv(billing);
        CheckoutPage page = checkout.startCheckout(CheckoutRequest.builder(tenant, "pro", IdempotencyKey.of(orderId))
                .successUrl("https://app.example/thanks")
                .build());
        StripeWebhooks webhooks = StripeWebhooks.fromEnv(checkout);
        int status = webhooks.tryHandle(rawBody, signatureHeader).httpStatus();

        // Spend: credits are held before the call is sent, and charged at what it really cost.
        UsageMeter meter = UsageMeter.builder(ledger, storage, catalog).build();
        MeteredAiClient ai = MeteredAiClient.of(OpenRouterClient.fromEnv(), meter);
        ChatRequest question = ChatRequest.of("openai/gpt-4o", "Name three rivers.");
        MeteredReply reply = ai.chat(MeteredChat.of(tenant, question, IdempotencyKey.of(messageId)));

        // Anything else that costs credits. A refusal has changed nothing and says what is missing.
        SpendResult result = ledger.trySpend(tenant, Credits.parse("0.25"), IdempotencyKey.of(exportId));
        Credits left = ledger.balance(tenant).available();
        // readme:end
        return page.sessionId() + status + reply.text() + result + left;
    }

    static List<Object> bill(
            CreditsStorage storage,
            CreditLedger ledger,
            PricingCatalog catalog,
            AccountId tenant,
            String orderId,
            String formId,
            String sessionId,
            String userId,
            String paymentId,
            String ticketId) {
        // readme:start
        StripeConnection stripe = StripeConnection.fromEnv();
        Billing billing = Billing.builder(ledger, storage, catalog)
                .collector(StripeCollector.on(stripe)) // charges cards on file
                .build();
        StripeCheckout checkout = StripeCheckout.on(stripe, billing);

        // Sell a plan; its trial, renewals, changes and end come as events. Or save a card for later.
        SubscriptionPage plan = checkout.startSubscription(
                SubscriptionRequest.builder(tenant, "team", BillingInterval.MONTH, IdempotencyKey.of(orderId))
                        .successUrl("https://app.example/thanks")
                        .build());
        CardPage card = checkout.startCardPage(CardPageRequest.builder(tenant, IdempotencyKey.of(formId))
                .successUrl("https://app.example/card?session=" + CheckoutRequest.SESSION_ID)
                .build());
        FulfilmentResult saved = checkout.fulfil(sessionId, tenant); // where the customer comes back

        // Top up, once the customer agreed: before a call that lacks credits, and after a spend that leaves few.
        TopUps topUps = billing.topUps();
        AutoTopUp wish = AutoTopUp.below(Credits.of(5), catalog.creditPackage("pro"), "USD");
        topUps.enable(tenant, wish, new Consent(userId, "terms-7", Instant.now()));
        UsageMeter meter = UsageMeter.builder(ledger, storage, catalog)
                .topUp(topUps.forCalls())
                .build();
        ledger.outbox().deliver(topUps.whenLow(), 20); // every second or so; of a ledger built with outbox()

        // Give money back: its credits go with it. Refunds made at Stripe and disputes do so by themselves.
        Booking booking =
                StripeRefunds.on(stripe, billing).refund(paymentId, Money.usd("5"), IdempotencyKey.of(ticketId));
        BillingSummary summary = billing.summary(tenant);
        // readme:end
        return List.of(plan, card, saved, meter, booking, summary);
    }
}
