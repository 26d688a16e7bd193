package io.credits4j.examples.acceptance;

import io.credits4j.AccountId;
import io.credits4j.Credits;
import io.credits4j.IdempotencyKey;
import io.credits4j.billing.Billing;
import io.credits4j.jdbc.JdbcStorage;
import io.credits4j.ledger.CreditLedger;
import io.credits4j.ledger.SpendResult;
import io.credits4j.metering.UsageMeter;
import io.credits4j.openrouter.ChatRequest;
import io.credits4j.openrouter.MeteredAiClient;
import io.credits4j.openrouter.MeteredChat;
import io.credits4j.openrouter.MeteredReply;
import io.credits4j.openrouter.OpenRouterClient;
import io.credits4j.pricing.PricingCatalog;
import io.credits4j.spi.CreditsStorage;
import io.credits4j.stripe.CheckoutPage;
import io.credits4j.stripe.CheckoutRequest;
import io.credits4j.stripe.StripeCheckout;
import io.credits4j.stripe.StripeWebhooks;
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
}
