package io.credits4j.examples.sandbox;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * {@code /v1/checkout/sessions}: what a shop asks for and what it may see. What the buyer does is elsewhere. Parameters
 * that are good Stripe but mean nothing here, such as {@code automatic_tax}, are taken and have no effect.
 */
final class CheckoutSessions {

    private static final Set<String> KNOWN = Set.of(
            "allow_promotion_codes",
            "automatic_tax",
            "billing_address_collection",
            "cancel_url",
            "client_reference_id",
            "currency",
            "customer",
            "customer_creation",
            "customer_email",
            "customer_update",
            "excluded_payment_method_types",
            "expand",
            "expires_at",
            "invoice_creation",
            "line_items",
            "locale",
            "metadata",
            "mode",
            "payment_intent_data",
            "payment_method_options",
            "payment_method_collection",
            "phone_number_collection",
            "saved_payment_method_options",
            "setup_intent_data",
            "submit_type",
            "subscription_data",
            "success_url",
            "tax_id_collection",
            "ui_mode");
    private static final Set<String> PAYMENT_INTENT_FIELDS = Set.of(
            "capture_method",
            "description",
            "metadata",
            "receipt_email",
            "setup_future_usage",
            "statement_descriptor",
            "statement_descriptor_suffix",
            "transfer_group");
    private static final Set<String> SUBSCRIPTION_FIELDS =
            Set.of("billing_mode", "description", "metadata", "trial_period_days", "trial_settings");
    private static final Set<String> MODES = Set.of("payment", "subscription", "setup");
    private static final Set<String> LINE_ITEM_FIELDS =
            Set.of("adjustable_quantity", "metadata", "price", "price_data", "quantity", "tax_rates");

    private static final int MOST_LINE_ITEMS = 100;
    private static final BigDecimal LARGEST_TOTAL = BigDecimal.valueOf(99_999_999);
    private static final long DEFAULT_LIFE = Duration.ofHours(24).toSeconds();
    private static final long SHORTEST_LIFE = Duration.ofMinutes(30).toSeconds();

    private final StripeObjects objects;
    private final StripeShapes shapes;
    private final StripeCatalog catalog;
    private final Map<String, ObjectNode> paymentMetadata = new HashMap<>();
    private final Map<String, ObjectNode> subscriptionData = new HashMap<>();

    CheckoutSessions(StripeObjects objects, StripeShapes shapes, StripeCatalog catalog) {
        this.objects = objects;
        this.shapes = shapes;
        this.catalog = catalog;
    }

    ObjectNode create(StripeParameters asked, URI pages) {
        asked.allowOnly(KNOWN);
        refuseOtherModes(asked);
        ObjectNode session = shapes.session();
        String id = session.path("id").textValue();
        describe(session, asked);
        customer(session, asked);
        session.put("url", pages.resolve("/pay/" + id).toString());
        paymentMetadata.put(id, paymentMetadata(asked));
        subscriptionData.put(id, subscriptionData(asked));
        List<ObjectNode> items = session.path("mode").asText().equals("setup") ? List.of() : lineItems(asked);
        if (!items.isEmpty()) {
            total(session, items);
        }
        objects.add(session);
        objects.addLineItems(id, items);
        return session;
    }

    private static void refuseOtherModes(StripeParameters asked) {
        String mode = asked.required("mode");
        if (!MODES.contains(mode)) {
            throw StripeError.badRequest("mode", "Invalid mode: must be one of payment, setup, or subscription");
        }
        if (mode.equals("setup") && !asked.has("currency")) {
            throw StripeError.missingParameter("currency");
        }
        if (asked.has("payment_intent_data") && !mode.equals("payment")) {
            throw StripeError.badRequest(
                    "payment_intent_data", "You can not pass `payment_intent_data` in `" + mode + "` mode.");
        }
        if (asked.has("subscription_data") && !mode.equals("subscription")) {
            throw StripeError.badRequest(
                    "subscription_data", "You can not pass `subscription_data` in `" + mode + "` mode.");
        }
        String uiMode = asked.text("ui_mode").orElse("hosted_page");
        if (!uiMode.equals("hosted_page")) {
            throw StripeError.badRequest(
                    "ui_mode", "Invalid ui_mode: this sandbox serves only hosted_page, not " + uiMode);
        }
    }

