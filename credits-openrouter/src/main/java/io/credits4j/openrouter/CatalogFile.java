package io.credits4j.openrouter;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.credits4j.AccountId;
import io.credits4j.Credits;
import io.credits4j.Money;
import io.credits4j.internal.Text;
import io.credits4j.pricing.BillingInterval;
import io.credits4j.pricing.CreditEvent;
import io.credits4j.pricing.CreditPackage;
import io.credits4j.pricing.ModelPrice;
import io.credits4j.pricing.Plan;
import io.credits4j.pricing.PlanPrice;
import io.credits4j.pricing.PriceOverride;
import io.credits4j.pricing.PricedUnit;
import io.credits4j.pricing.PricingCatalog;
import io.credits4j.pricing.RateRule;
import io.credits4j.pricing.RateScope;
import io.credits4j.pricing.UpgradePolicy;
import io.credits4j.pricing.UseCase;
import io.credits4j.pricing.VolumeTier;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.time.LocalTime;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Function;

/**
 * A catalog as a JSON text, to be kept in a file of the host and edited by people. Stateless.
 *
 * <p>{@link #read} is the inverse of {@link #write}: the same content, with the same {@link PricingCatalog#version}.
 * Amounts and prices are texts, so that no editor rounds them. Reading is strict: a field that is not known, missing,
 * given twice or out of range is refused with the place and the name of it. What may be left out has the value a builder
 * gives it.
 *
 * <pre>{@code
 * {
 *   "format": "credits4j catalog 1",
 *   "packages": [{"id": "pro", "credits": "50", "prices": {"USD": "49.00"}}],
 *   "models": [{"id": "acme/large", "prices": {"PROMPT": "0.000003", "COMPLETION": "0.000015"}}],
 *   "rateRules": [{"factor": "1.3"}, {"plan": "team", "factor": "1.1"}]
 * }
 * }</pre>
 */
public final class CatalogFile {
    private static final String FORMAT = "credits4j catalog 1";

    private CatalogFile() {}

    /**
     * Reads a catalog.
     *
     * @param json the text of a file
     * @throws IllegalArgumentException if it is not JSON (the message gives line and column), or not a catalog (the
     *     message gives the place in it, as in {@code models[3].prices})
     */
    public static PricingCatalog read(String json) {
        return FileFields.of(json).read(CatalogFile::catalog);
    }

    private static PricingCatalog catalog(FileFields file) {
        String format = file.text("format");
        if (!format.equals(FORMAT)) {
            throw new IllegalArgumentException("format is not '" + FORMAT + "' but '" + Text.shown(format) + "'");
        }
        PricingCatalog.Builder catalog = PricingCatalog.builder();
        all(file, "packages", CatalogFile::creditPackage, CreditPackage::id).forEach(catalog::creditPackage);
        all(file, "plans", CatalogFile::plan, Plan::id).forEach(catalog::plan);
        all(file, "events", CatalogFile::event, CreditEvent::name).forEach(catalog::event);
        all(file, "models", CatalogFile::model, ModelPrice::id).forEach(catalog::model);
        all(file, "rateRules", CatalogFile::scopedRule, ScopedRule::scope)
                .forEach(rule -> catalog.rateRule(rule.scope(), rule.rule()));
        return catalog.build();
    }

    private static <T> List<T> all(
            FileFields file, String name, Function<FileFields, T> reader, Function<T, Object> identity) {
        List<T> values = new ArrayList<>();
        Set<Object> seen = new HashSet<>();
        for (FileFields element : file.objects(name)) {
            T value = element.read(reader);
            if (!seen.add(identity.apply(value))) {
                throw element.refused("'" + identity.apply(value) + "' is there twice");
            }
            values.add(value);
        }
        return values;
    }

    private static CreditPackage creditPackage(FileFields in) {
        CreditPackage.Builder out = CreditPackage.builder(in.text("id"));
        in.optional("name").ifPresent(out::name);
        in.optional("description").ifPresent(out::description);
        in.optional("credits").ifPresent(text -> out.credits(Credits.parse(text)));
        in.optional("bonusCredits").ifPresent(text -> out.bonusCredits(Credits.parse(text)));
        in.figures("prices").forEach((currency, amount) -> out.price(Money.of(amount, currency)));
        in.figures("bulkDiscounts").forEach((from, percent) -> out.bulkDiscount(quantity(from), percent));
        in.figures("bulkBonuses").forEach((from, percent) -> out.bulkBonus(quantity(from), percent));
        in.optional("providerPriceId").ifPresent(out::providerPriceId);
        out.active(in.flag("active", true));
        out.popular(in.flag("popular", false));
        out.features(in.texts("features"));
        out.displayOrder(in.wholeOrZero("displayOrder"));
        return out.build();
    }

