package io.credits4j.openrouter;

import com.fasterxml.jackson.databind.JsonNode;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/**
 * A model's prices, exactly as listed: US dollars per unit (token, request, image, search). Immutable and thread-safe.
 *
 * <p>A price that is not listed is absent, which is not zero; see {@link #isDynamic()} for what has no price of its own.
 *
 * @param prices the listed prices by their names in the API, such as {@code prompt} or {@code input_cache_read}
 * @param overrides prices that replace some of these under conditions, in order; later ones win
 */
public record ModelPricing(Map<String, BigDecimal> prices, List<PriceOverride> overrides) {
    private static final Set<String> NOT_PRICES =
            Set.of("overrides", "discount", "min_prompt_tokens", "utc_start", "utc_end");

    /**
     * Prices that hold under a condition, for the whole request. Immutable and thread-safe.
     *
     * @param minPromptTokens holds for prompts of strictly more tokens
     * @param utcStart holds from this time of day on, as {@code HHMM} in UTC
     * @param utcEnd holds until before this time of day; a window may span midnight
     * @param prices what it replaces; other prices stay
     */
    public record PriceOverride(
            OptionalLong minPromptTokens,
            Optional<String> utcStart,
            Optional<String> utcEnd,
            Map<String, BigDecimal> prices) {}

    static ModelPricing of(JsonNode pricing) {
        List<PriceOverride> overrides = new ArrayList<>();
        for (JsonNode override : pricing.path("overrides")) {
            overrides.add(new PriceOverride(
                    Json.whole(override, "min_prompt_tokens"),
                    Json.scalar(override, "utc_start"),
                    Json.scalar(override, "utc_end"),
                    prices(override)));
        }
        return new ModelPricing(prices(pricing), List.copyOf(overrides));
    }

    private static Map<String, BigDecimal> prices(JsonNode pricing) {
        Map<String, BigDecimal> prices = new LinkedHashMap<>();
        pricing.fieldNames().forEachRemaining(name -> {
            if (!NOT_PRICES.contains(name)) {
                Json.decimal(pricing, name).ifPresent(price -> prices.put(name, price));
            }
        });
        return Collections.unmodifiableMap(prices);
    }

    /** Returns the price of a unit by its name in the API. */
    public Optional<BigDecimal> price(String unit) {
        return Optional.ofNullable(prices.get(unit));
    }

    /** Returns the price of a prompt token. */
    public Optional<BigDecimal> prompt() {
        return price("prompt");
    }

    /** Returns the price of a completion token. */
    public Optional<BigDecimal> completion() {
        return price("completion");
    }

    /** Tells whether this is a router without a price of its own, listed as -1: the model it picks decides. */
    public boolean isDynamic() {
        return prices.values().stream().anyMatch(price -> price.signum() < 0);
    }
}
