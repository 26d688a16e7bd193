package io.credits4j.pricing;

import java.time.Instant;
import java.util.Collections;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Versions of a catalog, each from an instant on: past ones, the one that holds, and changes still to come. Immutable
 * and thread-safe.
 *
 * <p>A version holds from its instant, inclusive, to that of the next. The first one also holds before its instant, so
 * that there is a catalog at any time. Which version a charge was made by is told by its {@link PricingCatalog#version}.
 *
 * <pre>{@code
 * CatalogHistory prices = CatalogHistory.of(catalog)
 *         .with(Instant.parse("2027-01-01T00:00:00Z"), catalog.toBuilder().rateRule(dearer).build());
 * prices.at(now).quote(model, usage);
 * }</pre>
 */
public final class CatalogHistory implements CatalogSource {
    private final NavigableMap<Instant, PricingCatalog> versions;

    private CatalogHistory(NavigableMap<Instant, PricingCatalog> versions) {
        this.versions = versions;
    }

    /** Obtains a history of one catalog, which always held. */
    public static CatalogHistory of(PricingCatalog catalog) {
        return new CatalogHistory(new TreeMap<>()).with(Instant.EPOCH, catalog);
    }

    /**
     * Returns this history with a catalog that holds from an instant to that of the next version, in place of one from
     * the same instant. To keep what was true traceable, change the past only to correct it.
     */
    public CatalogHistory with(Instant from, PricingCatalog catalog) {
        NavigableMap<Instant, PricingCatalog> more = new TreeMap<>(versions);
        more.put(Objects.requireNonNull(from, "from"), Objects.requireNonNull(catalog, "catalog"));
        return new CatalogHistory(more);
    }

    /** Returns this history without the versions that ended by an instant; the one that holds then stays. */
    public CatalogHistory since(Instant instant) {
        Instant first = versions.floorKey(instant);
        return first == null ? this : new CatalogHistory(new TreeMap<>(versions.tailMap(first, true)));
    }

    @Override
    public PricingCatalog at(Instant instant) {
        Map.Entry<Instant, PricingCatalog> holding = versions.floorEntry(Objects.requireNonNull(instant, "instant"));
        return (holding == null ? versions.firstEntry() : holding).getValue();
    }

    @Override
    public Optional<PricingCatalog> version(String version) {
        Objects.requireNonNull(version, "version");
        return versions.values().stream()
                .filter(catalog -> catalog.version().equals(version))
                .findFirst();
    }

    /** Returns all versions, by the instant from which they hold; unmodifiable, in order. */
    public NavigableMap<Instant, PricingCatalog> versions() {
        return Collections.unmodifiableNavigableMap(versions);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof CatalogHistory that && versions.equals(that.versions);
    }

    @Override
    public int hashCode() {
        return versions.hashCode();
    }

    @Override
    public String toString() {
        return "CatalogHistory" + versions;
    }
}
