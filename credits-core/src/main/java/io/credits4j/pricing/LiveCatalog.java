package io.credits4j.pricing;

import java.time.Instant;
import java.util.Objects;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * A catalog that is replaced while the application runs, as after a look at the provider's prices. Thread-safe.
 *
 * <p>A call keeps the rates it was held at; a replacement is for calls that begin later.
 *
 * <pre>{@code
 * LiveCatalog catalog = LiveCatalog.of(CatalogHistory.of(PricingCatalog.builtIn()));
 * catalog.update(history -> history.with(now, newer));
 * }</pre>
 */
public final class LiveCatalog implements CatalogSource {
    private volatile CatalogHistory history;

    private LiveCatalog(CatalogHistory history) {
        this.history = Objects.requireNonNull(history, "history");
    }

    /** Obtains a live catalog that starts with a history. */
    public static LiveCatalog of(CatalogHistory history) {
        return new LiveCatalog(history);
    }

    /**
     * Replaces the history, in one step. If {@code change} throws, nothing changes.
     *
     * @param change makes the new history of the present one; while it runs, other updates wait and reads do not
     * @return the new history
     */
    public synchronized CatalogHistory update(UnaryOperator<CatalogHistory> change) {
        history = Objects.requireNonNull(change.apply(history), "history");
        return history;
    }

    /** Returns the present history. */
    public CatalogHistory history() {
        return history;
    }

    @Override
    public PricingCatalog at(Instant instant) {
        return history().at(instant);
    }

    @Override
    public Optional<PricingCatalog> version(String version) {
        return history().version(version);
    }

    @Override
    public String toString() {
        return "Live" + history();
    }
}
