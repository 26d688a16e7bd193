package io.credits4j.openrouter;

import io.credits4j.pricing.ModelPrice;
import io.credits4j.pricing.PriceOverride;
import io.credits4j.pricing.PricedUnit;
import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.LocalTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Reads an entry of the catalogue as a price, strictly: what cannot be read for certain is refused, never guessed. Only
 * the kinds of prices that are not known yet are kept aside, unread.
 */
final class ListedModel {
    private static final BigDecimal DECIDED_PER_CALL = BigDecimal.ONE.negate();
    private static final String OVERRIDES = "overrides";
    private static final String DISCOUNT = "discount";
    private static final String MIN_PROMPT_TOKENS = "min_prompt_tokens";
    private static final String UTC_START = "utc_start";
    private static final String UTC_END = "utc_end";
    private static final int MINUTES_OF_HOUR = 60;
    private static final int END_OF_DAY = 2400;
    private static final int HUNDRED = 100;

    private static final Map<String, PricedUnit> UNITS = Map.ofEntries(
            Map.entry("prompt", PricedUnit.PROMPT),
            Map.entry("completion", PricedUnit.COMPLETION),
            Map.entry("request", PricedUnit.REQUEST),
            Map.entry("image", PricedUnit.IMAGE),
            Map.entry("image_token", PricedUnit.IMAGE_INPUT),
            Map.entry("image_output", PricedUnit.IMAGE_OUTPUT),
            Map.entry("audio", PricedUnit.AUDIO),
            Map.entry("audio_output", PricedUnit.AUDIO_OUTPUT),
            Map.entry("input_audio_cache", PricedUnit.AUDIO_CACHE_READ),
            Map.entry("input_cache_read", PricedUnit.CACHE_READ),
            Map.entry("input_cache_write", PricedUnit.CACHE_WRITE),
            Map.entry("input_cache_write_1h", PricedUnit.CACHE_WRITE_1H),
            Map.entry("internal_reasoning", PricedUnit.REASONING),
            Map.entry("web_search", PricedUnit.WEB_SEARCH));

    private static final Map<String, String> CAPABILITIES = Map.of(
            "tools", "tools",
            "response_format", "json_mode",
            "structured_outputs", "json_schema",
            "reasoning", "reasoning",
            "web_search_options", "web_search");

    private static final Map<String, String> SCORES = Map.of(
            "intelligence_index", "intelligence",
            "coding_index", "coding",
            "agentic_index", "agentic");

    private final ModelInfo listed;
    private final ModelPrice.Builder price;

    private ListedModel(ModelInfo listed) {
        this.listed = listed;
        this.price = ModelPrice.builder(listed.id());
    }

    /**
     * Reads an entry.
     *
     * @param day when it was listed
     * @throws IllegalArgumentException if anything that bears on the price cannot be read; the message names the field
     */
    static ModelPrice read(ModelInfo listed, LocalDate day) {
        return new ListedModel(listed).read(day);
    }

    private ModelPrice read(LocalDate day) {
        price.source(CatalogSync.SOURCE, day);
        readName();
        listed.canonicalSlug().ifPresent(price::canonicalSlug);
        listed.contextLength().ifPresent(tokens -> positive(tokens, price::contextLength));
        listed.maxCompletionTokens().ifPresent(tokens -> positive(tokens, price::maxCompletionTokens));
        price.inputModalities(listed.inputModalities());
        price.outputModalities(listed.outputModalities());
        price.capabilities(listed.supportedParameters().stream()
                .flatMap(name -> Optional.ofNullable(CAPABILITIES.get(name)).stream())
                .toList());
        listed.expirationDate().flatMap(ListedModel::day).ifPresent(price::expires);
        readScores();
        readPricing(object("pricing", listed.raw().get("pricing")));
        readSearches();
        return price.build();
    }

    /** A name that cannot be shown bears on no price. */
    private void readName() {
        try {
            price.name(listed.name().strip());
        } catch (IllegalArgumentException e) {
            price.name(listed.id());
        }
    }

    private static void positive(long tokens, LongConsumer setter) {
        if (tokens > 0) {
            setter.accept(tokens);
        }
    }

