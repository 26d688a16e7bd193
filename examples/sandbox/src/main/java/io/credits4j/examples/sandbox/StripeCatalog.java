package io.credits4j.examples.sandbox;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigDecimal;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** {@code /v1/products} and {@code /v1/prices}, and the prices a session brings along in {@code price_data}. */
final class StripeCatalog {

    private static final Set<String> PRODUCT_FIELDS = Set.of(
            "id",
            "name",
            "description",
            "active",
            "metadata",
            "images",
            "tax_code",
            "unit_label",
            "url",
            "statement_descriptor",
            "shippable",
            "marketing_features",
            "expand");
    private static final Set<String> PRICE_FIELDS = Set.of(
            "active",
            "billing_scheme",
            "currency",
            "currency_options",
            "lookup_key",
            "metadata",
            "nickname",
            "product",
            "product_data",
            "recurring",
            "tax_behavior",
            "unit_amount",
            "unit_amount_decimal",
            "expand");
    private static final Set<String> RECURRING_FIELDS =
            Set.of("interval", "interval_count", "meter", "trial_period_days", "usage_type");
    private static final Set<String> INLINE_PRICE_FIELDS = Set.of(
            "currency", "product", "product_data", "recurring", "tax_behavior", "unit_amount", "unit_amount_decimal");
    private static final Set<String> PRODUCT_DATA_FIELDS =
            Set.of("name", "description", "images", "metadata", "tax_code", "unit_label", "active", "id");

    private final StripeObjects objects;
    private final StripeShapes shapes;

    StripeCatalog(StripeObjects objects, StripeShapes shapes) {
        this.objects = objects;
        this.shapes = shapes;
    }

    ObjectNode createProduct(StripeParameters asked) {
        asked.allowOnly(PRODUCT_FIELDS);
        String id = asked.text("id").orElseGet(() -> RandomIds.of("prod_", 14));
        if (objects.find("product", id).isPresent()) {
            throw StripeError.badRequest("resource_already_exists", "id", "Product already exists.");
        }
        return addProduct(id, asked);
    }

    private ObjectNode addProduct(String id, StripeParameters asked) {
        ObjectNode product = shapes.product(id).put("name", asked.required("name"));
        asked.text("description").ifPresent(text -> product.put("description", text));
        asked.text("unit_label").ifPresent(label -> product.put("unit_label", label));
        asked.flag("active").ifPresent(active -> product.put("active", active));
        product.set("metadata", asked.metadata());
        objects.add(product);
        return product;
    }

    ObjectNode createPrice(StripeParameters asked) {
        asked.allowOnly(PRICE_FIELDS);
        ObjectNode price = newPrice(asked);
        asked.flag("active").ifPresent(active -> price.put("active", active));
        asked.text("nickname").ifPresent(name -> price.put("nickname", name));
        asked.text("lookup_key", 200).ifPresent(key -> price.put("lookup_key", key));
        price.set("metadata", asked.metadata());
        currencyOptions(price, asked);
        objects.add(price);
        return price;
    }

    /** The real ones leave them out unless they are asked for. */
    private void currencyOptions(ObjectNode price, StripeParameters asked) {
        ObjectNode options = Json.object();
        options.putObject(price.path("currency").textValue())
                .put("unit_amount", price.path("unit_amount").longValue());
        asked.group("currency_options")
                .ifPresent(group -> group.names()
                        .forEach(currency -> group.group(currency)
                                .flatMap(option -> option.whole("unit_amount"))
                                .ifPresent(amount -> options.putObject(currency).put("unit_amount", amount))));
        price.set("currency_options", options);
    }

    ObjectNode updateProduct(String id, StripeParameters asked) {
        asked.allowOnly(PRODUCT_FIELDS);
        ObjectNode product = objects.named("product", id);
        asked.text("name").ifPresent(name -> product.put("name", name));
        asked.text("description").ifPresent(text -> product.put("description", text));
        asked.flag("active").ifPresent(active -> product.put("active", active));
        product.withObject("/metadata").setAll(asked.metadata());
        return product;
    }