    private static long quantity(String text) {
        try {
            return Long.parseLong(text);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("not a quantity: '" + text + "'", e);
        }
    }

    private static Plan plan(FileFields in) {
        Plan.Builder out = Plan.builder(in.text("id"));
        in.optional("name").ifPresent(out::name);
        in.optional("description").ifPresent(out::description);
        out.tier(in.wholeOrZero("tier"));
        in.optional("creditsPerMonth").ifPresent(text -> out.creditsPerMonth(Credits.parse(text)));
        in.objects("prices").forEach(price -> out.price(price.read(CatalogFile::planPrice)));
        Credits trialCredits = in.optional("trialCredits").map(Credits::parse).orElse(Credits.ZERO);
        out.trial(in.wholeOrZero("trialDays"), trialCredits);
        out.seats(in.whole("fewestSeats").orElse(1), in.whole("mostSeats").orElse(1));
        out.includedModels(in.texts("includedModels"));
        in.optional("upgradePolicy").ifPresent(text -> out.upgradePolicy(UpgradePolicy.valueOf(text)));
        out.active(in.flag("active", true));
        out.popular(in.flag("popular", false));
        out.features(in.texts("features"));
        out.displayOrder(in.wholeOrZero("displayOrder"));
        return out.build();
    }

    private static PlanPrice planPrice(FileFields in) {
        PlanPrice.Builder out = PlanPrice.every(BillingInterval.valueOf(in.text("interval")));
        in.figures("amounts").forEach((currency, amount) -> out.price(Money.of(amount, currency)));
        in.optional("providerPriceId").ifPresent(out::providerPriceId);
        in.optional("creditsPerMonth").ifPresent(text -> out.creditsPerMonth(Credits.parse(text)));
        out.archived(in.flag("archived", false));
        return out.build();
    }

    private static CreditEvent event(FileFields in) {
        CreditEvent event =
                CreditEvent.of(in.text("name"), Credits.parse(in.text("cost"))).withActive(in.flag("active", true));
        return in.optional("category").map(event::withCategory).orElse(event);
    }

    private static ModelPrice model(FileFields in) {
        ModelPrice.Builder out = ModelPrice.builder(in.text("id"));
        in.optional("name").ifPresent(out::name);
        in.optional("canonicalSlug").ifPresent(out::canonicalSlug);
        out.aliases(in.texts("aliases"));
        in.optional("provider").ifPresent(out::provider);
        in.whole("contextLength").ifPresent(out::contextLength);
        in.whole("maxCompletionTokens").ifPresent(out::maxCompletionTokens);
        in.figures("prices").forEach((unit, price) -> out.price(PricedUnit.valueOf(unit), price));
        in.objects("overrides").forEach(override -> out.override(override.read(CatalogFile::override)));
        out.inputModalities(in.texts("inputModalities"));
        out.outputModalities(in.texts("outputModalities"));
        out.capabilities(in.texts("capabilities"));
        out.recommendedFor(
                in.texts("recommendedFor").stream().map(UseCase::valueOf).toList());
        in.figures("scores").forEach((name, score) -> out.score(name, decimal(score)));
        in.figures("otherPrices").forEach((name, price) -> out.otherPrice(name, decimal(price)));
        in.optional("discount").ifPresent(text -> out.discount(decimal(text)));
        in.optional("source").ifPresent(text -> out.source(text, LocalDate.parse(in.text("asOf"))));
        in.optional("expires").ifPresent(text -> out.expires(LocalDate.parse(text)));
        out.retired(in.flag("retired", false));
        out.searchesUnasked(in.flag("searchesUnasked", false));
        return (in.flag("routed", false) ? out.routed() : out).build();
    }

    private static BigDecimal decimal(String text) {
        try {
            return new BigDecimal(text);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("not a number: '" + Text.shown(text) + "'", e);
        }
    }

    private static PriceOverride override(FileFields in) {
        PriceOverride.Builder out = conditions(in);
        in.figures("prices").forEach((unit, price) -> out.price(PricedUnit.valueOf(unit), price));
        return out.build();
    }

    private static PriceOverride.Builder conditions(FileFields in) {
        OptionalLong above = in.whole("minPromptTokens");
        Optional<LocalTime> start = in.optional("utcStart").map(LocalTime::parse);
        Optional<LocalTime> end = in.optional("utcEnd").map(LocalTime::parse);
        if (start.isPresent() != end.isPresent() || (start.isEmpty() && above.isEmpty())) {
            throw new IllegalArgumentException("it needs minPromptTokens, or utcStart and utcEnd, or all three");
        }
        if (start.isEmpty()) {
            return PriceOverride.above(above.getAsLong());
        }
        return above.isEmpty()
                ? PriceOverride.during(start.get(), end.get())
                : PriceOverride.above(above.getAsLong()).during(start.get(), end.get());
    }

