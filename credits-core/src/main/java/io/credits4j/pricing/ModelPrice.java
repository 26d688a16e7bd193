package io.credits4j.pricing;

import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.EnumMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * One model: what it is called, what it can do, and what the provider charges for it. Immutable and thread-safe.
 *
 * <p>Absent, zero and unknown are three things. A unit without a price is charged as {@link PricedUnit#pricedAs} says,
 * and a web search that has no price is refused rather than guessed; a price of {@code 0} is free; the price of a
 * router, which is decided per call, is unknown and marked {@link Builder#routed()}.
 *
 * <p>An id may carry a variant, as in {@code vendor/model:free}. A variant is another model with its own price: the
 * free one never answers to the paid one's names, nor the other way round.
 *
 * <pre>{@code
 * ModelPrice.builder("acme/large")
 *         .price(PricedUnit.PROMPT, "0.000003")
 *         .price(PricedUnit.COMPLETION, "0.000015")
 *         .source("Acme price list", LocalDate.of(2026, 8, 1))
 *         .build();
 * }</pre>
 */
public final class ModelPrice {
    private static final String FREE = ":free";

    private record Facts(
            String id,
            Map<PricedUnit, BigDecimal> prices,
            List<PriceOverride> overrides,
            Set<String> aliases,
            Set<String> inputModalities,
            Set<String> capabilities,
            String name,
            String canonicalSlug,
            String provider,
            @Nullable Long contextLength,
            @Nullable Long maxCompletionTokens,
            @Nullable String source,
            @Nullable LocalDate asOf,
            boolean retired,
            boolean routed) {}

    private final Facts facts;

    private ModelPrice(Facts facts) {
        this.facts = facts;
    }

    /**
     * Starts a model.
     *
     * @param id as the provider knows it, such as {@code vendor/model} or {@code vendor/model:free}; 1 to 200
     *     characters
     * @throws IllegalArgumentException if the id is not an identifier
     */
    public static Builder builder(String id) {
        return new Builder(Checks.name("model id", id));
    }

    /** Starts a model from this one, under the same id. */
    public Builder toBuilder() {
        Builder builder = new Builder(facts.id);
        builder.prices.putAll(facts.prices);
        builder.overrides.addAll(facts.overrides);
        builder.aliases.addAll(facts.aliases);
        builder.inputModalities.addAll(facts.inputModalities);
        builder.capabilities.addAll(facts.capabilities);
        builder.name = facts.name;
        builder.canonicalSlug = facts.canonicalSlug;
        builder.provider = facts.provider;
        builder.contextLength = facts.contextLength;
        builder.maxCompletionTokens = facts.maxCompletionTokens;
        builder.source = facts.source;
        builder.asOf = facts.asOf;
        builder.retired = facts.retired;
        builder.routed = facts.routed;
        return builder;
    }

    /** Returns the id, with its variant. */
    public String id() {
        return facts.id;
    }

    /** Returns the name to show; the id unless set. */
    public String name() {
        return facts.name;
    }

    /** Returns the lasting name the provider answers with, without a variant; the id's own unless set. */
    public String canonicalSlug() {
        return facts.canonicalSlug;
    }

    /** Returns the further names it answers to; unmodifiable. */
    public Set<String> aliases() {
        return facts.aliases;
    }

    /** Returns who makes it; what stands before the slash of the id unless set. */
    public String provider() {
        return facts.provider;
    }

    /** Returns how many tokens prompt and completion may have together, if known. */
    public OptionalLong contextLength() {
        return orEmpty(facts.contextLength);
    }

    /** Returns how many tokens a completion may have, if known. */
    public OptionalLong maxCompletionTokens() {
        return orEmpty(facts.maxCompletionTokens);
    }

    /** Returns the prices of a short prompt, in US dollars per unit; unmodifiable. */
    public Map<PricedUnit, BigDecimal> prices() {
        return facts.prices;
    }

    /** Returns the price the model gives for a unit itself, in US dollars; empty is not zero. */
    public Optional<BigDecimal> price(PricedUnit unit) {
        return Optional.ofNullable(facts.prices.get(unit));
    }

    /** Returns the other prices for long prompts, in the order in which later ones win; unmodifiable. */
    public List<PriceOverride> overrides() {
        return facts.overrides;
    }

    /** Returns what it accepts, such as {@code text} and {@code image}; unmodifiable. */
    public Set<String> inputModalities() {
        return facts.inputModalities;
    }

    /** Returns what it can do, such as {@code tools}; unmodifiable. */
    public Set<String> capabilities() {
        return facts.capabilities;
    }

    /** Returns where the prices come from, if stated. */
    public Optional<String> source() {
        return Optional.ofNullable(facts.source);
    }

    /** Returns the day the prices were true at their source, if stated. */
    public Optional<LocalDate> asOf() {
        return Optional.ofNullable(facts.asOf);
    }

    /** Returns whether the provider no longer offers it; its price stays known, for what is still to be settled. */
    public boolean retired() {
        return facts.retired;
    }

    /** Returns whether each call is priced like the model it is routed to, so that no price is known before. */
    public boolean routed() {
        return facts.routed;
    }

    /**
     * Returns what holds for a request of that many prompt tokens: the model's price, the last override that applies,
     * or the price of the unit it is charged as; empty if there is none.
     */
    public Optional<BigDecimal> price(PricedUnit unit, long promptTokens) {
        Map<PricedUnit, BigDecimal> holding = holdingAt(promptTokens);
        Optional<PricedUnit> current = Optional.of(unit);
        while (current.isPresent() && !holding.containsKey(current.get())) {
            current = current.get().pricedAs();
        }
        return current.map(holding::get);
    }

    private Map<PricedUnit, BigDecimal> holdingAt(long promptTokens) {
        Map<PricedUnit, BigDecimal> holding = new EnumMap<>(PricedUnit.class);
        holding.putAll(facts.prices);
        facts.overrides.stream().filter(o -> o.holdsFor(promptTokens)).forEach(o -> holding.putAll(o.prices()));
        return holding;
    }

    /** Returns the highest price of a unit among requests of up to that many prompt tokens; empty if there is none. */
    Optional<BigDecimal> dearest(PricedUnit unit, long upToPromptTokens) {
        Set<Long> turningPoints = new TreeSet<>(Set.of(0L));
        facts.overrides.stream()
                .filter(o -> o.holdsFor(upToPromptTokens))
                .forEach(o -> turningPoints.add(o.minPromptTokens() + 1));
        return turningPoints.stream()
                .flatMap(tokens -> price(unit, tokens).stream())
                .reduce(BigDecimal::max);
    }

    /** Returns every name it answers to, each with the variant of the id where that is needed to keep twins apart. */
    Set<String> names() {
        Set<String> names = new LinkedHashSet<>(List.of(facts.id, facts.canonicalSlug + variantOf(facts.id)));
        names.addAll(facts.aliases);
        return names;
    }

    /** Returns whether a provider that was asked for this model may call it {@code served} in its answer. */
    boolean mayBeServedAs(String served) {
        return names().contains(served) || served.equals(facts.canonicalSlug) || served.equals(baseOf(facts.id));
    }

    private static String baseOf(String id) {
        int colon = id.indexOf(':');
        return colon < 0 ? id : id.substring(0, colon);
    }

    private static String variantOf(String id) {
        return id.substring(baseOf(id).length());
    }

    private static String vendorOf(String id) {
        int slash = id.indexOf('/');
        return slash < 1 ? id : id.substring(0, slash);
    }

    private static OptionalLong orEmpty(@Nullable Long value) {
        return value == null ? OptionalLong.empty() : OptionalLong.of(value);
    }

    static BigDecimal checkedPrice(String owner, PricedUnit unit, String usdPerUnit) {
        return checkedPrice(owner, unit, Checks.decimal(priceName(owner, unit), usdPerUnit));
    }

    private static BigDecimal checkedPrice(String owner, PricedUnit unit, BigDecimal usdPerUnit) {
        BigDecimal price = Checks.decimal(priceName(owner, unit), usdPerUnit);
        if (price.signum() < 0) {
            throw new IllegalArgumentException(priceName(owner, unit) + " is negative: " + price.toPlainString()
                    + "; mark a model whose price is not known before the call as routed()");
        }
        return price;
    }

    private static String priceName(String owner, PricedUnit unit) {
        return unit + " price of '" + owner + "'";
    }

    static String written(Map<PricedUnit, BigDecimal> prices) {
        return prices.entrySet().stream()
                .map(entry -> entry.getKey() + "=" + entry.getValue().toPlainString())
                .collect(Collectors.joining(",", "[", "]"));
    }

    Canonical canonical() {
        return new Canonical()
                .field("id", facts.id)
                .field("name", facts.name)
                .field("slug", facts.canonicalSlug)
                .fields("alias", new TreeSet<>(facts.aliases))
                .field("provider", facts.provider)
                .field("context", facts.contextLength)
                .field("output", facts.maxCompletionTokens)
                .field("prices", written(facts.prices))
                .fields("override", facts.overrides)
                .fields("input", new TreeSet<>(facts.inputModalities))
                .fields("can", new TreeSet<>(facts.capabilities))
                .field("source", facts.source)
                .field("asOf", facts.asOf)
                .field("retired", facts.retired)
                .field("routed", facts.routed);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof ModelPrice that && facts.equals(that.facts);
    }

    @Override
    public int hashCode() {
        return facts.hashCode();
    }

    @Override
    public String toString() {
        return "ModelPrice[" + facts.id + " " + (facts.routed ? "routed" : written(facts.prices)) + "]";
    }

    /** Collects a model. Not thread-safe. */
    public static final class Builder {
        private final String id;
        private final Map<PricedUnit, BigDecimal> prices = new EnumMap<>(PricedUnit.class);
        private final List<PriceOverride> overrides = new ArrayList<>();
        private final Set<String> aliases = new LinkedHashSet<>();
        private final Set<String> inputModalities = new LinkedHashSet<>();
        private final Set<String> capabilities = new LinkedHashSet<>();
        private @Nullable String name;
        private @Nullable String canonicalSlug;
        private @Nullable String provider;
        private @Nullable Long contextLength;
        private @Nullable Long maxCompletionTokens;
        private @Nullable String source;
        private @Nullable LocalDate asOf;
        private boolean retired;
        private boolean routed;

        private Builder(String id) {
            this.id = id;
        }

        /** Sets the name to show. */
        public Builder name(String name) {
            this.name = Checks.name("model name", name);
            return this;
        }

        /**
         * Sets the lasting name the provider answers with. It is often shared by variants of a model, so the model
         * answers to it together with the variant of its id.
         *
         * @throws IllegalArgumentException if it carries a variant
         */
        public Builder canonicalSlug(String slug) {
            if (Checks.name("canonical slug", slug).indexOf(':') >= 0) {
                throw new IllegalArgumentException(
                        "canonical slug '" + slug + "' of '" + id + "' carries a variant; the id says which one it is");
            }
            canonicalSlug = slug;
            return this;
        }

        /**
         * Adds a name the model also answers to, with its variant if it has one.
         *
         * @throws IllegalArgumentException if the alias of a paid model is {@code :free}, or the other way round
         */
        public Builder alias(String alias) {
            if (Checks.name("model alias", alias).endsWith(FREE) != id.endsWith(FREE)) {
                throw new IllegalArgumentException("alias '" + alias + "' of '" + id
                        + "' would let a free model answer for a paid one, or the other way round");
            }
            aliases.add(alias);
            return this;
        }

        /** Sets who makes the model. */
        public Builder provider(String provider) {
            this.provider = Checks.name("model provider", provider);
            return this;
        }

        /** Sets how many tokens prompt and completion may have together; at least 1. */
        public Builder contextLength(long tokens) {
            contextLength = Checks.positive("contextLength", tokens);
            return this;
        }

        /** Sets how many tokens a completion may have; at least 1. */
        public Builder maxCompletionTokens(long tokens) {
            maxCompletionTokens = Checks.positive("maxCompletionTokens", tokens);
            return this;
        }

        /**
         * Sets a price in US dollars per unit, as written by the provider: {@code "0.0000025"}, {@code "2.5E-6"}.
         *
         * @throws IllegalArgumentException if it is negative, not a number, or has more than 30 decimals
         */
        public Builder price(PricedUnit unit, String usdPerUnit) {
            prices.put(unit, checkedPrice(id, unit, usdPerUnit));
            return this;
        }

        /**
         * Sets a price in US dollars per unit.
         *
         * @throws IllegalArgumentException if it is negative or has more than 30 decimals
         */
        public Builder price(PricedUnit unit, BigDecimal usdPerUnit) {
            prices.put(unit, checkedPrice(id, unit, usdPerUnit));
            return this;
        }

        /**
         * Sets a price in US dollars per million units, as price lists for people write it: {@code "2.50"}.
         *
         * @throws IllegalArgumentException if it is negative, not a number or out of range
         */
        public Builder pricePerMillion(PricedUnit unit, String usdPerMillion) {
            return price(
                    unit, Checks.decimal(priceName(id, unit), usdPerMillion).movePointLeft(6));
        }

        /** Adds other prices for long prompts; of those that hold for a request, the one added last decides. */
        public Builder override(PriceOverride override) {
            overrides.add(Objects.requireNonNull(override, "override"));
            return this;
        }

        /** Sets what the model accepts, such as {@code text}, {@code image}, {@code audio}. */
        public Builder inputModalities(Collection<String> modalities) {
            replace(inputModalities, "input modality", modalities);
            return this;
        }

        /** Sets what the model can do, such as {@code tools}. */
        public Builder capabilities(Collection<String> names) {
            replace(capabilities, "capability", names);
            return this;
        }

        private static void replace(Set<String> target, String what, Collection<String> names) {
            names.forEach(each -> Checks.name(what, each));
            target.clear();
            target.addAll(names);
        }

        /** Sets where the prices come from, and the day they were true there. */
        public Builder source(String source, LocalDate asOf) {
            this.source = Checks.name("price source", source);
            this.asOf = Objects.requireNonNull(asOf, "asOf");
            return this;
        }

        /** Sets whether the provider no longer offers the model. */
        public Builder retired(boolean retired) {
            this.retired = retired;
            return this;
        }

        /** Says that the price is not known before the call, as for a router. Every call then needs a cap of its own. */
        public Builder routed() {
            routed = true;
            return this;
        }

        /**
         * Builds the model.
         *
         * @throws IllegalArgumentException if it has no price for PROMPT or COMPLETION, or is routed and has prices
         */
        public ModelPrice build() {
            if (routed) {
                requireNoPrices();
            } else {
                requirePrice(PricedUnit.PROMPT);
                requirePrice(PricedUnit.COMPLETION);
            }
            return new ModelPrice(new Facts(
                    id,
                    Collections.unmodifiableMap(new EnumMap<>(prices)),
                    List.copyOf(overrides),
                    Collections.unmodifiableSet(new LinkedHashSet<>(aliases)),
                    Collections.unmodifiableSet(new LinkedHashSet<>(inputModalities)),
                    Collections.unmodifiableSet(new LinkedHashSet<>(capabilities)),
                    name == null ? id : name,
                    canonicalSlug == null ? baseOf(id) : canonicalSlug,
                    provider == null ? vendorOf(id) : provider,
                    contextLength,
                    maxCompletionTokens,
                    source,
                    asOf,
                    retired,
                    routed));
        }

        private void requireNoPrices() {
            if (!prices.isEmpty() || !overrides.isEmpty()) {
                throw new IllegalArgumentException(
                        "model '" + id + "' is routed, so it has no price of its own, yet it has " + written(prices));
            }
        }

        private void requirePrice(PricedUnit unit) {
            if (!prices.containsKey(unit)) {
                throw new IllegalArgumentException("model '" + id + "' has no price for " + unit
                        + "; give \"0\" if it is free, or mark it routed() if it is not known before the call");
            }
        }
    }
}
