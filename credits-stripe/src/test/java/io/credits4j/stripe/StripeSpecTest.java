package io.credits4j.stripe;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.credits4j.AccountId;
import io.credits4j.Credits;
import io.credits4j.IdempotencyKey;
import io.credits4j.billing.Billing;
import io.credits4j.ledger.CreditLedger;
import io.credits4j.memory.InMemoryStorage;
import io.credits4j.spi.CreditsStorage;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;

/**
 * Sends every request this library can make to a server that checks each against Stripe's own description of its API.
 * The description is not part of this project: without it this says so and checks nothing.
 */
class StripeSpecTest {
    private static final String SESSIONS = "/v1/checkout/sessions";

    @Test
    void every_request_is_one_that_stripe_describes() throws Exception {
        Optional<Path> corpus = corpus();
        if (corpus.isEmpty()) {
            System.out.println("skipped: no description of Stripe's API; name its folder in CREDITS_CORPUS");
            return;
        }
        try (SpecServer server = SpecServer.start(corpus.get())) {
            server.requireRejection(
                    SESSIONS, "mode=payment&success_url=https%3A%2F%2Fa.example&credits=5", "parameter_unknown");
            server.requireRejection(
                    SESSIONS, "mode=payment&line_items[0][quantity]=three", "parameter_invalid_integer");
            server.requireRejection("/v1/refunds", "charge=ch_1&amuont=100", "parameter_unknown");
            server.requireRejection("/v1/webhook_endpoints", "url=https%3A%2F%2Fa.example", "parameter_missing");
            server.reset();
            exerciseCheckout(server);
            RequestCatalog.sendAll(server.connection().gateway(), server::put);
            server.report();
        }
    }

    private static void exerciseCheckout(SpecServer server) throws Exception {
        CreditsStorage storage = InMemoryStorage.create();
        CreditLedger ledger = CreditLedger.on(storage);
        StripeCheckout checkout = StripeCheckout.on(server.connection(), Billing.on(ledger, storage, Shop.CATALOG));
        AccountId account = AccountId.of("ü".repeat(200));
        String session = checkout.startCheckout(CheckoutRequest.builder(account, "pro", IdempotencyKey.of("full"))
                        .quantity(100)
                        .currency("JPY")
                        .successUrl("https://shop.example/done?s={CHECKOUT_SESSION_ID}")
                        .cancelUrl("https://shop.example/prices")
                        .customerEmail("ann@example.com")
                        .actor("a".repeat(200))
                        .allowPromotionCodes(true)
                        .build())
                .sessionId();
        checkout.startCheckout(CheckoutRequest.builder(account, "linked", IdempotencyKey.of("linked"))
                .currency("EUR")
                .successUrl("https://shop.example/done")
                .build());
        assertThat(checkout.fulfil(session)).isInstanceOf(FulfilmentResult.NotPaid.class);
        server.pay(session);
        server.putShirts(101);
        server.putLine(3);
        assertThat(checkout.fulfil(session, account)).isInstanceOf(FulfilmentResult.Granted.class);
        assertThat(ledger.balance(account).available()).isEqualTo(Credits.parse("166.5"));
    }

    private static Optional<Path> corpus() {
        return Stream.of(System.getProperty("credits4j.corpus"), System.getenv("CREDITS_CORPUS"))
                .filter(name -> name != null && !name.isBlank())
                .map(Path::of)
                .filter(Files::isDirectory)
                .findFirst();
    }

