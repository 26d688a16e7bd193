package io.credits4j.examples.sandbox;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.net.URI;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The REST API: who may ask, what the paths mean, and that a repeated key repeats the answer. */
final class StripeApi {

    private static final String ID = "([^/]+)";
    private static final int LONGEST_KEY = 255;

    private final String apiKey;
    private final StripeObjects objects;
    private final StripeExpansion expansion;
    private final StripePayments payments;
    private final StripeWebhookSender webhooks;
    private final Executor threads;
    private final IdempotentReplies replies = new IdempotentReplies();
    private final List<Route> routes = new ArrayList<>();

    StripeApi(
            String apiKey,
            StripeObjects objects,
            StripePayments payments,
            StripeWebhookSender webhooks,
            Executor threads) {
        this.apiKey = apiKey;
        this.objects = objects;
        this.expansion = new StripeExpansion(objects);
        this.payments = payments;
        this.webhooks = webhooks;
        this.threads = threads;
    }

    void serve(
            CheckoutSessions sessions,
            StripeCustomers customers,
            StripeCatalog catalog,
            StripeRefunds refunds,
            URI pages) {
        String checkout = "/v1/checkout/sessions";
        route("POST", checkout, (id, asked) -> sessions.create(asked, pages));
        list(checkout, Set.of("created", "customer", "payment_intent", "status"), sessions::list);
        read(checkout, "checkout.session");
        route("GET", checkout + "/" + ID + "/line_items", (id, asked) -> {
            asked.allowOnly(StripeLists.PAGING);
            return sessions.lineItemsOf(id, asked);
        });
        route("POST", checkout + "/" + ID + "/expire", (id, asked) -> expire(id, asked));

        route("POST", "/v1/customers", (id, asked) -> customers.create(asked));
        route("POST", "/v1/customers/" + ID, customers::update);
        list("/v1/customers", Set.of("created", "email"), customers::list);
        read("/v1/customers", "customer");

        route("POST", "/v1/products", (id, asked) -> catalog.createProduct(asked));
        list("/v1/products", Set.of("created", "active"), catalog::products);
        read("/v1/products", "product");
        route("POST", "/v1/prices", (id, asked) -> catalog.createPrice(asked));
        list("/v1/prices", Set.of("created", "active", "product", "type", "lookup_keys"), catalog::prices);
        read("/v1/prices", "price");

        list("/v1/payment_intents", Set.of("created", "customer"), asked -> filtered("payment_intent", asked));
        read("/v1/payment_intents", "payment_intent");
        list("/v1/charges", Set.of("created", "customer", "payment_intent"), asked -> filtered("charge", asked));
        read("/v1/charges", "charge");
        route("POST", "/v1/refunds", (id, asked) -> refund(refunds.create(asked)));
        list("/v1/refunds", Set.of("created", "charge", "payment_intent"), asked -> filtered("refund", asked));
        read("/v1/refunds", "refund");
        list("/v1/events", Set.of("created", "type", "types"), this::events);
        read("/v1/events", "event");
    }

    Answer answer(SeenRequest request) {
        String requestId = RandomIds.of("req_", 14);
        return reply(request, requestId).with("Request-Id", requestId).with("Stripe-Version", StripeShapes.API_VERSION);
    }

    private Reply reply(SeenRequest request, String requestId) {
        try {
            authorize(request);
            refuseOtherVersions(request);
            synchronized (objects) {
                return once(request, requestId);
            }
        } catch (StripeError e) {
            return e.reply();
        }
    }

    private void authorize(SeenRequest request) {
        String header = request.header("Authorization").orElse("");
        if (!header.startsWith("Bearer ")) {
            throw StripeError.unauthorized("You did not provide an API key. You need to provide your API key in the"
                    + " Authorization header, using Bearer auth (e.g. 'Authorization: Bearer YOUR_SECRET_KEY').");
        }
        if (!header.equals("Bearer " + apiKey)) {
            throw StripeError.unauthorized("Invalid API Key provided.");
        }
    }

