package io.credits4j.stripe;

import io.credits4j.pricing.PricingCatalog;
import java.util.List;

/**
 * What became of bringing a catalog and Stripe in line. Immutable.
 *
 * @param catalog the catalog as it is now; of what has a problem, as it was before
 * @param changes what differs from the catalog before
 * @param problems what could not be understood or done
 */
public record CatalogSyncReport(PricingCatalog catalog, List<Change> changes, List<Problem> problems) {
    /** Copies the lists. */
    public CatalogSyncReport {
        changes = List.copyOf(changes);
        problems = List.copyOf(problems);
    }

    /** What a change is about. */
    public enum Subject {
        /** A credit package. */
        PACKAGE,
        /** A plan. */
        PLAN
    }

    /** What changed. */
    public enum Kind {
        /** It is new. */
        ADDED,
        /** Its price, its credits or its texts are others. */
        CHANGED,
        /** It, or a price of it, is no longer sold. */
        OFF_SALE
    }

    /**
     * A difference.
     *
     * @param subject what it is about
     * @param id of the package or plan
     * @param kind what changed
     */
    public record Change(Subject subject, String id, Kind kind) {}

    /**
     * Something that could not be understood or done. What was known of it stays.
     *
     * @param about the id of the price at Stripe, of the package or of the plan
     * @param text what is wrong, and so what to change
     */
    public record Problem(String about, String text) {}
}
