package io.credits4j.stripe;

import io.credits4j.Credits;
import io.credits4j.pricing.BillingInterval;
import io.credits4j.pricing.CreditPackage;
import io.credits4j.pricing.Plan;
import io.credits4j.pricing.PlanPrice;
import io.credits4j.pricing.PricingCatalog;
import io.credits4j.stripe.CatalogSyncReport.Change;
import io.credits4j.stripe.CatalogSyncReport.Kind;
import io.credits4j.stripe.CatalogSyncReport.Problem;
import io.credits4j.stripe.CatalogSyncReport.Subject;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** One reading of the prices at Stripe into a catalog. Not thread-safe. */
final class CatalogReading {
    private final PricingCatalog current;
    private final List<Problem> problems = new ArrayList<>();
    private final Map<String, CreditPackage> packages = new TreeMap<>();
    private final Map<String, List<PlanPriceFound>> plans = new TreeMap<>();

    CatalogReading(PricingCatalog current) {
        this.current = current;
    }

    private record PlanPriceFound(PriceView source, BillingInterval interval, Credits credits) {}

    void add(PriceView price) {
        try {
            if (price.recurring().isPresent()) {
                addPlanPrice(price, price.recurring().get());
            } else {
                addPackage(price);
            }
        } catch (IllegalArgumentException e) {
            problems.add(new Problem(price.id(), String.valueOf(e.getMessage())));
        }
    }

    /** A package that nobody here knows and that is no longer sold is not worth knowing. */
    private void addPackage(PriceView price) {
        Optional<CreditPackage> known = current.findPackageByProviderPrice(price.id());
        if (known.isEmpty() && !price.active()) {
            return;
        }
        requireAmounts(price);
        String id = known.map(CreditPackage::id).orElseGet(() -> packageId(price));
        CreditPackage.Builder sold = CreditPackage.builder(id)
                .credits(IncludedCredits.of(price))
                .bonusCredits(IncludedCredits.bonusOf(price))
                .providerPriceId(price.id())
                .active(price.active());
        known.ifPresent(before -> sold.name(before.name())
                .description(before.description())
                .popular(before.popular())
                .features(before.features())
                .displayOrder(before.displayOrder()));
        price.fullProduct().ifPresent(product -> describe(sold, product));
        price.amounts().values().forEach(sold::price);
        CreditPackage other = packages.putIfAbsent(id, sold.build());
        if (other != null) {
            throw new IllegalArgumentException(
                    "it and price " + other.providerPriceId().orElse("") + " are both package '" + id + "'");
        }
    }

    private static String packageId(PriceView price) {
        return Optional.ofNullable(price.metadata().get(CatalogPush.PACKAGE))
                .or(price::lookupKey)
                .orElse(price.id());
    }

    private static void describe(CreditPackage.Builder sold, ProductView product) {
        if (!product.name().isBlank()) {
            sold.name(product.name());
        }
        product.description().ifPresent(sold::description);
        if (!product.features().isEmpty()) {
            sold.features(product.features());
        }
    }

    private void addPlanPrice(PriceView price, PriceView.Recurring recurring) {
        requireAmounts(price);
        String id = current.findOfferByProviderPrice(price.id())
                .map(offer -> offer.plan().id())
                .or(() -> Optional.ofNullable(price.metadata().get(CatalogPush.PLAN)))
                .or(price::product)
                .orElse(price.id());
        PlanPriceFound found = new PlanPriceFound(price, interval(recurring), IncludedCredits.of(price));
        plans.computeIfAbsent(id, plan -> new ArrayList<>()).add(found);
    }

    private static void requireAmounts(PriceView price) {
        if (price.amounts().isEmpty()) {
            throw new IllegalArgumentException("it has no amount per unit: tiers and free choice are not understood");
        }
    }