    /** The checking server, in a process of its own. */
    private record SpecServer(Process process, BufferedReader output, URI base, HttpClient http)
            implements AutoCloseable {
        static SpecServer start(Path corpus) throws IOException {
            Path stripe = corpus.resolve("stripe");
            Process process = new ProcessBuilder(
                            "python3",
                            corpus.resolveSibling("tools")
                                    .resolve("stripe_spec_server.py")
                                    .toString(),
                            "--strict-version",
                            "--strict-ids",
                            "--spec",
                            stripe.resolve("spec3.2026-07-29.dahlia.derived.json.gz")
                                    .toString(),
                            "--fixtures",
                            stripe.resolve("fixtures3.json").toString())
                    .redirectError(ProcessBuilder.Redirect.INHERIT)
                    .start();
            BufferedReader output = process.inputReader();
            String line = String.valueOf(output.readLine());
            assertThat(line).contains("listening on ");
            URI base = URI.create(line.substring(line.indexOf("http://")).strip());
            return new SpecServer(process, output, base, HttpClient.newHttpClient());
        }

        StripeConnection connection() {
            return StripeConnection.builder()
                    .apiKey("sk_test_spec")
                    .apiBase(base)
                    .retries(0)
                    .build();
        }

        /** The session is as Stripe makes it when it is paid. */
        void pay(String sessionId) throws Exception {
            JsonObject session = json(get(SESSIONS + "/" + sessionId)).getAsJsonObject();
            session.addProperty("status", "complete");
            session.addProperty("payment_status", "paid");
            session.addProperty("payment_intent", "pi_paid");
            put(session);
            put(JsonParser.parseString("""
                    {"id":"pi_paid","object":"payment_intent","livemode":false,"created":1790000000,"metadata":{},
                     "status":"succeeded","amount":9000,"currency":"jpy","latest_charge":null}""").getAsJsonObject());
        }

        void putShirts(int count) throws Exception {
            for (int i = 0; i < count; i++) {
                put(FakeStripe.lineItem("li_shirt" + i, 1, 100, "jpy", new JsonObject()));
            }
        }

        void putLine(long quantity) throws Exception {
            JsonObject mark = new JsonObject();
            mark.addProperty("credits4j_package", "pro");
            put(FakeStripe.lineItem("li_pro", quantity, quantity * 3_000, "jpy", mark));
        }

        void put(JsonObject object) {
            try {
                assertThat(post("/_spec/put", object.toString()).statusCode()).isEqualTo(200);
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        }

        void reset() throws Exception {
            assertThat(post("/_spec/reset", "{}").statusCode()).isEqualTo(200);
        }

        void requireRejection(String path, String form, String code) throws Exception {
            HttpResponse<String> answer = post(path, form);
            assertThat(answer.statusCode()).isEqualTo(400);
            assertThat(answer.body()).contains(code);
        }

        void report() throws Exception {
            JsonArray requests = json(get("/_spec/log")).getAsJsonArray();
            long rejected = StreamSupport.stream(requests.spliterator(), false)
                    .map(JsonElement::getAsJsonObject)
                    .filter(request -> request.get("status").getAsInt() >= 400)
                    .count();
            JsonObject operations = json(get("/_spec/ops")).getAsJsonObject();
            operations
                    .entrySet()
                    .forEach(operation -> System.out.println(operation.getKey() + ": " + operation.getValue()));
            System.out.println("operations=" + operations.size() + " rejected=" + rejected);
            assertThat(operations.keySet())
                    .containsExactlyInAnyOrderElementsOf(
                            Stream.of(Operation.values()).map(Operation::route).toList());
            assertThat(rejected).isZero();
        }

        private static JsonElement json(HttpResponse<String> answer) {
            return JsonParser.parseString(answer.body());
        }

        private HttpResponse<String> get(String path) throws Exception {
            return http.send(request(path).build(), BodyHandlers.ofString());
        }

        private HttpResponse<String> post(String path, String body) throws Exception {
            return http.send(
                    request(path)
                            .header("Content-Type", "application/x-www-form-urlencoded")
                            .POST(BodyPublishers.ofString(body))
                            .build(),
                    BodyHandlers.ofString());
        }

        /** It tells of the version it has been asked for, as the library's requests do. */
        private HttpRequest.Builder request(String path) {
            return HttpRequest.newBuilder(base.resolve(path))
                    .header("Authorization", "Bearer sk_test_spec")
                    .header("Stripe-Version", com.stripe.Stripe.API_VERSION);
        }

        @Override
        public void close() throws IOException {
            process.destroy();
            process.onExit().join();
            output.close();
        }
    }
}
