package io.credits4j.examples.quickstart;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.credits4j.stripe.FulfilmentResult.Granted;
import io.credits4j.stripe.StripeWebhooks;
import io.credits4j.stripe.WebhookResult;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** Where Stripe delivers events: raw bytes and signature header in, a status out. Every web framework does it alike. */
final class WebhookEndpoint implements AutoCloseable {
    private static final int LARGEST_EVENT = 1 << 20;

    private final HttpServer server;
    private final StripeWebhooks webhooks;
    private final AtomicReference<@Nullable Granted> newest = new AtomicReference<>();

    private WebhookEndpoint(HttpServer server, StripeWebhooks webhooks) {
        this.server = server;
        this.webhooks = webhooks;
    }

    static WebhookEndpoint start(StripeWebhooks webhooks) {
        try {
            HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
            WebhookEndpoint endpoint = new WebhookEndpoint(server, webhooks);
            server.createContext("/stripe/webhook", endpoint::receive);
            server.start();
            return endpoint;
        } catch (IOException e) {
            throw new UncheckedIOException("could not open a port for webhooks", e);
        }
    }

    URI address() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/stripe/webhook");
    }

    private void receive(HttpExchange exchange) throws IOException {
        try (exchange) {
            byte[] payload = exchange.getRequestBody().readNBytes(LARGEST_EVENT);
            exchange.sendResponseHeaders(
                    answer(payload, exchange.getRequestHeaders().getFirst("Stripe-Signature")), -1);
        }
    }

    /** Anything that goes wrong on our side is a 500, so that Stripe delivers again. */
    private int answer(byte[] payload, @Nullable String signature) {
        try {
            WebhookResult result = webhooks.tryHandle(payload, signature);
            if (result instanceof WebhookResult.Fulfilled fulfilled && fulfilled.result() instanceof Granted granted) {
                newest.set(granted);
            }
            return result.httpStatus();
        } catch (RuntimeException e) {
            return 500;
        }
    }

    Granted newestGrant() {
        Granted granted = newest.get();
        if (granted == null) {
            throw new IllegalStateException("no payment has arrived");
        }
        return granted;
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