    private static BillingInterval interval(PriceView.Recurring recurring) {
        if (recurring.isMetered()) {
            throw new IllegalArgumentException("it is metered: credits are for prices that are known beforehand");
        }
        return switch (recurring.count() + " " + recurring.interval()) {
            case "1 month" -> BillingInterval.MONTH;
            case "1 year", "12 month" -> BillingInterval.YEAR;
            default ->
                throw new IllegalArgumentException("it is billed every " + recurring.count() + " "
                        + recurring.interval() + ", and not every month or year");
        };
    }

    CatalogSyncReport report() {
        PricingCatalog.Builder catalog = current.toBuilder();
        List<Change> changes = new ArrayList<>();
        packages.values().forEach(sold -> {
            change(current.findPackage(sold.id()), sold, sold.active())
                    .ifPresent(kind -> changes.add(new Change(Subject.PACKAGE, sold.id(), kind)));
            catalog.creditPackage(sold);
        });
        plans.forEach((id, found) -> plan(id, found).ifPresent(plan -> {
            change(current.findPlan(id), plan, isSold(plan))
                    .ifPresent(kind -> changes.add(new Change(Subject.PLAN, id, kind)));
            catalog.plan(plan);
        }));
        return new CatalogSyncReport(catalog.build(), changes, problems);
    }

    private static <T> Optional<Kind> change(Optional<T> before, T now, boolean isSold) {
        if (before.isEmpty()) {
            return Optional.of(Kind.ADDED);
        }
        return before.get().equals(now) ? Optional.empty() : Optional.of(isSold ? Kind.CHANGED : Kind.OFF_SALE);
    }

    private static boolean isSold(Plan plan) {
        return plan.active() && plan.prices().stream().anyMatch(price -> !price.archived());
    }

    private Optional<Plan> plan(String id, List<PlanPriceFound> found) {
        try {
            Optional<Plan> known = current.findPlan(id);
            Credits perMonth = perMonth(known, found);
            Plan.Builder plan = known.map(Plan::toBuilder).orElseGet(() -> Plan.builder(id));
            found.get(0).source().fullProduct().ifPresent(product -> describe(plan, product));
            return Optional.of(plan.creditsPerMonth(perMonth)
                    .prices(prices(known, found, perMonth))
                    .build());
        } catch (IllegalArgumentException e) {
            problems.add(new Problem(id, String.valueOf(e.getMessage())));
            return Optional.empty();
        }
    }

    private static void describe(Plan.Builder plan, ProductView product) {
        if (!product.name().isBlank()) {
            plan.name(product.name());
        }
        product.description().ifPresent(plan::description);
        if (!product.features().isEmpty()) {
            plan.features(product.features());
        }
    }

    /** What a plan gives is what it is sold with: by the month first, else by the year; and what it gave, once it is not. */
    private static Credits perMonth(Optional<Plan> known, List<PlanPriceFound> found) {
        return found.stream()
                .filter(price -> price.source().active())
                .min(Comparator.comparing(PlanPriceFound::interval))
                .map(PlanPriceFound::credits)
                .or(() -> known.map(Plan::creditsPerMonth))
                .orElseGet(() -> found.get(0).credits());
    }

    /** Prices that are not at Stripe stay as they are. */
    private static List<PlanPrice> prices(Optional<Plan> known, List<PlanPriceFound> found, Credits perMonth) {
        Map<String, PlanPrice> prices = new LinkedHashMap<>();
        known.ifPresent(plan -> plan.prices()
                .forEach(price -> prices.put(price.providerPriceId().orElse(" " + prices.size()), price)));
        found.forEach(price -> prices.put(price.source().id(), price(price, perMonth)));
        return List.copyOf(prices.values());
    }

    private static PlanPrice price(PlanPriceFound found, Credits perMonth) {
        PlanPrice.Builder price = PlanPrice.every(found.interval())
                .providerPriceId(found.source().id())
                .archived(!found.source().active());
        found.source().amounts().values().forEach(price::price);
        if (!found.credits().equals(perMonth)) {
            price.creditsPerMonth(found.credits());
        }
        return price.build();
    }
}