    /** A day that cannot be read bears on no price. */
    private static Optional<LocalDate> day(String text) {
        try {
            return Optional.of(LocalDate.parse(text.length() > 10 ? text.substring(0, 10) : text));
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }

    private void readScores() {
        if (listed.raw().get("benchmarks") instanceof Map<?, ?> benchmarks
                && benchmarks.get("artificial_analysis") instanceof Map<?, ?> indices) {
            SCORES.forEach((listedAs, name) -> {
                if (indices.get(listedAs) instanceof Number value) {
                    price.score(name, new BigDecimal(value.toString()));
                }
            });
        }
    }

    private void readPricing(Map<?, ?> pricing) {
        if (pricing.values().stream().anyMatch(ListedModel::isDecidedPerCall)) {
            price.routed();
            return;
        }
        for (Map.Entry<?, ?> entry : pricing.entrySet()) {
            String name = String.valueOf(entry.getKey());
            switch (name) {
                case OVERRIDES -> overrides(entry.getValue()).forEach(price::override);
                case DISCOUNT -> price.discount(decimal("pricing.discount", entry.getValue()));
                default -> readPrice(name, decimal("pricing." + name, entry.getValue()), pricing);
            }
        }
    }

    private static boolean isDecidedPerCall(@Nullable Object value) {
        return (value instanceof String || value instanceof Number)
                && value.toString().length() < HUNDRED
                && tryDecimal(value)
                        .filter(price -> price.compareTo(DECIDED_PER_CALL) == 0)
                        .isPresent();
    }

    private void readPrice(String name, BigDecimal value, Map<?, ?> pricing) {
        PricedUnit unit = UNITS.get(name);
        if (unit == null) {
            price.otherPrice(name, value);
        } else if (unit == PricedUnit.IMAGE && isPriceOfToken(value, pricing)) {
            price.price(PricedUnit.IMAGE_INPUT, value);
        } else {
            price.price(unit, value);
        }
    }

    /** Some list under {@code image} what a token of an image costs, which is what a token of text does. */
    private static boolean isPriceOfToken(BigDecimal imagePrice, Map<?, ?> pricing) {
        Object prompt = pricing.get("prompt");
        return prompt != null
                && tryDecimal(prompt)
                        .filter(price -> price.compareTo(imagePrice) == 0)
                        .isPresent();
    }

    /** Models that take options for a search and price one make it in every call; the others search with a tool. */
    private void readSearches() {
        boolean priced = object("pricing", listed.raw().get("pricing")).containsKey("web_search");
        price.searchesUnasked(priced && listed.supportedParameters().contains("web_search_options"));
    }

    private static List<PriceOverride> overrides(@Nullable Object value) {
        if (!(value instanceof List<?> entries)) {
            throw new IllegalArgumentException("pricing.overrides is not a list");
        }
        List<PriceOverride> overrides = new ArrayList<>();
        for (Object entry : entries) {
            overrides.add(override(object("pricing.overrides", entry)));
        }
        return overrides;
    }

    private static PriceOverride override(Map<?, ?> entry) {
        Object threshold = entry.get(MIN_PROMPT_TOKENS);
        boolean windowed = isWindowed(entry);
        PriceOverride.Builder override;
        if (threshold != null) {
            override = PriceOverride.above(whole("overrides." + MIN_PROMPT_TOKENS, threshold));
            if (windowed) {
                override.during(time(UTC_START, entry), time(UTC_END, entry));
            }
        } else if (windowed) {
            override = PriceOverride.during(time(UTC_START, entry), time(UTC_END, entry));
        } else {
            throw new IllegalArgumentException("pricing.overrides has an entry without a condition that is known");
        }
        for (Map.Entry<?, ?> field : entry.entrySet()) {
            readOverridden(String.valueOf(field.getKey()), field.getValue(), override);
        }
        return override.build();
    }

    /** What is neither a condition nor a price that is known may be a condition, and then it decides. */
    private static void readOverridden(String name, @Nullable Object value, PriceOverride.Builder override) {
        PricedUnit unit = UNITS.get(name);
        if (unit != null) {
            override.price(unit, decimal("overrides." + name, value).toPlainString());
        } else if (!List.of(MIN_PROMPT_TOKENS, UTC_START, UTC_END).contains(name)) {
            throw new IllegalArgumentException("pricing.overrides has a field that is not known: " + name);
        }
    }

    private static boolean isWindowed(Map<?, ?> entry) {
        boolean starts = entry.get(UTC_START) != null;
        boolean ends = entry.get(UTC_END) != null;
        if (starts != ends) {
            throw new IllegalArgumentException("pricing.overrides has half a time window");
        }
        return starts;
    }

    private static LocalTime time(String name, Map<?, ?> entry) {
        long clock = whole("overrides." + name, entry.get(name));
        if (clock > END_OF_DAY || clock % HUNDRED >= MINUTES_OF_HOUR) {
            throw new IllegalArgumentException("overrides." + name + " is no time of day: " + clock);
        }
        return clock == END_OF_DAY
                ? LocalTime.MIDNIGHT
                : LocalTime.of((int) (clock / HUNDRED), (int) (clock % HUNDRED));
    }

    private static long whole(String name, @Nullable Object value) {
        try {
            long whole = decimal(name, value).longValueExact();
            if (whole >= 0) {
                return whole;
            }
        } catch (ArithmeticException e) {
            // Told below, like a negative number.
        }
        throw new IllegalArgumentException(name + " is no count: " + value);
    }

    private static BigDecimal decimal(String name, @Nullable Object value) {
        return tryDecimal(value).orElseThrow(() -> new IllegalArgumentException(name + " is no number in range"));
    }

    private static Optional<BigDecimal> tryDecimal(@Nullable Object value) {
        if (!(value instanceof String || value instanceof Number)
                || value.toString().length() > HUNDRED) {
            return Optional.empty();
        }
        try {
            BigDecimal number = new BigDecimal(value.toString());
            return Math.abs((long) number.scale()) > HUNDRED ? Optional.empty() : Optional.of(number);
        } catch (NumberFormatException e) {
            return Optional.empty();
        }
    }

    private static Map<?, ?> object(String name, @Nullable Object value) {
        if (value instanceof Map<?, ?> map) {
            return map;
        }
        throw new IllegalArgumentException(name + " is not an object");
    }
}
