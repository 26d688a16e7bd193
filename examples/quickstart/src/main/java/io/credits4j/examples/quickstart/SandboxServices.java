package io.credits4j.examples.quickstart;

import io.credits4j.billing.Billing;
import io.credits4j.examples.sandbox.Delivery;
import io.credits4j.examples.sandbox.OpenRouterSandbox;
import io.credits4j.examples.sandbox.StripeSandbox;
import io.credits4j.openrouter.OpenRouterClient;
import io.credits4j.stripe.CheckoutPage;
import io.credits4j.stripe.FulfilmentResult.Granted;
import io.credits4j.stripe.StripeCheckout;
import io.credits4j.stripe.StripeConnection;
import io.credits4j.stripe.StripeWebhooks;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The local sandbox: the same clients and the same wire, no keys and no network. */
final class SandboxServices implements Services {
    private final StripeSandbox stripe = StripeSandbox.start();
    private final OpenRouterSandbox openRouter = OpenRouterSandbox.start();
    private final OpenRouterClient client = OpenRouterClient.builder()
            .apiKey(openRouter.apiKey())
            .baseUrl(openRouter.baseUri().toString())
            .build();
    private @Nullable WebhookEndpoint endpoint;
    private List<Delivery> deliveries = List.of();

    private SandboxServices() {}

    static SandboxServices start() {
        return new SandboxServices();
    }

    @Override
    public String describe() {
        return "the local sandbox (run with --live for the real ones)";
    }

    @Override
    public StripeCheckout connect(Billing billing) {
        StripeConnection connection = StripeConnection.builder()
                .apiKey(stripe.apiKey())
                .apiBase(stripe.baseUri())
                .build();
        StripeCheckout connected = StripeCheckout.on(connection, billing);
        endpoint = WebhookEndpoint.start(
                StripeWebhooks.builder(connected).secret(stripe.webhookSecret()).build());
        stripe.webhookTarget(endpoint.address());
        return connected;
    }

    @Override
    public OpenRouterClient openRouter() {
        return client;
    }

    @Override
    public Granted pay(StripeCheckout checkout, CheckoutPage page, Teller teller) {
        deliveries = stripe.pay(page.sessionId());
        for (Delivery delivery : deliveries) {
            teller.figure(
                    "webhook",
                    delivery.event().type() + " → " + delivery.status().orElse(0));
        }
        return granted();
    }

    @Override
    public Granted payAgain(StripeCheckout checkout, CheckoutPage page) {
        deliveries.forEach(delivery -> {
            if (!stripe.redeliver(delivery.event().id()).accepted()) {
                throw new IllegalStateException(
                        "our endpoint refused " + delivery.event().type());
            }
        });
        return (Granted) checkout.fulfil(page.sessionId());
    }

    private Granted granted() {
        if (endpoint == null) {
            throw new IllegalStateException("connect first");
        }
        return endpoint.newestGrant();
    }

    @Override
    public void close() {
        client.close();
        openRouter.close();
        stripe.close();
        if (endpoint != null) {
            endpoint.close();
        }
    }
}
