package io.credits4j.openrouter;

import io.credits4j.pricing.CatalogHistory;
import io.credits4j.pricing.LiveCatalog;
import io.credits4j.pricing.PricingCatalog;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;

/**
 * Brings the prices OpenRouter lists now into a catalog. Thread-safe.
 *
 * <p>Every listed model takes the place of its older entry; one that is no longer listed stays, retired, for what is
 * still to be settled; one whose entry cannot be read for certain stays as it was and is reported with the cause. Models
 * with a {@link io.credits4j.pricing.ModelPrice#source} other than {@value #SOURCE} are the host's own, and stay as they
 * are until the host retires them. Names that stand for another listed model of the same price become aliases of it.
 * Packages, plans, events and rules are not touched.
 *
 * <p>If the answer cannot be had, or less than half of the models known so far can be read in it, nothing changes and an
 * exception says why: the catalog in use stays in use.
 *
 * <pre>{@code
 * CatalogSync sync = CatalogSync.of(client, InstantSource.system());
 * SyncReport report = sync.refresh(liveCatalog);   // every few hours, from a job of the host
 * report.changes().prices().forEach(change -> log.info("{}", change));
 * report.unreadable().forEach(entry -> log.warn("{}", entry));
 * }</pre>
 *
 * <p>Prices listed are those of the provider OpenRouter names first; others may be dearer. {@link MeteredAiClient} sends
 * the prices of its ceiling along as the most it accepts, so that no dearer one is taken.
 */
public final class CatalogSync {
    /** The {@link io.credits4j.pricing.ModelPrice#source} of what this class brings in. */
    public static final String SOURCE = "OpenRouter models API";

    /** For how long versions that no longer hold are kept in a live catalog. */
    public static final Duration KEPT = Duration.ofDays(30);

    private final OpenRouterClient client;
    private final InstantSource clock;

    private CatalogSync(OpenRouterClient client, InstantSource clock) {
        this.client = client;
        this.clock = clock;
    }

    /** Obtains a sync that asks through a client. */
    public static CatalogSync of(OpenRouterClient client, InstantSource clock) {
        return new CatalogSync(Objects.requireNonNull(client, "client"), Objects.requireNonNull(clock, "clock"));
    }

    /**
     * Asks for the prices and returns what a catalog becomes by them, for the host to look at first. Changes nothing.
     *
     * @throws OpenRouterException if the answer cannot be had
     * @throws UnreliableListException if too little of it can be read
     */
    public SyncReport look(PricingCatalog catalog) {
        return merged(catalog, client.models(), clock.instant());
    }

    /**
     * Asks for the prices and brings them into a live catalog: as the version that holds from now on, and into those that
     * are to hold later.
     *
     * @return what changed in the catalog that holds now
     * @throws OpenRouterException if the answer cannot be had; the live catalog stays as it is
     * @throws UnreliableListException if too little of it can be read; the live catalog stays as it is
     */
    public SyncReport refresh(LiveCatalog catalog) {
        List<ModelInfo> listed = client.models();
        Instant now = clock.instant();
        AtomicReference<SyncReport> report = new AtomicReference<>();
        catalog.update(now, history -> {
            SyncReport present = merged(history.at(now), listed, now);
            report.set(present);
            return advanced(history, present.catalog(), listed, now);
        });
        return Objects.requireNonNull(report.get());
    }

    private static CatalogHistory advanced(
            CatalogHistory history, PricingCatalog present, List<ModelInfo> listed, Instant now) {
        CatalogHistory advanced = history.at(now).equals(present) ? history : history.with(now, present);
        for (Map.Entry<Instant, PricingCatalog> later :
                history.versions().tailMap(now, false).entrySet()) {
            advanced = advanced.with(
                    later.getKey(), merged(later.getValue(), listed, now).catalog());
        }
        return advanced.since(now.minus(KEPT));
    }

    private static SyncReport merged(PricingCatalog catalog, List<ModelInfo> listed, Instant now) {
        return new ListedCatalog(catalog, LocalDate.ofInstant(now, ZoneOffset.UTC)).with(listed);
    }
}
