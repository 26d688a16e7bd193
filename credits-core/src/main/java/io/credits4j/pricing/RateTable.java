package io.credits4j.pricing;

import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** The rate rules of a catalog and what its plans include, with every model under the catalog's own id. Immutable. */
final class RateTable {
    private final Map<RateScope, RateRule> rules;
    private final Map<RateScope, RateRule> rulesById = new HashMap<>();
    private final Map<String, Set<String>> includedIds = new HashMap<>();
    private final PricingCatalog catalog;

    /** Expects the catalog's plans and models to be in place. */
    RateTable(Map<RateScope, RateRule> rules, PricingCatalog catalog) {
        this.catalog = catalog;
        this.rules = Collections.unmodifiableMap(inOrder(rules));
        this.rules.forEach(this::add);
        catalog.allPlans().forEach(plan -> includedIds.put(plan.id(), includedIds(plan)));
    }

    private static Map<RateScope, RateRule> inOrder(Map<RateScope, RateRule> rules) {
        Map<RateScope, RateRule> inOrder = new LinkedHashMap<>();
        rules.keySet().stream()
                .sorted((one, other) -> written(one).compareTo(written(other)))
                .forEach(scope -> inOrder.put(scope, Objects.requireNonNull(rules.get(scope))));
        return inOrder;
    }

    private static String written(RateScope scope) {
        return scope.canonical().toString();
    }

    private void add(RateScope scope, RateRule rule) {
        scope.plan().filter(plan -> catalog.findPlan(plan).isEmpty()).ifPresent(plan -> {
            throw new IllegalArgumentException(
                    "the rate rule for " + scope + " is for a plan the catalog does not have");
        });
        RateScope byId = scope.model()
                .map(model -> scope.model(idOf(model, "the rate rule for " + scope)))
                .orElse(scope);
        if (rulesById.putIfAbsent(byId, rule) != null) {
            throw new IllegalArgumentException("there are two rate rules for " + byId);
        }
    }

    private Set<String> includedIds(Plan plan) {
        return plan.includedModels().stream()
                .map(model -> idOf(model, "plan '" + plan.id() + "'"))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private String idOf(String model, String whose) {
        return catalog.findModel(model)
                .orElseThrow(() -> new IllegalArgumentException(
                        whose + " is for model '" + model + "', which the catalog does not have"))
                .id();
    }

    Map<RateScope, RateRule> rules() {
        return rules;
    }

    RateRule everyone() {
        return Objects.requireNonNull(rulesById.get(RateScope.EVERYONE));
    }

    Rate rate(Payer payer, String modelId) {
        return payer.plan()
                .map(catalog::plan)
                .filter(plan ->
                        Objects.requireNonNull(includedIds.get(plan.id())).contains(modelId))
                .map(Rate::includedIn)
                .orElseGet(() -> ruled(payer, modelId));
    }

    private Rate ruled(Payer payer, String modelId) {
        RateScope scope = RateScope.of(payer, modelId)
                .filter(rulesById::containsKey)
                .findFirst()
                .orElse(RateScope.EVERYONE);
        return Rate.by(scope, Objects.requireNonNull(rulesById.get(scope)), payer.used());
    }

    /** What differs from the rule for everyone, which has its own place in the catalog's version. */
    List<String> canonical() {
        return rules.entrySet().stream()
                .filter(rule -> !rule.getKey().equals(RateScope.EVERYONE))
                .map(rule -> new Canonical()
                        .field("scope", rule.getKey().canonical())
                        .field("rule", rule.getValue().canonical())
                        .toString())
                .toList();
    }
}
