package io.credits4j.pricing;

import java.math.BigDecimal;
import java.time.LocalDate;
import java.time.LocalTime;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
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
            Set<String> outputModalities,
            Set<String> capabilities,
            Set<UseCase> recommendedFor,
            Map<String, BigDecimal> scores,
            Map<String, BigDecimal> otherPrices,
            BigDecimal discount,
            String name,
            String canonicalSlug,
            String provider,
            @Nullable Long contextLength,
            @Nullable Long maxCompletionTokens,
            @Nullable String source,
            @Nullable LocalDate asOf,
            @Nullable LocalDate expires,
            boolean retired,
            boolean routed,
            boolean searchesUnasked) {}

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
        builder.outputModalities.addAll(facts.outputModalities);
        builder.capabilities.addAll(facts.capabilities);
        builder.recommendedFor.addAll(facts.recommendedFor);
        builder.scores.putAll(facts.scores);
        builder.otherPrices.putAll(facts.otherPrices);
        builder.discount = facts.discount;
        builder.expires = facts.expires;
        builder.name = facts.name;
        builder.canonicalSlug = facts.canonicalSlug;
        builder.provider = facts.provider;
        builder.contextLength = facts.contextLength;
        builder.maxCompletionTokens = facts.maxCompletionTokens;
        builder.source = facts.source;
        builder.asOf = facts.asOf;
        builder.retired = facts.retired;
        builder.routed = facts.routed;
        builder.searchesUnasked = facts.searchesUnasked;
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

    /** Returns the prices that hold where no override does, in US dollars per unit; unmodifiable. */
    public Map<PricedUnit, BigDecimal> prices() {
        return facts.prices;
    }

    /** Returns the price the model gives for a unit itself, in US dollars; empty is not zero. */
    public Optional<BigDecimal> price(PricedUnit unit) {
        return Optional.ofNullable(facts.prices.get(unit));
    }

    /** Returns the other prices under conditions, in the order in which later ones win; unmodifiable. */
    public List<PriceOverride> overrides() {
        return facts.overrides;
    }

    /** Returns what it accepts, such as {@code text} and {@code image}; unmodifiable. */
    public Set<String> inputModalities() {
        return facts.inputModalities;
    }

    /** Returns what it produces, such as {@code text} and {@code image}; unmodifiable. Empty is text only. */
    public Set<String> outputModalities() {
        return facts.outputModalities;
    }

    /**
     * Returns what it can do, by the words {@code tools}, {@code json_mode}, {@code json_schema}, {@code reasoning},
     * {@code web_search} and any the host adds; unmodifiable.
     */
    public Set<String> capabilities() {
        return facts.capabilities;
    }

    /** Returns what the host recommends it for; unmodifiable. */
    public Set<UseCase> recommendedFor() {
        return facts.recommendedFor;
    }

    /** Returns how good it is at something, by the names in {@link UseCase#score}: higher is better; unmodifiable. */
    public Map<String, BigDecimal> scores() {
        return facts.scores;
    }

    /** Returns listed prices of kinds this release does not know, by the provider's names; unmodifiable. */
    public Map<String, BigDecimal> otherPrices() {
        return facts.otherPrices;
    }

    /** Returns the part of every price that is not charged, 0 to 1; no ceiling counts on it. */
    public BigDecimal discount() {
        return facts.discount;
    }

    /** Returns the day it will be withdrawn, if announced. */
    public Optional<LocalDate> expires() {
        return Optional.ofNullable(facts.expires);
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
     * Returns whether it searches the web in every call, asked or not, for the price of at least one search. A ceiling
     * then needs to be told how many searches to allow for, or a cap.
     */
    public boolean searchesUnasked() {
        return facts.searchesUnasked;
    }

    /**
     * Returns what holds for a request of that many prompt tokens, at the time of day when that is dearest; see
     * {@link #price(PricedUnit, long, LocalTime)}.
     */
    public Optional<BigDecimal> price(PricedUnit unit, long promptTokens) {
        return turningTimes().stream()
                .flatMap(utc -> price(unit, promptTokens, utc).stream())
                .reduce(BigDecimal::max);
    }

    /**
     * Returns what holds for a request of that many prompt tokens made at a time of day: the model's price, that of the
     * last override that applies, or the price of the unit it is charged as; empty if there is none. A discount is not
     * taken off.
     *
     * @param utc the time of day in UTC
     */
    public Optional<BigDecimal> price(PricedUnit unit, long promptTokens, LocalTime utc) {
        return priceIn(holdingAt(promptTokens, utc), unit);
    }

    /** Returns all prices that hold for a request of that many prompt tokens made at a time of day. */
    Map<PricedUnit, BigDecimal> prices(long promptTokens, LocalTime utc) {
        Map<PricedUnit, BigDecimal> holding = holdingAt(promptTokens, utc);
        Map<PricedUnit, BigDecimal> prices = new EnumMap<>(PricedUnit.class);
        for (PricedUnit unit : PricedUnit.values()) {
            priceIn(holding, unit).ifPresent(price -> prices.put(unit, price));
        }
        return prices;
    }

    private static Optional<BigDecimal> priceIn(Map<PricedUnit, BigDecimal> holding, PricedUnit unit) {
        Optional<PricedUnit> current = Optional.of(unit);
        while (current.isPresent() && !holding.containsKey(current.get())) {
            current = current.get().pricedAs();
        }
        return current.map(holding::get);
    }

    private Map<PricedUnit, BigDecimal> holdingAt(long promptTokens, LocalTime utc) {
        if (facts.overrides.isEmpty()) {
            return facts.prices;
        }
        Map<PricedUnit, BigDecimal> holding = new EnumMap<>(PricedUnit.class);
        holding.putAll(facts.prices);
        facts.overrides.stream()
                .filter(override -> override.holdsFor(promptTokens) && override.holdsAt(utc))
                .forEach(override -> holding.putAll(override.prices()));
        return holding;
    }

    /** Returns the times of day at which a price may change, midnight included: between them none does. */
    Set<LocalTime> turningTimes() {
        Set<LocalTime> times = new TreeSet<>(Set.of(LocalTime.MIDNIGHT));
        for (PriceOverride override : facts.overrides) {
            override.utcStart().ifPresent(times::add);
            override.utcEnd().ifPresent(times::add);
        }
        return times;
    }

    /** Returns the highest price of every unit that has one, among requests of up to that many prompt tokens. */
    Map<PricedUnit, BigDecimal> dearest(long upToPromptTokens) {
        Set<Long> turningPoints = new TreeSet<>(Set.of(0L));
        facts.overrides.stream()
                .filter(o -> o.holdsFor(upToPromptTokens))
                .forEach(o -> turningPoints.add(o.minPromptTokens() + 1));
        Map<PricedUnit, BigDecimal> dearest = new EnumMap<>(PricedUnit.class);
        for (LocalTime utc : turningTimes()) {
            for (long tokens : turningPoints) {
                prices(tokens, utc).forEach((unit, price) -> dearest.merge(unit, price, BigDecimal::max));
            }
        }
        return dearest;
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

    private static List<Canonical> lines(Map<String, BigDecimal> figures) {
        return figures.entrySet().stream()
                .map(figure -> new Canonical().field(figure.getKey(), figure.getValue()))
                .toList();
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
                .field("routed", facts.routed)
                .fields("produces", new TreeSet<>(facts.outputModalities))
                .fields("for", facts.recommendedFor)
                .fields("score", lines(facts.scores))
                .fields("other", lines(facts.otherPrices))
                .field("discount", facts.discount.signum() == 0 ? null : facts.discount)
                .field("expires", facts.expires)
                .field("searches", facts.searchesUnasked ? "unasked" : null);
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
        private final Set<String> outputModalities = new LinkedHashSet<>();
        private final Set<String> capabilities = new LinkedHashSet<>();
        private final Set<UseCase> recommendedFor = EnumSet.noneOf(UseCase.class);
        private final Map<String, BigDecimal> scores = new TreeMap<>();
        private final Map<String, BigDecimal> otherPrices = new TreeMap<>();
        private BigDecimal discount = BigDecimal.ZERO;
        private @Nullable LocalDate expires;
        private @Nullable String name;
        private @Nullable String canonicalSlug;
        private @Nullable String provider;
        private @Nullable Long contextLength;
        private @Nullable Long maxCompletionTokens;
        private @Nullable String source;
        private @Nullable LocalDate asOf;
        private boolean retired;
        private boolean routed;
        private boolean searchesUnasked;

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

        /**
         * Sets all the names it also answers to, in place of those added before; see {@link #alias}.
         *
         * @throws IllegalArgumentException as {@link #alias}
         */
        public Builder aliases(Collection<String> names) {
            List<String> checked = List.copyOf(names);
            aliases.clear();
            checked.forEach(this::alias);
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

        /** Adds other prices under a condition; of those that hold for a request, the one added last decides. */
        public Builder override(PriceOverride override) {
            overrides.add(Objects.requireNonNull(override, "override"));
            return this;
        }

        /** Sets what the model accepts, such as {@code text}, {@code image}, {@code audio}. */
        public Builder inputModalities(Collection<String> modalities) {
            replace(inputModalities, "input modality", modalities);
            return this;
        }

        /** Sets what the model produces; text alone unless set. */
        public Builder outputModalities(Collection<String> modalities) {
            replace(outputModalities, "output modality", modalities);
            return this;
        }

        /** Sets what to recommend it for. */
        public Builder recommendedFor(Collection<UseCase> uses) {
            recommendedFor.clear();
            recommendedFor.addAll(uses);
            return this;
        }

        /**
         * Sets how good it is at something, by one of the names in {@link UseCase#score}; higher is better.
         *
         * @throws IllegalArgumentException if the name is not an identifier, or the value out of range
         */
        public Builder score(String name, BigDecimal value) {
            scores.put(Checks.name("score name", name), Checks.decimal("score " + name, value));
            return this;
        }

        /**
         * Keeps a listed price of a kind this release does not know, in US dollars, under the provider's name. Nothing is
         * computed with it.
         *
         * @throws IllegalArgumentException if it is out of range
         */
        public Builder otherPrice(String name, BigDecimal usdPerUnit) {
            otherPrices.put(Checks.name("price name", name), Checks.decimal("price " + name, usdPerUnit));
            return this;
        }

        /**
         * Sets the part of every price that is not charged.
         *
         * @throws IllegalArgumentException if it is not 0 to 1
         */
        public Builder discount(BigDecimal part) {
            BigDecimal plain = Checks.decimal("discount of '" + id + "'", part);
            if (plain.signum() < 0 || plain.compareTo(BigDecimal.ONE) > 0) {
                throw new IllegalArgumentException("discount of '" + id + "' is not 0 to 1: " + plain.toPlainString());
            }
            discount = plain;
            return this;
        }

        /** Sets the day the provider will withdraw it. */
        public Builder expires(LocalDate day) {
            expires = Objects.requireNonNull(day, "expires");
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

        /** Sets whether it searches the web in every call, for the price of {@link PricedUnit#WEB_SEARCH}; false unless set. */
        public Builder searchesUnasked(boolean searches) {
            searchesUnasked = searches;
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
         * @throws IllegalArgumentException if it has no price for PROMPT or COMPLETION, or for WEB_SEARCH though it
         *     searches unasked, or is routed and has prices
         */
        public ModelPrice build() {
            if (routed) {
                requireNoPrices();
            } else {
                requirePrice(PricedUnit.PROMPT);
                requirePrice(PricedUnit.COMPLETION);
            }
            if (searchesUnasked) {
                requirePrice(PricedUnit.WEB_SEARCH);
            }
            return new ModelPrice(new Facts(
                    id,
                    Collections.unmodifiableMap(new EnumMap<>(prices)),
                    List.copyOf(overrides),
                    Collections.unmodifiableSet(new LinkedHashSet<>(aliases)),
                    Collections.unmodifiableSet(new LinkedHashSet<>(inputModalities)),
                    Collections.unmodifiableSet(new LinkedHashSet<>(outputModalities)),
                    Collections.unmodifiableSet(new LinkedHashSet<>(capabilities)),
                    Collections.unmodifiableSet(EnumSet.copyOf(recommendedFor)),
                    Collections.unmodifiableMap(new TreeMap<>(scores)),
                    Collections.unmodifiableMap(new TreeMap<>(otherPrices)),
                    discount,
                    name == null ? id : name,
                    canonicalSlug == null ? baseOf(id) : canonicalSlug,
                    provider == null ? vendorOf(id) : provider,
                    contextLength,
                    maxCompletionTokens,
                    source,
                    asOf,
                    expires,
                    retired,
                    routed,
                    searchesUnasked));
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
