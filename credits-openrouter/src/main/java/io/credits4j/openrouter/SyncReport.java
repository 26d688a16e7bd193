package io.credits4j.openrouter;

import io.credits4j.pricing.ModelChanges;
import io.credits4j.pricing.PricingCatalog;
import java.util.List;
import java.util.Set;

/**
 * What a look at the listed prices came to. Immutable and thread-safe.
 *
 * @param catalog the catalog with the listed prices
 * @param changes how its models differ from those before
 * @param listed how many entries the list had
 * @param unreadable the entries that could not be read, whose models stay as they were
 * @param unknownPrices kinds of prices in the list that this release does not know; they are kept with the models, and
 *     no ceiling counts them
 */
public record SyncReport(
        PricingCatalog catalog,
        ModelChanges changes,
        int listed,
        List<UnreadableEntry> unreadable,
        Set<String> unknownPrices) {

    /**
     * An entry of the list that could not be read.
     *
     * @param id its id, empty if it has none
     * @param cause what about it
     */
    public record UnreadableEntry(String id, String cause) {}
}
