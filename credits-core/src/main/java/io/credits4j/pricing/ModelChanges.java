package io.credits4j.pricing;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * How the models of two catalogs differ: what to look at before newer prices take the place of older ones. Immutable and
 * thread-safe.
 *
 * @param added ids of models only the newer catalog has
 * @param removed ids of models only the older catalog has
 * @param retired ids of models the newer catalog has as retired, and the older one had not
 * @param returned ids of models that were retired and no longer are
 * @param prices the prices that differ, of models both have, by model and unit
 */
public record ModelChanges(
        List<String> added,
        List<String> removed,
        List<String> retired,
        List<String> returned,
        List<PriceChange> prices) {

    /** Compares two catalogs. */
    public static ModelChanges between(PricingCatalog older, PricingCatalog newer) {
        Map<String, ModelPrice> before = byId(older);
        Map<String, ModelPrice> after = byId(newer);
        List<String> retired = new ArrayList<>();
        List<String> returned = new ArrayList<>();
        List<PriceChange> prices = new ArrayList<>();
        before.forEach((id, model) -> {
            ModelPrice next = after.get(id);
            if (next != null) {
                if (model.retired() != next.retired()) {
                    (next.retired() ? retired : returned).add(id);
                }
                prices.addAll(changes(model, next));
            }
        });
        return new ModelChanges(
                without(after.keySet(), before.keySet()),
                without(before.keySet(), after.keySet()),
                List.copyOf(retired),
                List.copyOf(returned),
                List.copyOf(prices));
    }

    private static Map<String, ModelPrice> byId(PricingCatalog catalog) {
        Map<String, ModelPrice> byId = new TreeMap<>();
        catalog.models().forEach(model -> byId.put(model.id(), model));
        return byId;
    }

    private static List<String> without(Set<String> ids, Set<String> others) {
        return ids.stream().filter(id -> !others.contains(id)).toList();
    }

    private static List<PriceChange> changes(ModelPrice before, ModelPrice after) {
        Map<String, Map<PricedUnit, BigDecimal>> older = byCondition(before);
        Map<String, Map<PricedUnit, BigDecimal>> newer = byCondition(after);
        Set<String> conditions = new LinkedHashSet<>(older.keySet());
        conditions.addAll(newer.keySet());
        List<PriceChange> changes = new ArrayList<>();
        for (String condition : conditions) {
            Map<PricedUnit, BigDecimal> from = older.getOrDefault(condition, Map.of());
            Map<PricedUnit, BigDecimal> to = newer.getOrDefault(condition, Map.of());
            for (PricedUnit unit : EnumSet.allOf(PricedUnit.class)) {
                Optional<BigDecimal> was = Optional.ofNullable(from.get(unit));
                Optional<BigDecimal> is = Optional.ofNullable(to.get(unit));
                if (!was.equals(is)) {
                    changes.add(new PriceChange(before.id(), unit, condition, was, is));
                }
            }
        }
        return changes;
    }

    /** Of several overrides under one condition the later prices hold. */
    private static Map<String, Map<PricedUnit, BigDecimal>> byCondition(ModelPrice model) {
        Map<String, Map<PricedUnit, BigDecimal>> byCondition = new LinkedHashMap<>();
        byCondition.put("", model.prices());
        for (PriceOverride override : model.overrides()) {
            byCondition
                    .computeIfAbsent(override.condition(), condition -> new TreeMap<>())
                    .putAll(override.prices());
        }
        return byCondition;
    }

    /** Returns whether nothing differs that this looks at. */
    public boolean isEmpty() {
        return added.isEmpty() && removed.isEmpty() && retired.isEmpty() && returned.isEmpty() && prices.isEmpty();
    }
}