    private static void refuseOtherVersions(SeenRequest request) {
        String version = request.header("Stripe-Version").orElse(StripeShapes.API_VERSION);
        if (!version.equals(StripeShapes.API_VERSION)) {
            throw StripeError.badRequest(
                    "Stripe-Version", "This sandbox speaks " + StripeShapes.API_VERSION + ", not " + version);
        }
    }

    private Reply once(SeenRequest request, String requestId) {
        Optional<String> key =
                request.header("Idempotency-Key").filter(any -> request.method().equals("POST"));
        if (key.isEmpty()) {
            return carryOut(request);
        }
        if (key.get().length() > LONGEST_KEY) {
            throw StripeError.idempotency("Idempotency keys can be at most 255 characters long.");
        }
        return replies.once(key.get(), request, requestId, () -> carryOut(request));
    }

    private Reply carryOut(SeenRequest request) {
        for (Route route : routes) {
            Matcher matcher = route.path.matcher(request.path());
            if (route.method.equals(request.method()) && matcher.matches()) {
                String id = matcher.groupCount() == 0 ? "" : matcher.group(1);
                StripeParameters asked = StripeParameters.of(request);
                ObjectNode answer = route.operation.carryOut(id, asked);
                return Reply.json(200, Json.pretty(expansion.expand(answer, asked)));
            }
        }
        throw StripeError.unknownUrl(request);
    }

    private ObjectNode expire(String id, StripeParameters asked) {
        asked.allowOnly(Set.of("expand"));
        ObjectNode session = objects.named("checkout.session", id);
        String status = session.path("status").asText();
        if (!status.equals("open")) {
            throw StripeError.badRequest(
                    "session",
                    "Only Checkout Sessions with a status in [\"open\"] can be expired. This Session has a status of "
                            + status + ".");
        }
        announce(payments.expire(session));
        return session;
    }

    private ObjectNode refund(StripeRefunds.Refunded refunded) {
        announce(refunded.events());
        return refunded.refund();
    }

    /** What the shop itself caused is delivered beside the answer, not before it. */
    private void announce(List<ObjectNode> happened) {
        List<StripeEvent> events = webhooks.record(happened);
        threads.execute(() -> webhooks.deliver(events));
    }

    private List<ObjectNode> filtered(String kind, StripeParameters asked) {
        return objects.newestFirst(kind).stream()
                .filter(StripeLists.created(asked))
                .filter(StripeLists.equal(asked, "customer"))
                .filter(StripeLists.equal(asked, "payment_intent"))
                .filter(StripeLists.equal(asked, "charge"))
                .toList();
    }

    private List<ObjectNode> events(StripeParameters asked) {
        List<String> types = asked.texts("types");
        return objects.newestFirst("event").stream()
                .filter(StripeLists.created(asked))
                .filter(StripeLists.equal(asked, "type"))
                .filter(event ->
                        types.isEmpty() || types.contains(event.path("type").asText()))
                .toList();
    }

    private void read(String path, String kind) {
        route("GET", path + "/" + ID, (id, asked) -> {
            asked.allowOnly(Set.of("expand"));
            return objects.named(kind, id);
        });
    }

    private void list(String path, Set<String> filters, Listing listing) {
        route("GET", path, (id, asked) -> {
            Set<String> known = new HashSet<>(filters);
            known.addAll(StripeLists.PAGING);
            asked.allowOnly(known);
            return StripeLists.page(listing.list(asked), asked, path);
        });
    }

    private void route(String method, String path, Operation operation) {
        routes.add(new Route(method, Pattern.compile(path), operation));
    }

    private interface Operation {
        ObjectNode carryOut(String id, StripeParameters asked);
    }

    private interface Listing {
        List<ObjectNode> list(StripeParameters asked);
    }

    private record Route(String method, Pattern path, Operation operation) {}
}
