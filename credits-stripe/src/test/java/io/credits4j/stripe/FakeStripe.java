package io.credits4j.stripe;

import com.google.gson.JsonArray;
import com.google.gson.JsonNull;
import com.google.gson.JsonObject;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** A loopback server that speaks as much Stripe as checkout sessions need, and fails when told to. */
final class FakeStripe implements AutoCloseable {
    static {
        // Without it each answer waits forty milliseconds for an acknowledgement.
        System.setProperty("sun.net.httpserver.nodelay", "true");
    }

    private static final String PAYMENT_OF = "pi_of_";

    static final String SESSIONS = "/v1/checkout/sessions";
    static final String SESSION = SESSIONS + "/cs_[^/]+";
    static final String LINE_ITEMS = SESSION + "/line_items";
    static final String PAYMENT = "/v1/payment_intents/" + PAYMENT_OF + "[^/]+";

    private final HttpServer server;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final CountDownLatch closing = new CountDownLatch(1);
    private final AtomicInteger counter = new AtomicInteger();
    private final Map<String, JsonObject> sessions = new ConcurrentHashMap<>();
    private final Map<String, List<JsonObject>> lineItems = new ConcurrentHashMap<>();
    private final Map<String, Saved> saved = new ConcurrentHashMap<>();
    private final List<Planted> faults = new CopyOnWriteArrayList<>();
    private final List<Request> requests = new CopyOnWriteArrayList<>();
    private volatile Runnable beforeLineItems = () -> {};
    private volatile boolean live;
    private volatile boolean paymentsLag;
    private volatile int pageSize = 100;

    private FakeStripe(HttpServer server) {
        this.server = server;
    }

