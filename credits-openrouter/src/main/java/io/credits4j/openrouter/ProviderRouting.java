package io.credits4j.openrouter;

import java.math.BigDecimal;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Which providers may serve a request, and at what price at most. Immutable and thread-safe; each wither returns a new
 * one.
 *
 * <pre>{@code
 * ProviderRouting.any()
 *         .withMaxPromptPrice(new BigDecimal("3"))      // US dollars per million tokens
 *         .withMaxCompletionPrice(new BigDecimal("15"))
 *         .withoutDataCollection();
 * }</pre>
 */
public final class ProviderRouting {
    private static final ProviderRouting ANY = new ProviderRouting(Map.of());

    private final Map<String, Object> json;

    private ProviderRouting(Map<String, Object> json) {
        this.json = json;
    }

    /** Obtains routing without any constraint. */
    public static ProviderRouting any() {
        return ANY;
    }

    /** Obtains routing as JSON in maps. */
    public static ProviderRouting of(Map<String, ?> json) {
        return new ProviderRouting(Values.object("provider", json));
    }

    /** Returns the same, trying these providers first, in this order. */
    public ProviderRouting withOrder(String... providers) {
        return with("order", names(providers));
    }

    /** Returns the same, with no provider but these. */
    public ProviderRouting withOnly(String... providers) {
        return with("only", names(providers));
    }

    /** Returns the same, without these providers. */
    public ProviderRouting withIgnored(String... providers) {
        return with("ignore", names(providers));
    }

    /** Returns the same, failing rather than falling back to another provider. */
    public ProviderRouting withoutFallbacks() {
        return with("allow_fallbacks", false);
    }

    /** Returns the same, with providers only that understand every parameter of the request. */
    public ProviderRouting withRequiredParameters() {
        return with("require_parameters", true);
    }

    /** Returns the same, with providers only that neither keep nor train on the data. */
    public ProviderRouting withoutDataCollection() {
        return with("data_collection", "deny");
    }

    /** Returns the same, with providers only that retain nothing. */
    public ProviderRouting withZeroDataRetention() {
        return with("zdr", true);
    }

    /** Returns the same, preferring by {@code price}, {@code throughput}, {@code latency} or {@code exacto}. */
    public ProviderRouting withSort(String sort) {
        return with("sort", Checks.name("sort", sort));
    }

    /** Returns the same, with at most this price in US dollars per million prompt tokens, zero or above. */
    public ProviderRouting withMaxPromptPrice(BigDecimal usdPerMillion) {
        return withMaxPrice("prompt", usdPerMillion);
    }

    /** Returns the same, with at most this price in US dollars per million completion tokens, zero or above. */
    public ProviderRouting withMaxCompletionPrice(BigDecimal usdPerMillion) {
        return withMaxPrice("completion", usdPerMillion);
    }

    /** Returns the same, with at most this price in US dollars per request, zero or above. */
    public ProviderRouting withMaxRequestPrice(BigDecimal usd) {
        return withMaxPrice("request", usd);
    }

    /** Returns the same, with at most this price in US dollars per image, zero or above. */
    public ProviderRouting withMaxImagePrice(BigDecimal usd) {
        return withMaxPrice("image", usd);
    }

    /** Returns the same, with at most this price in US dollars per unit of sound, zero or above. */
    public ProviderRouting withMaxAudioPrice(BigDecimal usd) {
        return withMaxPrice("audio", usd);
    }

    /** Returns the same, with providers only that keep the weights in one of these ways, such as {@code fp8}. */
    public ProviderRouting withQuantizations(String... quantizations) {
        List<String> names = List.of(Checks.present("quantizations", quantizations));
        names.forEach(name -> Checks.name("quantization", name));
        return with("quantizations", names);
    }

    /** Returns the same, preferring providers that produce at least so many tokens a second in the median. */
    public ProviderRouting withPreferredMinThroughput(BigDecimal tokensPerSecond) {
        return with("preferred_min_throughput", positive("throughput", tokensPerSecond));
    }

    /** Returns the same, preferring providers whose first token takes at most so many seconds in the median. */
    public ProviderRouting withPreferredMaxLatency(BigDecimal seconds) {
        return with("preferred_max_latency", positive("latency", seconds));
    }

    /** Returns the same, with models only whose author allows their texts to train others. */
    public ProviderRouting withDistillableText() {
        return with("enforce_distillable_text", true);
    }

    private static BigDecimal positive(String name, BigDecimal value) {
        if (Checks.present(name, value).signum() <= 0) {
            throw new IllegalArgumentException(name + " is not above zero: " + value.toEngineeringString());
        }
        return value;
    }

    /** Prices travel as text, which is exact. */
    private ProviderRouting withMaxPrice(String unit, BigDecimal usd) {
        if (Checks.present("max price of " + unit, usd).signum() < 0) {
            throw new IllegalArgumentException("max price of " + unit + " is below zero: " + usd.toEngineeringString());
        }
        Object exact = Values.value("max price of " + unit, usd);
        Map<String, Object> prices = new LinkedHashMap<>();
        if (json.get("max_price") instanceof Map<?, ?> earlier) {
            earlier.forEach((name, price) -> prices.put((String) name, price));
        }
        prices.put(unit, ((BigDecimal) exact).toPlainString());
        return with("max_price", Collections.unmodifiableMap(prices));
    }

    /**
     * Returns the same with another member, for constraints not modelled here.
     *
     * @throws IllegalArgumentException if {@code value} is not a JSON value
     */
    public ProviderRouting with(String name, Object value) {
        Map<String, Object> more = new LinkedHashMap<>(json);
        more.put(Checks.name("name", name), Values.value(name, value));
        return new ProviderRouting(Collections.unmodifiableMap(more));
    }

    private static List<String> names(String... providers) {
        List<String> names = List.of(Checks.present("providers", providers));
        names.forEach(name -> Checks.name("provider", name));
        return names;
    }

    /** Returns the constraints as they are sent. */
    public Map<String, Object> toMap() {
        return json;
    }

    @Override
    public String toString() {
        return "ProviderRouting" + json;
    }
}