    private void describe(ObjectNode session, StripeParameters asked) {
        session.put("mode", asked.required("mode"));
        String collected = asked.required("mode").equals("subscription") ? "always" : "if_required";
        session.put(
                "payment_method_collection",
                asked.text("payment_method_collection").orElse(collected));
        asked.required("success_url");
        asked.url("success_url").ifPresent(url -> session.put("success_url", url));
        asked.url("cancel_url").ifPresent(url -> session.put("cancel_url", url));
        asked.text("client_reference_id", 200).ifPresent(id -> session.put("client_reference_id", id));
        asked.flag("allow_promotion_codes").ifPresent(allow -> session.put("allow_promotion_codes", allow));
        asked.text("locale").ifPresent(locale -> session.put("locale", locale));
        asked.text("submit_type").ifPresent(type -> session.put("submit_type", type));
        session.set("metadata", asked.metadata());
        session.put("expires_at", expiry(asked));
    }

    private long expiry(StripeParameters asked) {
        long now = shapes.now();
        long expiry = asked.whole("expires_at").orElse(now + DEFAULT_LIFE);
        if (expiry < now + SHORTEST_LIFE || expiry > now + DEFAULT_LIFE) {
            throw StripeError.badRequest(
                    "expires_at",
                    "The `expires_at` timestamp must be between 30 minutes and 24 hours from Checkout Session creation.");
        }
        return expiry;
    }

    private void customer(ObjectNode session, StripeParameters asked) {
        if (asked.text("customer").isPresent() && asked.text("customer_email").isPresent()) {
            throw StripeError.badRequest(
                    "customer", "You may only specify one of these parameters: customer, customer_email.");
        }
        asked.text("customer_email").ifPresent(email -> session.put("customer_email", email));
        asked.text("customer_creation").ifPresent(creation -> session.put("customer_creation", creation));
        asked.text("customer").ifPresent(id -> {
            ObjectNode customer = objects.referred("customer", id, "customer");
            session.put("customer", id).putNull("customer_creation");
            session.set("customer_details", StripePayments.customerDetails(customer.path("email")));
        });
    }

    private static ObjectNode paymentMetadata(StripeParameters asked) {
        return asked.group("payment_intent_data")
                .map(data -> {
                    data.allowOnly(PAYMENT_INTENT_FIELDS);
                    return data.metadata();
                })
                .orElseGet(Json::object);
    }

    private static ObjectNode subscriptionData(StripeParameters asked) {
        ObjectNode wanted = Json.object();
        wanted.putObject("metadata");
        asked.group("subscription_data").ifPresent(data -> {
            data.allowOnly(SUBSCRIPTION_FIELDS);
            wanted.set("metadata", data.metadata());
            data.whole("trial_period_days").ifPresent(days -> wanted.put("trial_period_days", days));
            data.group("trial_settings")
                    .flatMap(trial -> trial.group("end_behavior"))
                    .flatMap(end -> end.text("missing_payment_method"))
                    .ifPresent(behavior -> wanted.put("missing_payment_method", behavior));
        });
        asked.group("setup_intent_data").ifPresent(data -> wanted.set("setup", data.metadata()));
        return wanted;
    }

    /** What the subscription is to be like: its metadata and its trial. */
    ObjectNode subscriptionData(String sessionId) {
        return subscriptionData.getOrDefault(sessionId, Json.object());
    }

    ObjectNode setupMetadata(String sessionId) {
        return subscriptionData(sessionId).path("setup") instanceof ObjectNode metadata ? metadata : Json.object();
    }

    /** The metadata that goes to the PaymentIntent; the session's own does not, as in the real Stripe. */
    ObjectNode paymentMetadata(String sessionId) {
        return paymentMetadata.getOrDefault(sessionId, Json.object());
    }

    private List<ObjectNode> lineItems(StripeParameters asked) {
        List<StripeParameters> wanted = asked.groups("line_items");
        if (wanted.isEmpty()) {
            throw StripeError.missingParameter("line_items");
        }
        if (wanted.size() > MOST_LINE_ITEMS) {
            throw StripeError.badRequest("line_items", "A Checkout Session can have at most 100 line items.");
        }
        List<ObjectNode> items = new ArrayList<>();
        for (StripeParameters item : wanted) {
            items.add(lineItem(item));
        }
        requireFitting(asked.required("mode"), items);
        return items;
    }

