package io.credits4j.stripe;

import io.credits4j.AccountId;
import io.credits4j.pricing.PricingCatalog;
import java.util.Map;
import java.util.TreeMap;

/**
 * Who subscribes to what, as it travels through Stripe. What it gives is decided by the prices of its invoices and the
 * catalog, so nothing else is kept.
 *
 * @param account who subscribes
 * @param planId to what
 * @param catalogVersion the catalog it was sold from
 */
record PlanSale(AccountId account, String planId, String catalogVersion) {
    private static final String SUBSCRIPTION = "subscription";
    private static final String PLAN = "credits4j_plan";
    private static final String CATALOG = "credits4j_catalog";

    static PlanSale of(AccountId account, String planId, PricingCatalog catalog) {
        return new PlanSale(account, planId, catalog.version());
    }

    static boolean isMarkedBy(SessionView session) {
        return session.isFor(SUBSCRIPTION, SUBSCRIPTION);
    }

    static PlanSale read(SessionView session) {
        return new PlanSale(
                session.owner(),
                session.metadata().getOrDefault(PLAN, ""),
                session.metadata().getOrDefault(CATALOG, ""));
    }

    Map<String, String> toMetadata() {
        Map<String, String> all = new TreeMap<>(Owner.mark(account));
        all.put(SessionView.PURPOSE, SUBSCRIPTION);
        all.put(PLAN, planId);
        all.put(CATALOG, catalogVersion);
        return all;
    }
}
