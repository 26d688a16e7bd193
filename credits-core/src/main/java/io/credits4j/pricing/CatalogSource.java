package io.credits4j.pricing;

import java.time.Instant;
import java.util.Optional;

/**
 * Where the catalog of an instant comes from: one {@link PricingCatalog} for ever, a {@link CatalogHistory} with dated
 * versions, or a {@link LiveCatalog} that is replaced while the application runs. Implementations are thread-safe.
 */
public interface CatalogSource {
    /** Returns the catalog that holds at an instant. */
    PricingCatalog at(Instant instant);

    /** Returns the catalog of a {@link PricingCatalog#version}, if it is still known. */
    Optional<PricingCatalog> version(String version);
}
