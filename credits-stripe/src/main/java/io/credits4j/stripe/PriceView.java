package io.credits4j.stripe;

import io.credits4j.Money;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * A price. Its product comes as an id, or in full where that was asked for.
 *
 * @param amounts what one unit costs, by currency; empty where that is decided otherwise, as by tiers
 * @param recurring how often it is billed; empty if once
 */
record PriceView(
        String id,
        StripeMode mode,
        boolean active,
        Optional<String> product,
        Optional<ProductView> fullProduct,
        Map<String, Money> amounts,
        Optional<Recurring> recurring,
        Optional<String> nickname,
        Optional<String> lookupKey,
        Map<String, String> metadata,
        Instant created) {

    /** A price that is billed again and again. */
    record Recurring(String interval, long count, boolean isMetered) {
        private static Recurring of(StripeJson json) {
            return new Recurring(
                    json.required("interval", json.text("interval")),
                    json.whole("interval_count").orElse(1L),
                    json.text("usage_type").filter("metered"::equals).isPresent());
        }
    }

    static PriceView of(StripeJson json) {
        return new PriceView(
                json.id(),
                json.mode(),
                json.isTrue("active"),
                json.reference("product"),
                json.object("product")
                        .filter(product -> !product.isTrue("deleted"))
                        .map(ProductView::of),
                amounts(json),
                json.object("recurring").map(Recurring::of),
                json.text("nickname"),
                json.text("lookup_key"),
                json.pairs("metadata"),
                json.created());
    }

    private static Map<String, Money> amounts(StripeJson json) {
        Map<String, Money> amounts = new TreeMap<>();
        json.objects("currency_options").forEach((currency, option) -> add(amounts, currency, option));
        add(amounts, json.required("currency", json.text("currency")), json);
        return amounts;
    }

    private static void add(Map<String, Money> amounts, String currency, StripeJson option) {
        option.whole("unit_amount")
                .map(counted -> StripeAmounts.toMoney(counted, currency))
                .ifPresent(money -> amounts.put(money.currency().getCurrencyCode(), money));
    }
}