    static FakeStripe start() {
        try {
            HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
            FakeStripe stripe = new FakeStripe(server);
            server.setExecutor(stripe.threads);
            server.createContext("/", stripe::handle);
            server.start();
            return stripe;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What was asked of it. */
    record Request(
            String method,
            String path,
            Map<String, String> parameters,
            @Nullable String idempotencyKey,
            @Nullable String authorization) {}

    private record Saved(Map<String, String> parameters, Answer answer) {}

    private record Answer(int status, String body, Map<String, String> headers) {
        static Answer ok(JsonObject body) {
            return new Answer(200, body.toString(), Map.of());
        }

        static Answer error(int status, String type, String code) {
            return new Answer(
                    status,
                    "{\"error\":{\"type\":\"" + type + "\",\"code\":\"" + code + "\",\"param\":\"thing\","
                            + "\"message\":\"quoting sk_test_secret\"}}",
                    Map.of());
        }
    }

    /** A way to fail. */
    enum Fault {
        HANG,
        DROP,
        /** Carries the request out and loses the answer. */
        DROP_AFTER,
        GARBAGE,
        CONFLICT,
        RATE_LIMIT,
        RATE_LIMIT_FOR_AN_HOUR,
        SERVER_ERROR,
        SERVER_ERROR_NOT_TO_BE_RETRIED,
        UNAUTHORIZED,
        FORBIDDEN
    }

    private record Planted(String path, Fault fault, AtomicInteger times) {}

    URI base() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    }

    List<Request> requests() {
        return requests;
    }

    Request lastRequest() {
        return requests.get(requests.size() - 1);
    }

    long count(String path) {
        return requests.stream().filter(request -> request.path().matches(path)).count();
    }

    void fail(String path, Fault fault, int times) {
        faults.add(new Planted(path, fault, new AtomicInteger(times)));
    }

    void fail(String path, Fault fault) {
        fail(path, fault, Integer.MAX_VALUE);
    }

    void recover() {
        faults.clear();
    }

    void goLive() {
        live = true;
    }

    /** Sessions say that they are paid before their payments do, or no longer. */
    void letPaymentsLag(boolean lag) {
        paymentsLag = lag;
    }

    void beforeLineItems(Runnable action) {
        beforeLineItems = action;
    }

    void pageSize(int size) {
        pageSize = size;
    }

    int sessionCount() {
        return sessions.size();
    }

    JsonObject session(String id) {
        return Objects.requireNonNull(sessions.get(id), id);
    }

    List<JsonObject> lineItems(String id) {
        return Objects.requireNonNull(lineItems.get(id), id);
    }

    void complete(String id, String paymentStatus) {
        JsonObject session = session(id);
        session.addProperty("status", "complete");
        session.addProperty("payment_status", paymentStatus);
        if (!paymentStatus.equals("no_payment_required")) {
            session.addProperty("payment_intent", PAYMENT_OF + id);
        }
    }

    void pay(String id) {
        complete(id, "paid");
    }

    void expire(String id) {
        session(id).addProperty("status", "expired");
    }

    void setMetadata(String id, String key, @Nullable String value) {
        JsonObject metadata = session(id).getAsJsonObject("metadata");
        if (value == null) {
            metadata.remove(key);
        } else {
            metadata.addProperty(key, value);
        }
    }

    private void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            Request request = read(exchange);
            requests.add(request);
            Optional<Fault> fault = nextFault(request.path());
            if (fault.isPresent()) {
                misbehave(exchange, request, fault.get());
            } else {
                send(exchange, answer(request));
            }
        }
    }

    private static Request read(HttpExchange exchange) throws IOException {
        String query =
                Optional.ofNullable(exchange.getRequestURI().getRawQuery()).orElse("");
        String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
        return new Request(
                exchange.getRequestMethod(),
                exchange.getRequestURI().getPath(),
                form(exchange.getRequestMethod().equals("POST") ? body : query),
                exchange.getRequestHeaders().getFirst("Idempotency-Key"),
                exchange.getRequestHeaders().getFirst("Authorization"));
    }

    private static Map<String, String> form(String text) {
        Map<String, String> form = new TreeMap<>();
        for (String pair : text.split("&", -1)) {
            int sign = pair.indexOf('=');
            if (sign > 0) {
                form.put(decoded(pair.substring(0, sign)), decoded(pair.substring(sign + 1)));
            }
        }
        return form;
    }

    private static String decoded(String text) {
        return URLDecoder.decode(text, StandardCharsets.UTF_8);
    }

    private Optional<Fault> nextFault(String path) {
        return faults.stream()
                .filter(planted ->
                        path.matches(planted.path()) && planted.times().getAndDecrement() > 0)
                .map(Planted::fault)
                .findFirst();
    }

    private void misbehave(HttpExchange exchange, Request request, Fault fault) throws IOException {
        switch (fault) {
            case HANG -> awaitClosing();
            case DROP -> {}
            case DROP_AFTER -> answer(request);
            case GARBAGE -> send(exchange, new Answer(200, "<html>", Map.of()));
            case CONFLICT -> send(exchange, Answer.error(409, "invalid_request_error", "lock_timeout"));
            case RATE_LIMIT -> send(exchange, limited("1"));
            case RATE_LIMIT_FOR_AN_HOUR -> send(exchange, limited("3600"));
            case SERVER_ERROR -> send(exchange, Answer.error(500, "api_error", "oops"));
            case SERVER_ERROR_NOT_TO_BE_RETRIED ->
                send(
                        exchange,
                        new Answer(
                                503,
                                Answer.error(503, "api_error", "oops").body(),
                                Map.of("Stripe-Should-Retry", "false")));
            case UNAUTHORIZED -> send(exchange, Answer.error(401, "invalid_request_error", "api_key_expired"));
            case FORBIDDEN -> send(exchange, Answer.error(403, "invalid_request_error", "more_permissions_required"));
        }
    }

    private static Answer limited(String seconds) {
        Answer error = Answer.error(429, "invalid_request_error", "rate_limit");
        return new Answer(429, error.body(), Map.of("Retry-After", seconds));
    }

    private void awaitClosing() {
        try {
            closing.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void send(HttpExchange exchange, Answer answer) throws IOException {
        byte[] body = answer.body().getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("Content-Type", "application/json");
        exchange.getResponseHeaders().set("Request-Id", "req_" + requests.size());
        answer.headers().forEach(exchange.getResponseHeaders()::set);
        exchange.sendResponseHeaders(answer.status(), body.length);
        exchange.getResponseBody().write(body);
    }

    private Answer answer(Request request) {
        if (request.method().equals("POST") && request.path().equals(SESSIONS)) {
            return once(request);
        }
        if (request.path().matches(PAYMENT)) {
            return payment(request.path().substring(request.path().indexOf(PAYMENT_OF) + PAYMENT_OF.length()));
        }
        String[] parts = request.path().split("/", -1);
        String id = parts.length > 4 ? parts[4] : "";
        if (!sessions.containsKey(id)) {
            return Answer.error(404, "invalid_request_error", "resource_missing");
        }
        if (request.path().matches(LINE_ITEMS)) {
            beforeLineItems.run();
            return Answer.ok(page(lineItems(id), request.parameters()));
        }
        return Answer.ok(session(id));
    }

    private Answer payment(String ofSession) {
        JsonObject session = session(ofSession);
        JsonObject payment = new JsonObject();
        payment.addProperty("id", PAYMENT_OF + ofSession);
        payment.addProperty("object", "payment_intent");
        payment.addProperty("livemode", live);
        payment.addProperty("created", 1_790_000_000L);
        payment.addProperty("status", isPaid(session) && !paymentsLag ? "succeeded" : "processing");
        long amount = lineItems(ofSession).stream()
                .mapToLong(line -> line.get("amount_total").getAsLong())
                .sum();
        payment.addProperty("amount", amount);
        payment.addProperty(
                "currency", lineItems(ofSession).get(0).get("currency").getAsString());
        payment.add("latest_charge", JsonNull.INSTANCE);
        payment.add("metadata", session.get("metadata"));
        return Answer.ok(payment);
    }

    private static boolean isPaid(JsonObject session) {
        return session.get("payment_status").getAsString().equals("paid");
    }

    private synchronized Answer once(Request request) {
        String key = String.valueOf(request.idempotencyKey());
        Saved first = saved.get(key);
        if (first == null) {
            Answer answer = create(request.parameters());
            saved.put(key, new Saved(request.parameters(), answer));
            return answer;
        }
        return first.parameters().equals(request.parameters())
                ? first.answer()
                : Answer.error(400, "idempotency_error", "idempotency_key_reused");
    }

    private Answer create(Map<String, String> form) {
        String id = "cs_test_" + counter.incrementAndGet() + "x";
        JsonObject session = new JsonObject();
        session.addProperty("id", id);
        session.addProperty("object", "checkout.session");
        session.addProperty("livemode", live);
        session.addProperty("created", 1_790_000_000L);
        session.addProperty("mode", form.get("mode"));
        session.addProperty("status", "open");
        session.addProperty("payment_status", "unpaid");
        session.add("payment_intent", JsonNull.INSTANCE);
        session.addProperty("client_reference_id", form.get("client_reference_id"));
        session.addProperty("url", "https://checkout.stripe.com/c/pay/" + id + "#secret");
        session.addProperty("expires_at", 1_800_000_000L);
        session.add("metadata", sub(form, "metadata"));
        sessions.put(id, session);
        lineItems.put(id, new ArrayList<>(List.of(lineItem(form))));
        return Answer.ok(session);
    }

    private static JsonObject lineItem(Map<String, String> form) {
        String prefix = "line_items[0]";
        long quantity = Long.parseLong(form.get(prefix + "[quantity]"));
        long unitAmount = Long.parseLong(form.getOrDefault(prefix + "[price_data][unit_amount]", "1000"));
        String currency = form.getOrDefault(prefix + "[price_data][currency]", form.getOrDefault("currency", "usd"));
        return lineItem("li_1", quantity, quantity * unitAmount, currency, sub(form, prefix + "[metadata]"));
    }

    static JsonObject lineItem(String id, long quantity, long amount, String currency, JsonObject metadata) {
        JsonObject line = new JsonObject();
        line.addProperty("id", id);
        line.addProperty("object", "item");
        line.addProperty("quantity", quantity);
        line.addProperty("amount_subtotal", amount);
        line.addProperty("amount_discount", 0);
        line.addProperty("amount_tax", 0);
        line.addProperty("amount_total", amount);
        line.addProperty("currency", currency);
        line.add("metadata", metadata);
        return line;
    }

    private static JsonObject sub(Map<String, String> form, String prefix) {
        JsonObject object = new JsonObject();
        form.forEach((key, value) -> {
            if (key.startsWith(prefix + "[") && key.indexOf('[', prefix.length() + 1) < 0) {
                object.addProperty(key.substring(prefix.length() + 1, key.length() - 1), value);
            }
        });
        return object;
    }

    private JsonObject page(List<JsonObject> all, Map<String, String> parameters) {
        String after = parameters.get("starting_after");
        int from = 0;
        for (int i = 0; after != null && i < all.size(); i++) {
            if (all.get(i).get("id").getAsString().equals(after)) {
                from = i + 1;
            }
        }
        int to = Math.min(all.size(), from + Math.min(pageSize, Integer.parseInt(parameters.get("limit"))));
        JsonArray data = new JsonArray();
        all.subList(from, to).forEach(data::add);
        JsonObject page = new JsonObject();
        page.addProperty("object", "list");
        page.add("data", data);
        page.addProperty("has_more", to < all.size());
        return page;
    }

    @Override
    public void close() {
        closing.countDown();
        server.stop(0);
        threads.shutdownNow();
    }
}
