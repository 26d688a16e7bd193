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

    void serve(StripeRooms rooms, URI pages) {
        checkout(rooms.sessions(), pages);
        customers(rooms);
        catalog(rooms.catalog());
        money(rooms);
        subscriptions(rooms);

        route("POST", "/v1/webhook_endpoints", (id, asked) -> rooms.endpoints().create(asked));
        route("POST", "/v1/webhook_endpoints/" + ID, rooms.endpoints()::update);
        list("/v1/webhook_endpoints", Set.of(), rooms.endpoints()::list);
        route("POST", "/v1/billing/meter_events", (id, asked) -> rooms.meters().create(asked));
        list("/v1/events", Set.of("created", "delivery_success", "type", "types"), this::events);
        read("/v1/events", "event");
    }

    private void checkout(CheckoutSessions sessions, URI pages) {
        String checkout = "/v1/checkout/sessions";
        route("POST", checkout, (id, asked) -> sessions.create(asked, pages));
        list(checkout, Set.of("created", "customer", "payment_intent", "status"), sessions::list);
        read(checkout, "checkout.session");
        route("GET", checkout + "/" + ID + "/line_items", (id, asked) -> {
            asked.allowOnly(StripeLists.PAGING);
            return sessions.lineItemsOf(id, asked);
        });
        route("POST", checkout + "/" + ID + "/expire", (id, asked) -> expire(id, asked));
    }

    private void customers(StripeRooms rooms) {
        StripeCustomers customers = rooms.customers();
        StripePaymentMethods methods = rooms.methods();
        route("POST", "/v1/customers", (id, asked) -> customers.create(asked));
        route("POST", "/v1/customers/" + ID, customers::update);
        happen("DELETE", "/v1/customers/" + ID, (id, asked) -> customers.delete(id));
        list("/v1/customers", Set.of("created", "email"), customers::list);
        read("/v1/customers", "customer");
        route("GET", "/v1/customers/" + ID + "/payment_methods", (id, asked) -> {
            asked.allowOnly(StripeLists.PAGING);
            return StripeLists.page(methods.ofCustomer(id), asked, "/v1/customers/" + id + "/payment_methods");
        });
        read("/v1/payment_methods", "payment_method");
        happen("POST", "/v1/payment_methods/" + ID + "/detach", methods::detach);
        route("POST", "/v1/setup_intents", (id, asked) -> methods.createSetup(asked));
        read("/v1/setup_intents", "setup_intent");
        route("POST", "/v1/billing_portal/sessions", (id, asked) -> customers.portal(asked));
    }

    private void catalog(StripeCatalog catalog) {
        route("POST", "/v1/products", (id, asked) -> catalog.createProduct(asked));
        route("POST", "/v1/products/" + ID, catalog::updateProduct);
        list("/v1/products", Set.of("created", "active"), catalog::products);
        read("/v1/products", "product");
        route("POST", "/v1/prices", (id, asked) -> catalog.createPrice(asked));
        route("POST", "/v1/prices/" + ID, catalog::updatePrice);
        list("/v1/prices", Set.of("created", "active", "product", "type", "lookup_keys"), catalog::prices);
        read("/v1/prices", "price");
    }

    private void money(StripeRooms rooms) {
        route("POST", "/v1/payment_intents", (id, asked) -> pay(asked));
        list("/v1/payment_intents", Set.of("created", "customer"), asked -> filtered("payment_intent", asked));
        read("/v1/payment_intents", "payment_intent");
        list("/v1/charges", Set.of("created", "customer", "payment_intent"), asked -> filtered("charge", asked));
        read("/v1/charges", "charge");
        happen("POST", "/v1/refunds", (id, asked) -> rooms.refunds().create(asked));
        list("/v1/refunds", Set.of("created", "charge", "payment_intent"), asked -> filtered("refund", asked));
        read("/v1/refunds", "refund");
        list("/v1/disputes", StripeDisputes.FILTERS, rooms.disputes()::list);
        read("/v1/disputes", "dispute");
        read("/v1/radar/early_fraud_warnings", "radar.early_fraud_warning");
    }

    private void subscriptions(StripeRooms rooms) {
        StripeSubscriptions subscriptions = rooms.subscriptions();
        StripeInvoices invoices = rooms.invoices();
        happen("POST", "/v1/subscriptions/" + ID, subscriptions::update);
        happen("POST", "/v1/subscriptions/" + ID + "/resume", subscriptions::resume);
        happen("DELETE", "/v1/subscriptions/" + ID, subscriptions::cancel);
        list("/v1/subscriptions", Set.of("created", "customer", "status"), subscriptions::list);
        read("/v1/subscriptions", "subscription");
        list("/v1/invoices", StripeInvoices.FILTERS, invoices::list);
        read("/v1/invoices", "invoice");
        route("GET", "/v1/invoices/" + ID + "/lines", invoices::linesOf);
        list("/v1/invoice_payments", Set.of("invoice", "payment"), invoices::listPayments);
        list("/v1/credit_notes", Set.of("created", "invoice"), asked -> filtered("credit_note", asked));
        read("/v1/credit_notes", "credit_note");
    }

    /** A refusal is the answer, and yet the payment was tried. */
    private ObjectNode pay(StripeParameters asked) {
        Happening tried = payments.create(asked);
        announce(tried.events());
        payments.refused(tried.object()).ifPresent(card -> {
            throw StripeError.declined(card, tried.object());
        });
        return tried.object();
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
                return carryOut(route, id, StripeParameters.of(request));
            }
        }
        throw StripeError.unknownUrl(request);
    }

    private Reply carryOut(Route route, String id, StripeParameters asked) {
        try {
            ObjectNode answer = route.operation.carryOut(id, asked);
            return Reply.json(200, Json.pretty(expansion.expand(answer, asked)));
        } catch (StripeError e) {
            if (e.hasDoneWork()) {
                return e.reply();
            }
            throw e;
        }
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
                .filter(StripeLists.equal(asked, "invoice"))
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

    private void happen(String method, String path, Change change) {
        route(method, path, (id, asked) -> {
            Happening happening = change.carryOut(id, asked);
            announce(happening.events());
            return happening.object();
        });
    }

    private void route(String method, String path, Operation operation) {
        routes.add(new Route(method, Pattern.compile(path), operation));
    }

    private interface Operation {
        ObjectNode carryOut(String id, StripeParameters asked);
    }

    private interface Change {
        Happening carryOut(String id, StripeParameters asked);
    }

    private interface Listing {
        List<ObjectNode> list(StripeParameters asked);
    }

    private record Route(String method, Pattern path, Operation operation) {}
}