    private record ScopedRule(RateScope scope, RateRule rule) {}

    private static ScopedRule scopedRule(FileFields in) {
        Optional<RateScope> account = in.optional("account").map(AccountId::of).map(RateScope::account);
        Optional<RateScope> plan = in.optional("plan").map(RateScope::plan);
        if (account.isPresent() && plan.isPresent()) {
            throw new IllegalArgumentException("it is for an account and for a plan; give one of them");
        }
        RateScope whom = account.or(() -> plan).orElse(RateScope.EVERYONE);
        return new ScopedRule(in.optional("model").map(whom::model).orElse(whom), rule(in));
    }

    private static RateRule rule(FileFields in) {
        RateRule.Builder out = RateRule.builder();
        in.optional("factor").ifPresent(out::factor);
        in.optional("minimumCharge").ifPresent(text -> out.minimumCharge(Credits.parse(text)));
        in.optional("perRequestFee").ifPresent(text -> out.perRequestFee(Credits.parse(text)));
        in.optional("creditsPerUsd")
                .ifPresent(text -> out.creditsPerUsd(text, LocalDate.parse(in.text("creditsPerUsdAsOf"))));
        out.minimumAppliesToFree(in.flag("minimumAppliesToFree", false));
        in.figures("volumeTiers").forEach((from, factor) -> out.volumeTier(Money.usd(from), factor));
        return out.build();
    }

    /** Writes a catalog: indented, in a fixed order, and without what has the value a builder gives it. */
    public static String write(PricingCatalog catalog) {
        ObjectNode file = JsonNodeFactory.instance.objectNode();
        file.put("format", FORMAT);
        put(file, "packages", catalog.allPackages(), CatalogFile::written);
        put(file, "plans", catalog.allPlans(), CatalogFile::written);
        put(file, "events", catalog.events(), CatalogFile::written);
        put(file, "models", catalog.models(), CatalogFile::written);
        put(file, "rateRules", catalog.rateRules().entrySet(), CatalogFile::written);
        try {
            return FileFields.MAPPER.writerWithDefaultPrettyPrinter().writeValueAsString(file) + "\n";
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a tree of texts could not be written");
        }
    }

    private static <T> void put(ObjectNode out, String name, Collection<T> values, Function<T, ObjectNode> writer) {
        if (!values.isEmpty()) {
            ArrayNode list = out.putArray(name);
            values.forEach(value -> list.add(writer.apply(value)));
        }
    }

    private static void put(ObjectNode out, String name, Collection<String> texts) {
        if (!texts.isEmpty()) {
            ArrayNode list = out.putArray(name);
            texts.forEach(list::add);
        }
    }

    private static void put(ObjectNode out, String name, Map<?, BigDecimal> figures) {
        if (!figures.isEmpty()) {
            ObjectNode object = out.putObject(name);
            figures.forEach((key, figure) -> object.put(key.toString(), figure.toPlainString()));
        }
    }

    private static void putPrices(ObjectNode out, String name, Map<String, Money> prices) {
        ObjectNode object = out.putObject(name);
        prices.forEach((currency, price) -> object.put(currency, price.amount().toPlainString()));
    }

    private static void putUnless(ObjectNode out, String name, Object value, Object usual) {
        if (!value.equals(usual)) {
            out.put(name, value.toString());
        }
    }

    private static void putIf(ObjectNode out, String name, boolean flag) {
        if (flag) {
            out.put(name, true);
        }
    }

    private static void putUnlessZero(ObjectNode out, String name, long whole) {
        if (whole != 0) {
            out.put(name, whole);
        }
    }

    private static ObjectNode written(CreditPackage in) {
        ObjectNode out = JsonNodeFactory.instance.objectNode().put("id", in.id());
        putUnless(out, "name", in.name(), in.id());
        putUnless(out, "description", in.description(), "");
        out.put("credits", in.credits().toString());
        putUnless(out, "bonusCredits", in.bonusCredits(), Credits.ZERO);
        putPrices(out, "prices", in.prices());
        put(out, "bulkDiscounts", in.bulkDiscounts());
        put(out, "bulkBonuses", in.bulkBonuses());
        in.providerPriceId().ifPresent(id -> out.put("providerPriceId", id));
        putState(out, in.active(), in.popular(), in.features(), in.displayOrder());
        return out;
    }

    private static void putState(
            ObjectNode out, boolean active, boolean popular, List<String> features, int displayOrder) {
        if (!active) {
            out.put("active", false);
        }
        putIf(out, "popular", popular);
        put(out, "features", features);
        putUnlessZero(out, "displayOrder", displayOrder);
    }

