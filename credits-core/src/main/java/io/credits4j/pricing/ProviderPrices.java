package io.credits4j.pricing;

import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/** What is sold, by the id of its price at the payment provider: one id, one thing. Immutable. */
final class ProviderPrices {
    private final Map<String, CreditPackage> packages = new HashMap<>();
    private final Map<String, PlanOffer> offers = new HashMap<>();
    private final Map<String, String> owners = new HashMap<>();

    ProviderPrices(Collection<CreditPackage> packages, Collection<Plan> plans) {
        packages.forEach(this::add);
        plans.forEach(plan -> plan.prices().forEach(price -> add(new PlanOffer(plan, price))));
    }

    private void add(CreditPackage creditPackage) {
        creditPackage.providerPriceId().ifPresent(id -> {
            claim(id, "package '" + creditPackage.id() + "'");
            packages.put(id, creditPackage);
        });
    }

    private void add(PlanOffer offer) {
        offer.price().providerPriceId().ifPresent(id -> {
            claim(id, "plan '" + offer.plan().id() + "'");
            offers.put(id, offer);
        });
    }

    private void claim(String id, String owner) {
        String earlier = owners.putIfAbsent(id, owner);
        if (earlier != null) {
            throw new IllegalArgumentException(
                    "provider price id '" + id + "' is given twice, by " + earlier + " and " + owner);
        }
    }

    Optional<CreditPackage> findPackage(String providerPriceId) {
        return Optional.ofNullable(packages.get(Objects.requireNonNull(providerPriceId, "providerPriceId")));
    }

    Optional<PlanOffer> findOffer(String providerPriceId) {
        return Optional.ofNullable(offers.get(Objects.requireNonNull(providerPriceId, "providerPriceId")));
    }
}
