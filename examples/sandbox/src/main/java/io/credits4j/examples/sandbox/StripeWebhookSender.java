package io.credits4j.examples.sandbox;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/** Records events and sends them, signed, to the webhook target. Sends without holding any lock: targets call back. */
final class StripeWebhookSender {

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final StripeObjects objects;
    private final String secret;
    private final InstantSource clock;
    private final HttpClient http;
    private final List<StripeEvent> recorded = new CopyOnWriteArrayList<>();
    private volatile @Nullable URI target;
    private final EventShape shape;

    StripeWebhookSender(StripeObjects objects, String secret, InstantSource clock, Executor threads, EventShape shape) {
        this.shape = shape;
        this.objects = objects;
        this.secret = secret;
        this.clock = clock;
        this.http = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .executor(threads)
                .connectTimeout(PATIENCE)
                .build();
    }

    void target(URI target) {
        this.target = target;
    }

    List<StripeEvent> recorded() {
        return List.copyOf(recorded);
    }

    Optional<StripeEvent> find(String id) {
        return recorded.stream().filter(event -> event.id().equals(id)).findFirst();
    }

    /** Records the events of one happening; the caller holds the lock of the objects. */
    List<StripeEvent> record(List<ObjectNode> happened) {
        List<StripeEvent> events = new ArrayList<>();
        for (ObjectNode event : happened) {
            shape.write(event, objects);
            event.put("pending_webhooks", target == null ? 0 : 1);
            objects.add(event);
            events.add(new StripeEvent(
                    event.path("id").textValue(), event.path("type").textValue(), Json.pretty(event)));
        }
        recorded.addAll(events);
        return events;
    }

    List<Delivery> deliver(List<StripeEvent> events) {
        return events.stream().map(this::deliver).toList();
    }

    Delivery deliver(StripeEvent event) {
        URI receiver = target;
        return new Delivery(event, receiver == null ? OptionalInt.empty() : post(event, receiver));
    }

    private OptionalInt post(StripeEvent event, URI receiver) {
        byte[] payload = event.payload().getBytes(UTF_8);
        HttpRequest request = HttpRequest.newBuilder(receiver)
                .timeout(PATIENCE)
                .header("Content-Type", "application/json; charset=utf-8")
                .header("User-Agent", "Stripe/1.0 (+https://stripe.com/docs/webhooks)")
                .header("Stripe-Signature", StripeSignature.header(secret, payload, clock.instant()))
                .POST(HttpRequest.BodyPublishers.ofByteArray(payload))
                .build();
        try {
            return OptionalInt.of(http.send(request, BodyHandlers.discarding()).statusCode());
        } catch (IOException e) {
            return OptionalInt.empty();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return OptionalInt.empty();
        }
    }
}
