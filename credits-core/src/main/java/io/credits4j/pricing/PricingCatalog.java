package io.credits4j.pricing;

import io.credits4j.Credits;
import io.credits4j.Money;
import io.credits4j.internal.Text;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * What is for sale and what it costs: credit packages and plans, named credit events, model prices and rate rules.
 * Immutable and thread-safe; a change makes another catalog, with another {@link #version}.
 *
 * <p>Verbs that name something throw if there is no such thing; their {@code find…} twins return an empty result.
 *
 * <pre>{@code
 * PricingCatalog catalog = PricingCatalog.builtIn().toBuilder()
 *         .rateRule(RateRule.builder().factor("1.3").build())
 *         .build();
 * Quote quote = catalog.quote("openai/gpt-4o", TokenUsage.of(1_200, 300));
 * }</pre>
 */
public final class PricingCatalog implements CatalogSource {
    private static final String CONTENT_FORM = "credits4j catalog 1";
    private static final int MOST_LISTED = 20;

    private final Map<String, CreditPackage> packages;
    private final Map<String, Plan> plans;
    private final Map<String, ModelPrice> models;
    private final Map<String, ModelPrice> modelsByName;
    private final Map<String, CreditEvent> events;
    private final RateTable rates;
    private final ProviderPrices providerPrices;
    private final String version;

    private PricingCatalog(Builder builder) {
        this.packages = new TreeMap<>(builder.packages);
        this.plans = new TreeMap<>(builder.plans);
        this.models = new TreeMap<>(builder.models);
        this.modelsByName = byName(models.values());
        this.events = new TreeMap<>(builder.events);
        this.rates = new RateTable(builder.rateRules, this);
        this.providerPrices = new ProviderPrices(packages.values(), plans.values());
        this.version = canonical().digest();
    }

    private static Map<String, ModelPrice> byName(Collection<ModelPrice> models) {
        Map<String, ModelPrice> byName = new HashMap<>();
        for (ModelPrice model : models) {
            model.names().forEach(name -> claim(byName, name, model));
        }
        return byName;
    }

    private static void claim(Map<String, ModelPrice> byName, String name, ModelPrice model) {
        ModelPrice earlier = byName.putIfAbsent(name, model);
        if (earlier != null && !earlier.id().equals(model.id())) {
            throw new IllegalArgumentException(
                    "models '" + earlier.id() + "' and '" + model.id() + "' both answer to '" + name + "'");
        }
    }

    private Canonical canonical() {
        return new Canonical()
                .field("form", CONTENT_FORM)
                .fields(
                        "package",
                        packages.values().stream().map(CreditPackage::canonical).toList())
                .fields(
                        "model",
                        models.values().stream().map(ModelPrice::canonical).toList())
                .fields(
                        "event",
                        events.values().stream().map(CreditEvent::canonical).toList())
                .field("rateRule", rateRule().canonical())
                .fields("plan", plans.values().stream().map(Plan::canonical).toList())
                .fields("ratedFor", rates.canonical());
    }

    /** Starts an empty catalog whose rate rule charges the provider's cost, one credit per US dollar. */
    public static Builder builder() {
        return new Builder();
    }

    /**
     * Returns a catalog to begin with: twelve well-known models, three example packages, and a rate rule that charges
     * the provider's cost at one credit per US dollar. Each price says where it comes from and of which day it is;
     * models that are no longer offered are marked retired. Prices change: check them, or bring your own, before money
     * depends on them.
     */
    public static PricingCatalog builtIn() {
        return BuiltIn.CATALOG;
    }

    /** Starts a catalog from this one. */
    public Builder toBuilder() {
        return builder()
                .creditPackages(packages.values())
                .models(models.values())
                .events(events.values())
                .plans(plans.values())
                .rateRules(rates.rules());
    }

    /**
     * Returns the id of this content, to be kept with every charge: 16 hexadecimal digits of a SHA-256 over everything
     * in the catalog. Equal catalogs have equal versions on every machine and in whatever order they were put together.
     */
    public String version() {
        return version;
    }

    /** Returns the packages on sale, by display order. */
    public List<CreditPackage> packages() {
        return allPackages().stream().filter(CreditPackage::active).toList();
    }

    /** Returns all packages, those no longer on sale included, by display order. */
    public List<CreditPackage> allPackages() {
        return packages.values().stream()
                .sorted(Comparator.comparingInt(CreditPackage::displayOrder).thenComparing(CreditPackage::id))
                .toList();
    }

    /** Returns a package by its id, on sale or not. */
    public Optional<CreditPackage> findPackage(String id) {
        return Optional.ofNullable(packages.get(Objects.requireNonNull(id, "id")));
    }

    /**
     * Returns a package by its id, on sale or not, because a payment may arrive after it was taken off sale.
     *
     * @throws UnknownPackageException if there is none
     */
    public CreditPackage creditPackage(String id) {
        return findPackage(id).orElseThrow(() -> new UnknownPackageException(id, packages.keySet()));
    }

    /** Returns a package, on sale or not, by the id of its price at the payment provider. */
    public Optional<CreditPackage> findPackageByProviderPrice(String providerPriceId) {
        return providerPrices.findPackage(providerPriceId);
    }

    /** Returns the plans on sale, by display order. */
    public List<Plan> plans() {
        return allPlans().stream().filter(Plan::active).toList();
    }

    /** Returns all plans, those no longer on sale included, by display order. */
    public List<Plan> allPlans() {
        return plans.values().stream()
                .sorted(Comparator.comparingInt(Plan::displayOrder).thenComparing(Plan::id))
                .toList();
    }

    /** Returns a plan by its id, on sale or not. */
    public Optional<Plan> findPlan(String id) {
        return Optional.ofNullable(plans.get(Objects.requireNonNull(id, "id")));
    }

    /**
     * Returns a plan by its id, on sale or not, because a subscription may renew after it was taken off sale.
     *
     * @throws UnknownPlanException if there is none
     */
    public Plan plan(String id) {
        return findPlan(id).orElseThrow(() -> new UnknownPlanException(id, plans.keySet()));
    }

    /** Returns a plan and its price, archived or not, by the id of the price at the payment provider. */
    public Optional<PlanOffer> findOfferByProviderPrice(String providerPriceId) {
        return providerPrices.findOffer(providerPriceId);
    }

    /** Returns all models, retired ones included, by id. */
    public List<ModelPrice> models() {
        return List.copyOf(models.values());
    }

    /**
     * Returns a model by its id, its canonical slug with the variant of its id, or an alias. A name with a variant,
     * such as {@code :free}, never finds a model of another variant.
     */
    public Optional<ModelPrice> findModel(String name) {
        return Optional.ofNullable(modelsByName.get(Objects.requireNonNull(name, "name")));
    }

    /**
     * Returns a model by any of its names; see {@link #findModel}.
     *
     * @throws UnknownModelPriceException if there is none
     */
    public ModelPrice model(String name) {
        return findModel(name).orElseThrow(() -> UnknownModelPriceException.absent(name));
    }

    /**
     * Returns the models that fit a wish, the one to try first in front; empty if none does. What fits and in which order
     * is always the same for the same catalog: models the host recommends for the use first, then by score and cost.
     */
    public List<Recommendation> recommend(ModelWish wish) {
        return new Recommending(Objects.requireNonNull(wish, "wish")).among(models());
    }

    /**
     * Returns the model that served a call. Providers answer with the canonical slug, which paid and free variants
     * share; the name that was asked for tells them apart. A call that names both twins can only be settled at the cost
     * the provider reports.
     */
    public Optional<ModelPrice> findServed(String requested, String served) {
        Objects.requireNonNull(served, "served");
        return findModel(requested).filter(model -> model.mayBeServedAs(served)).or(() -> findModel(served));
    }

    /** Returns all credit events, inactive ones included, by name. */
    public List<CreditEvent> events() {
        return List.copyOf(events.values());
    }

    /** Returns a credit event by its name, active or not. */
    public Optional<CreditEvent> findEvent(String name) {
        return Optional.ofNullable(events.get(Objects.requireNonNull(name, "name")));
    }

    /**
     * Returns an active credit event, to be charged for.
     *
     * @throws UnknownCreditEventException if there is none of that name, or it is inactive
     */
    public CreditEvent event(String name) {
        CreditEvent event =
                findEvent(name).orElseThrow(() -> UnknownCreditEventException.absent(name, events.keySet()));
        if (!event.active()) {
            throw UnknownCreditEventException.inactive(name);
        }
        return event;
    }

    /** Returns how a provider's cost becomes a charge where no more special rule holds. */
    public RateRule rateRule() {
        return rates.everyone();
    }

    /** Returns all rate rules, by whom and what they are for; unmodifiable. */
    public Map<RateScope, RateRule> rateRules() {
        return rates.rules();
    }

    /** Returns what to charge anyone for a provider's cost, by the rule for everyone; see {@link RateRule#charge}. */
    public Credits charge(Money providerCost) {
        return rateRule().charge(providerCost);
    }

    /**
     * Returns how a payer's calls to a model are charged. What the payer's plan includes is charged nothing; else the
     * most special rule holds, in the order of {@link RateScope}.
     *
     * @param model by any of its names
     * @throws UnknownModelPriceException if the model is not in the catalog
     * @throws UnknownPlanException if the payer's plan is not in the catalog
     */
    public Rate rate(Payer payer, String model) {
        return rates.rate(payer, model(model).id());
    }

    /**
     * Returns how a call is charged, whichever of its models serves it.
     *
     * @throws UnknownModelPriceException if a model is not in the catalog
     * @throws UnknownPlanException if the payer's plan is not in the catalog
     */
    public CallRates rates(Payer payer, CallShape call) {
        Map<String, Rate> byModel = new LinkedHashMap<>();
        call.models().forEach(name -> byModel.put(model(name).id(), rate(payer, name)));
        return CallRates.of(byModel);
    }

    /**
     * Returns what the provider charges for a usage, exactly, by the prices of this catalog, at the time of day when
     * that is dearest. A cost the provider itself reports is better.
     *
     * @throws UnknownModelPriceException if the model is not in the catalog, its price is decided per call, or it
     *     has no price for the searches used
     * @throws IllegalArgumentException if the cost is beyond what {@link Money} can hold
     */
    public Money cost(String model, TokenUsage usage) {
        return Money.usd(UsageCost.of(model(model), Objects.requireNonNull(usage, "usage")));
    }

    /**
     * Returns what the provider charges for a usage at an instant: as {@link #cost(String, TokenUsage)}, by the prices of
     * that time of day.
     *
     * @throws UnknownModelPriceException as {@link #cost(String, TokenUsage)}
     * @throws IllegalArgumentException if the cost is beyond what {@link Money} can hold
     */
    public Money cost(String model, TokenUsage usage, Instant at) {
        LocalTime utc = LocalTime.ofInstant(at, ZoneOffset.UTC);
        return Money.usd(UsageCost.of(model(model), Objects.requireNonNull(usage, "usage"), utc));
    }

    /** Returns what a usage that is expected will cost, and anyone be charged; see {@link #quote(String, TokenUsage, Payer)}. */
    public Quote quote(String model, TokenUsage expected) {
        return quote(model, expected, Payer.ANYONE);
    }

    /**
     * Returns what a usage that is expected will cost and a payer be charged.
     *
     * @throws UnknownModelPriceException as {@link #cost(String, TokenUsage)}
     * @throws UnknownPlanException if the payer's plan is not in the catalog
     */
    public Quote quote(String model, TokenUsage expected, Payer payer) {
        Money cost = cost(model, expected);
        Rate rate = rate(payer, model);
        return new Quote(model(model).id(), rate.charge(cost), cost, rate, version);
    }

    /** Returns the most that a call can cost, and anyone be charged; see {@link #ceiling(CallShape, Payer)}. */
    public Ceiling ceiling(CallShape call) {
        return ceiling(call, Payer.ANYONE);
    }

    /**
     * Returns the most that a call within a shape can cost and a payer be charged.
     *
     * <p>Prompt tokens count at the dearest of prompt, audio, cache read and cache write; completion tokens of all
     * choices at the dearest of text, reasoning, image and audio; request, images and searches on top; each at the
     * highest price of all models the call names and all overrides its input can reach. A {@link CallShape#costCap}
     * takes the place of all that, and is demanded where a model's price is not known.
     *
     * @throws UnknownModelPriceException if a model is not in the catalog, or without a cap its price is not known
     * @throws UnknownPlanException if the payer's plan is not in the catalog
     * @throws IllegalArgumentException if the cost is beyond what {@link Money} can hold
     * @throws ArithmeticException if the charge is beyond what {@link Credits} can hold
     */
    public Ceiling ceiling(CallShape call, Payer payer) {
        List<ModelPrice> served = call.models().stream().map(this::model).toList();
        UpperBound bound = new UpperBound(call, served);
        Money cost = call.costCap().orElseGet(() -> Money.usd(bound.cost()));
        CallRates callRates = rates(payer, call);
        return new Ceiling(
                served.get(0).id(),
                callRates.rateFor(cost).charge(cost),
                cost,
                call.maxOutputTokens(),
                bound.pricePerMillion(PricedUnit.PROMPT),
                bound.pricePerMillion(PricedUnit.COMPLETION),
                bound.price(PricedUnit.REQUEST),
                callRates,
                version);
    }

    /** Returns this catalog, at any instant. */
    @Override
    public PricingCatalog at(Instant instant) {
        return this;
    }

    /** Returns this catalog if it has that version. */
    @Override
    public Optional<PricingCatalog> version(String version) {
        return Optional.of(this).filter(it -> it.version.equals(version));
    }

    static String listed(Collection<String> names) {
        if (names.isEmpty()) {
            return "none";
        }
        String more = names.size() > MOST_LISTED ? " and " + (names.size() - MOST_LISTED) + " more" : "";
        return names.stream().limit(MOST_LISTED).map(Text::shown).collect(Collectors.joining(", ")) + more;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof PricingCatalog that
                && packages.equals(that.packages)
                && models.equals(that.models)
                && events.equals(that.events)
                && plans.equals(that.plans)
                && rates.rules().equals(that.rates.rules());
    }

    @Override
    public int hashCode() {
        return version.hashCode();
    }

    @Override
    public String toString() {
        return "PricingCatalog[" + version + ", " + packages.size() + " packages, " + plans.size() + " plans, "
                + models.size() + " models, " + events.size() + " events]";
    }

    /** Collects a catalog. What is added under an id already there takes its place. Not thread-safe. */
    public static final class Builder {
        private final Map<String, CreditPackage> packages = new TreeMap<>();
        private final Map<String, ModelPrice> models = new TreeMap<>();
        private final Map<String, CreditEvent> events = new TreeMap<>();
        private final Map<String, Plan> plans = new TreeMap<>();
        private final Map<RateScope, RateRule> rateRules = new HashMap<>(Map.of(RateScope.EVERYONE, RateRule.AT_COST));

        private Builder() {}

        /** Adds a package. */
        public Builder creditPackage(CreditPackage creditPackage) {
            packages.put(creditPackage.id(), creditPackage);
            return this;
        }

        /** Adds packages. */
        public Builder creditPackages(Collection<CreditPackage> creditPackages) {
            creditPackages.forEach(this::creditPackage);
            return this;
        }

        /** Adds a model. */
        public Builder model(ModelPrice model) {
            models.put(model.id(), model);
            return this;
        }

        /** Adds models, such as those of another catalog. */
        public Builder models(Collection<ModelPrice> models) {
            models.forEach(this::model);
            return this;
        }

        /** Sets all models, in place of those added before. */
        public Builder onlyModels(Collection<ModelPrice> all) {
            List<ModelPrice> checked = List.copyOf(all);
            models.clear();
            return models(checked);
        }

        /** Adds a credit event. */
        public Builder event(CreditEvent event) {
            events.put(event.name(), event);
            return this;
        }

        /** Adds credit events. */
        public Builder events(Collection<CreditEvent> events) {
            events.forEach(this::event);
            return this;
        }

        /** Adds a plan. */
        public Builder plan(Plan plan) {
            plans.put(plan.id(), plan);
            return this;
        }

        /** Adds plans. */
        public Builder plans(Collection<Plan> plans) {
            plans.forEach(this::plan);
            return this;
        }

        /** Sets how a provider's cost becomes a charge where no more special rule holds. */
        public Builder rateRule(RateRule rateRule) {
            return rateRule(RateScope.EVERYONE, rateRule);
        }

        /** Sets how a provider's cost becomes a charge for those, and for the model, of a scope. */
        public Builder rateRule(RateScope scope, RateRule rateRule) {
            rateRules.put(Objects.requireNonNull(scope, "scope"), Objects.requireNonNull(rateRule, "rateRule"));
            return this;
        }

        /**
         * Sets all rate rules, in place of those set before.
         *
         * @throws IllegalArgumentException if there is none for {@link RateScope#EVERYONE}
         */
        public Builder rateRules(Map<RateScope, RateRule> rules) {
            if (!rules.containsKey(RateScope.EVERYONE)) {
                throw new IllegalArgumentException("no rate rule for everyone");
            }
            rateRules.clear();
            rules.forEach(this::rateRule);
            return this;
        }

        /**
         * Builds the catalog.
         *
         * @throws IllegalArgumentException if two models answer to one name, two packages or plans have one provider
         *     price id, or a plan or rate rule names a model or plan that is not in the catalog; the message gives the
         *     names
         */
        public PricingCatalog build() {
            return new PricingCatalog(this);
        }
    }
}
