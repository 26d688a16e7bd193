package io.credits4j.stripe;

import static java.util.Objects.requireNonNull;

import io.credits4j.pricing.PricingCatalog;

/**
 * Brings a catalog and the prices at Stripe in line, in either direction. Thread-safe.
 *
 * <pre>{@code
 * StripeCatalogSync sync = StripeCatalogSync.on(stripe);
 * CatalogSyncReport report = sync.read(catalogs.at(now));
 * report.problems().forEach(problem -> log.warn("{}", problem));
 * catalogs.update(history -> history.with(now, report.catalog()));
 * }</pre>
 *
 * <p><b>At Stripe</b>, a price is one of credits if its metadata, or else that of its product, has the key {@code
 * includedCredits}: a whole number in digits, such as {@code 100}. Of a recurring price these are the credits <em>per
 * month</em>, of a yearly one too. {@code bonusCredits} are given on top of a package. All other prices are left alone.
 *
 * <p><b>What was sold stays sold.</b> A price archived at Stripe goes off sale and stays in the catalog, because
 * subscriptions to it renew. A price whose metadata cannot be read is reported, and what was known of it stays. Credits
 * granted before are never touched.
 */
public final class StripeCatalogSync {
    private final StripeGateway stripe;
    private final StripeMode mode;

    private StripeCatalogSync(StripeConnection connection) {
        this.stripe = connection.gateway();
        this.mode = connection.mode();
    }

    /** Obtains the sync with an account's prices. */
    public static StripeCatalogSync on(StripeConnection connection) {
        return new StripeCatalogSync(requireNonNull(connection, "connection"));
    }

    /**
     * Reads the prices at Stripe. Changes nothing there, nor the catalog given.
     *
     * @param current the catalog as it is; everything but packages and plans sold at Stripe is taken over
     * @return another catalog, and how it differs
     * @throws StripeFailureException if Stripe refuses or cannot be reached
     */
    public CatalogSyncReport read(PricingCatalog current) {
        CatalogReading reading = new CatalogReading(current);
        stripe.prices(true).forEach(price -> read(reading, price));
        stripe.prices(false).forEach(price -> read(reading, price));
        return reading.report();
    }

    private void read(CatalogReading reading, PriceView price) {
        if (price.mode() == mode && IncludedCredits.marks(price)) {
            reading.add(price);
        }
    }

    /**
     * Makes products and prices at Stripe for the packages and plans on sale that have none there, or whose price or credits
     * have changed. What this made before and is no longer asked for is archived; what others made is left alone. Doing so
     * again makes nothing again.
     *
     * @param catalog what is to be sold
     * @return the catalog with the ids of the prices at Stripe
     * @throws StripeFailureException if Stripe refuses or cannot be reached; do it again
     */
    public CatalogSyncReport push(PricingCatalog catalog) {
        return new CatalogPush(stripe, catalog).run();
    }
}