    private static void requireFitting(String mode, List<ObjectNode> items) {
        boolean recurring = items.stream()
                .anyMatch(item -> item.path("price").path("type").asText().equals("recurring"));
        if (recurring && mode.equals("payment")) {
            throw StripeError.badRequest(
                    "line_items[0][price]",
                    "You specified `payment` mode but passed a recurring price. Either switch to `subscription` mode or"
                            + " use only one-time prices.");
        }
        if (!recurring && mode.equals("subscription")) {
            throw StripeError.badRequest(
                    "mode", "You must provide at least one recurring price in `subscription` mode.");
        }
    }

    private ObjectNode lineItem(StripeParameters asked) {
        asked.allowOnly(LINE_ITEM_FIELDS);
        long quantity = quantity(asked);
        ObjectNode price = price(asked);
        long amount = amount(price, quantity, asked);
        ObjectNode item = shapes.lineItem()
                .put("amount_subtotal", amount)
                .put("amount_total", amount)
                .put("currency", price.path("currency").textValue())
                .put("description", productName(price))
                .put("quantity", quantity);
        item.set("metadata", asked.metadata());
        item.set("price", price.deepCopy());
        return item;
    }

    private static long quantity(StripeParameters asked) {
        long quantity = asked.whole("quantity")
                .orElseThrow(() -> StripeError.badRequest(
                        asked.name("quantity"), "Quantity is required. Add `quantity` to `line_items`."));
        if (quantity < 1 || quantity > 999_999) {
            throw StripeError.badRequest(
                    "parameter_invalid_integer", asked.name("quantity"), "This value must be between 1 and 999999.");
        }
        return quantity;
    }

    private ObjectNode price(StripeParameters asked) {
        if (asked.has("price") == asked.has("price_data")) {
            throw StripeError.badRequest(
                    asked.name("price"), "You must specify either `price` or `price_data` when creating a line item.");
        }
        ObjectNode price = asked.group("price_data")
                .map(catalog::createInlinePrice)
                .orElseGet(() -> sellable(asked.required("price"), asked.name("price")));
        return price;
    }

    private ObjectNode sellable(String id, String param) {
        ObjectNode price = objects.referred("price", id, param);
        if (!price.path("active").booleanValue()) {
            throw StripeError.badRequest(
                    param, "The price specified is inactive. This field only accepts active prices.");
        }
        return price;
    }

    private static long amount(ObjectNode price, long quantity, StripeParameters asked) {
        BigDecimal amount = new BigDecimal(price.path("unit_amount_decimal").textValue())
                .multiply(BigDecimal.valueOf(quantity))
                .setScale(0, RoundingMode.HALF_UP);
        if (amount.compareTo(LARGEST_TOTAL) > 0) {
            throw tooLarge(asked.name("quantity"));
        }
        return amount.longValueExact();
    }

    private static StripeError tooLarge(String param) {
        return StripeError.badRequest(
                "amount_too_large", param, "The amount must be no more than 99999999 in the smallest currency unit.");
    }

    private String productName(JsonNode price) {
        return objects.named("product", price.path("product").textValue())
                .path("name")
                .textValue();
    }

    private void total(ObjectNode session, List<ObjectNode> items) {
        String currency = items.get(0).path("currency").textValue();
        long total = 0;
        for (ObjectNode item : items) {
            if (!item.path("currency").asText().equals(currency)) {
                throw StripeError.badRequest(
                        "line_items", "All prices on a Checkout Session must use the same currency.");
            }
            total += item.path("amount_total").longValue();
        }
        if (BigDecimal.valueOf(total).compareTo(LARGEST_TOTAL) > 0) {
            throw tooLarge("line_items");
        }
        boolean onTrial = subscriptionData(session.path("id").textValue()).has("trial_period_days");
        long due = onTrial ? 0 : total;
        session.put("amount_subtotal", due).put("amount_total", due).put("currency", currency);
    }

    List<ObjectNode> list(StripeParameters asked) {
        return objects.newestFirst("checkout.session").stream()
                .filter(StripeLists.created(asked))
                .filter(StripeLists.equal(asked, "customer"))
                .filter(StripeLists.equal(asked, "payment_intent"))
                .filter(StripeLists.equal(asked, "status"))
                .toList();
    }

    ObjectNode lineItemsOf(String sessionId, StripeParameters asked) {
        objects.named("checkout.session", sessionId);
        return StripeLists.page(objects.lineItems(sessionId), asked, lineItemsUrl(sessionId));
    }

    static String lineItemsUrl(String sessionId) {
        return "/v1/checkout/sessions/" + sessionId + "/line_items";
    }
}