    /** Neither amount nor currency nor interval of a price can be changed. */
    ObjectNode updatePrice(String id, StripeParameters asked) {
        asked.allowOnly(Set.of("active", "expand", "lookup_key", "metadata", "nickname", "transfer_lookup_key"));
        ObjectNode price = objects.named("price", id);
        asked.flag("active").ifPresent(active -> price.put("active", active));
        asked.text("nickname").ifPresent(name -> price.put("nickname", name));
        price.withObject("/metadata").setAll(asked.metadata());
        return price;
    }

    List<ObjectNode> prices(StripeParameters asked) {
        Set<String> keys = Set.copyOf(asked.texts("lookup_keys"));
        return objects.newestFirst("price").stream()
                .filter(StripeLists.created(asked))
                .filter(StripeLists.equal(asked, "active"))
                .filter(StripeLists.equal(asked, "product"))
                .filter(StripeLists.equal(asked, "type"))
                .filter(price ->
                        keys.isEmpty() || keys.contains(price.path("lookup_key").asText()))
                .toList();
    }

    List<ObjectNode> products(StripeParameters asked) {
        return objects.newestFirst("product").stream()
                .filter(StripeLists.created(asked))
                .filter(StripeLists.equal(asked, "active"))
                .toList();
    }

    /** A price for one session only; as in the real catalogue it cannot be sold again. */
    ObjectNode createInlinePrice(StripeParameters asked) {
        asked.allowOnly(INLINE_PRICE_FIELDS);
        ObjectNode price = newPrice(asked).put("active", false);
        objects.add(price);
        return price;
    }

    private ObjectNode newPrice(StripeParameters asked) {
        ObjectNode price = shapes.price()
                .put("currency", currency(asked))
                .put("tax_behavior", asked.text("tax_behavior").orElse("unspecified"));
        amount(price, asked);
        asked.group("recurring").ifPresent(recurring -> recur(price, recurring));
        return price.put("product", product(asked));
    }

    private static String currency(StripeParameters asked) {
        String currency = asked.required("currency").toLowerCase(Locale.ROOT);
        if (!currency.matches("[a-z]{3}")) {
            throw StripeError.badRequest(asked.name("currency"), "Invalid currency: " + currency);
        }
        return currency;
    }

    private static void amount(ObjectNode price, StripeParameters asked) {
        Optional<Long> whole = asked.whole("unit_amount");
        if (whole.filter(amount -> amount < 0).isPresent()) {
            throw StripeError.badRequest(
                    "parameter_invalid_integer",
                    asked.name("unit_amount"),
                    "This value must be greater than or equal to 0.");
        }
        BigDecimal amount = Json.plain(whole.map(BigDecimal::valueOf)
                .or(() -> asked.decimal("unit_amount_decimal"))
                .orElseThrow(() -> StripeError.missingParameter(asked.name("unit_amount"))));
        price.put("unit_amount_decimal", amount.toPlainString());
        if (amount.scale() == 0) {
            price.put("unit_amount", amount.longValueExact());
        }
    }

    private static void recur(ObjectNode price, StripeParameters asked) {
        asked.allowOnly(RECURRING_FIELDS);
        price.put("type", "recurring");
        price.putObject("recurring")
                .put("interval", asked.required("interval"))
                .put("interval_count", asked.whole("interval_count").orElse(1L))
                .putNull("meter")
                .putNull("trial_period_days")
                .put("usage_type", asked.text("usage_type").orElse("licensed"));
    }

    private String product(StripeParameters asked) {
        Optional<StripeParameters> data = asked.group("product_data");
        if (data.isPresent()) {
            data.get().allowOnly(PRODUCT_DATA_FIELDS);
            return addProduct(RandomIds.of("prod_", 14), data.get()).path("id").textValue();
        }
        return objects.referred("product", asked.required("product"), asked.name("product"))
                .path("id")
                .textValue();
    }
}