    private static ObjectNode written(Plan in) {
        ObjectNode out = JsonNodeFactory.instance.objectNode().put("id", in.id());
        putUnless(out, "name", in.name(), in.id());
        putUnless(out, "description", in.description(), "");
        putUnlessZero(out, "tier", in.tier());
        out.put("creditsPerMonth", in.creditsPerMonth().toString());
        put(out, "prices", in.prices(), CatalogFile::written);
        putUnlessZero(out, "trialDays", in.trialDays());
        putUnless(out, "trialCredits", in.trialCredits(), Credits.ZERO);
        if (in.mostSeats() > 1) {
            out.put("fewestSeats", in.fewestSeats()).put("mostSeats", in.mostSeats());
        }
        put(out, "includedModels", in.includedModels());
        putUnless(out, "upgradePolicy", in.upgradePolicy(), UpgradePolicy.NONE);
        putState(out, in.active(), in.popular(), in.features(), in.displayOrder());
        return out;
    }

    private static ObjectNode written(PlanPrice in) {
        ObjectNode out = JsonNodeFactory.instance
                .objectNode()
                .put("interval", in.interval().name());
        putPrices(out, "amounts", in.prices());
        in.providerPriceId().ifPresent(id -> out.put("providerPriceId", id));
        in.creditsPerMonth().ifPresent(credits -> out.put("creditsPerMonth", credits.toString()));
        putIf(out, "archived", in.archived());
        return out;
    }

    private static ObjectNode written(CreditEvent in) {
        ObjectNode out = JsonNodeFactory.instance
                .objectNode()
                .put("name", in.name())
                .put("cost", in.cost().toString());
        in.category().ifPresent(category -> out.put("category", category));
        if (!in.active()) {
            out.put("active", false);
        }
        return out;
    }

    private static ObjectNode written(ModelPrice in) {
        ObjectNode out = JsonNodeFactory.instance
                .objectNode()
                .put("id", in.id())
                .put("name", in.name())
                .put("canonicalSlug", in.canonicalSlug());
        put(out, "aliases", in.aliases());
        out.put("provider", in.provider());
        in.contextLength().ifPresent(tokens -> out.put("contextLength", tokens));
        in.maxCompletionTokens().ifPresent(tokens -> out.put("maxCompletionTokens", tokens));
        put(out, "prices", in.prices());
        put(out, "overrides", in.overrides(), CatalogFile::written);
        put(out, "inputModalities", in.inputModalities());
        put(out, "outputModalities", in.outputModalities());
        put(out, "capabilities", in.capabilities());
        put(
                out,
                "recommendedFor",
                in.recommendedFor().stream().map(UseCase::name).toList());
        put(out, "scores", in.scores());
        put(out, "otherPrices", in.otherPrices());
        if (in.discount().signum() != 0) {
            out.put("discount", in.discount().toPlainString());
        }
        in.source().ifPresent(source -> out.put("source", source));
        in.asOf().ifPresent(day -> out.put("asOf", day.toString()));
        in.expires().ifPresent(day -> out.put("expires", day.toString()));
        putIf(out, "retired", in.retired());
        putIf(out, "routed", in.routed());
        putIf(out, "searchesUnasked", in.searchesUnasked());
        return out;
    }

    private static ObjectNode written(PriceOverride in) {
        ObjectNode out = JsonNodeFactory.instance.objectNode();
        if (in.minPromptTokens() >= 0) {
            out.put("minPromptTokens", in.minPromptTokens());
        }
        in.utcStart().ifPresent(time -> out.put("utcStart", time.toString()));
        in.utcEnd().ifPresent(time -> out.put("utcEnd", time.toString()));
        put(out, "prices", in.prices());
        return out;
    }

    private static ObjectNode written(Map.Entry<RateScope, RateRule> in) {
        ObjectNode out = JsonNodeFactory.instance.objectNode();
        in.getKey().account().ifPresent(account -> out.put("account", account.value()));
        in.getKey().plan().ifPresent(plan -> out.put("plan", plan));
        in.getKey().model().ifPresent(model -> out.put("model", model));
        RateRule rule = in.getValue();
        out.put("factor", rule.factor().toPlainString());
        putUnless(out, "minimumCharge", rule.minimumCharge(), Credits.ZERO);
        putUnless(out, "perRequestFee", rule.perRequestFee(), Credits.ZERO);
        rule.creditsPerUsdAsOf()
                .ifPresent(day -> out.put("creditsPerUsd", rule.creditsPerUsd().toPlainString())
                        .put("creditsPerUsdAsOf", day.toString()));
        putIf(out, "minimumAppliesToFree", rule.minimumAppliesToFree());
        if (!rule.volumeTiers().isEmpty()) {
            ObjectNode tiers = out.putObject("volumeTiers");
            for (VolumeTier tier : rule.volumeTiers()) {
                tiers.put(tier.from().amount().toPlainString(), tier.factor().toPlainString());
            }
        }
        return out;
    }
}
