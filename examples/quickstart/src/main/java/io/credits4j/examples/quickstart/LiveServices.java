package io.credits4j.examples.quickstart;

import io.credits4j.billing.Billing;
import io.credits4j.openrouter.OpenRouterClient;
import io.credits4j.stripe.CheckoutPage;
import io.credits4j.stripe.FulfilmentResult;
import io.credits4j.stripe.FulfilmentResult.Granted;
import io.credits4j.stripe.StripeCheckout;
import io.credits4j.stripe.StripeConnection;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;

/** The real Stripe, in test mode only, and the real OpenRouter. */
final class LiveServices implements Services {
    private static final Duration PAUSE = Duration.ofSeconds(2);

    private final String stripeKey;
    private final OpenRouterClient client;

    LiveServices(Map<String, String> environment) {
        stripeKey = required(environment, "STRIPE_SECRET_KEY");
        if (stripeKey.startsWith("sk_live") || stripeKey.startsWith("rk_live")) {
            throw new IllegalStateException("STRIPE_SECRET_KEY is a live-mode key: this example takes real money from"
                    + " nobody, give it a test-mode key");
        }
        client = OpenRouterClient.create(required(environment, "OPENROUTER_API_KEY"));
    }

    private static String required(Map<String, String> environment, String name) {
        String value = environment.get(name);
        if (value == null || value.isBlank()) {
            throw new IllegalStateException("--live needs the environment variable " + name);
        }
        return value;
    }

    @Override
    public String describe() {
        return "Stripe (test mode) and OpenRouter (your key pays)";
    }

    @Override
    public StripeCheckout connect(Billing billing) {
        return StripeCheckout.on(StripeConnection.builder().apiKey(stripeKey).build(), billing);
    }

    @Override
    public OpenRouterClient openRouter() {
        return client;
    }

    /** Without a public address for webhooks, the session is asked until it is paid. */
    @Override
    public Granted pay(StripeCheckout checkout, CheckoutPage page, Teller teller) {
        System.err.println("Pay with card 4242 4242 4242 4242 at " + page.url());
        while (true) {
            FulfilmentResult result = checkout.fulfil(page.sessionId());
            if (result instanceof Granted granted) {
                return granted;
            }
            if (result instanceof FulfilmentResult.NotPaid notPaid
                    && notPaid.reason() != FulfilmentResult.NotPaid.Reason.OPEN) {
                throw new IllegalStateException("the session was not paid: " + notPaid.reason());
            }
            LockSupport.parkNanos(PAUSE.toNanos());
        }
    }

    @Override
    public Granted payAgain(StripeCheckout checkout, CheckoutPage page) {
        return (Granted) checkout.fulfil(page.sessionId());
    }

    @Override
    public void close() {
        client.close();
    }
}
