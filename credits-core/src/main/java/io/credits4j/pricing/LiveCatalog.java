package io.credits4j.pricing;

import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A catalog that is replaced while the application runs, as after a look at the provider's prices. Thread-safe.
 *
 * <p>A call keeps the rates it was held at; a replacement is for calls that begin later.
 *
 * <p>It knows when the prices were last looked up. Beyond {@link #DEFAULT_TOLERATED_AGE}, or what
 * {@link #toleratingAge} sets, they are stale: it says so once in the log, or, after {@link #refusingStale}, refuses to
 * give the catalog out.
 *
 * <pre>{@code
 * LiveCatalog catalog = LiveCatalog.of(CatalogHistory.of(PricingCatalog.builtIn()), now)
 *         .toleratingAge(Duration.ofDays(2))
 *         .refusingStale();
 * catalog.update(now, history -> history.with(now, newer));
 * }</pre>
 */
public final class LiveCatalog implements CatalogSource {
    /** How old prices may be unless said otherwise. */
    public static final Duration DEFAULT_TOLERATED_AGE = Duration.ofDays(7);

    private static final Logger LOG = LoggerFactory.getLogger(LiveCatalog.class);

    private record State(CatalogHistory history, Instant checkedAt) {}

    private final Duration toleratedAge;
    private final boolean refuses;
    private volatile State state;
    private volatile boolean warned;

    private LiveCatalog(State state, Duration toleratedAge, boolean refuses) {
        this.state = state;
        this.toleratedAge = toleratedAge;
        this.refuses = refuses;
    }

    /**
     * Obtains a live catalog that starts with a history, and warns of stale prices.
     *
     * @param checkedAt when its prices were last looked up
     */
    public static LiveCatalog of(CatalogHistory history, Instant checkedAt) {
        Objects.requireNonNull(history, "history");
        Objects.requireNonNull(checkedAt, "checkedAt");
        return new LiveCatalog(new State(history, checkedAt), DEFAULT_TOLERATED_AGE, false);
    }

    /**
     * Returns another live catalog, which starts with what this one has now and tolerates another age.
     *
     * @throws IllegalArgumentException if it is not above zero
     */
    public LiveCatalog toleratingAge(Duration age) {
        if (Objects.requireNonNull(age, "age").isNegative() || age.isZero()) {
            throw new IllegalArgumentException("tolerated age is not above zero: " + age);
        }
        return new LiveCatalog(state, age, refuses);
    }

    /** Returns another live catalog, which starts with what this one has now and refuses when its prices are stale. */
    public LiveCatalog refusingStale() {
        return new LiveCatalog(state, toleratedAge, true);
    }

    /**
     * Replaces the history in one step, after a look at the prices. If {@code change} throws, nothing changes.
     *
     * @param checkedAt when they were looked up
     * @param change makes the new history of the present one; while it runs, other updates wait and reads do not
     * @return the new history
     */
    public synchronized CatalogHistory update(Instant checkedAt, UnaryOperator<CatalogHistory> change) {
        Objects.requireNonNull(checkedAt, "checkedAt");
        State next = new State(Objects.requireNonNull(change.apply(state.history), "history"), checkedAt);
        state = next;
        warned = false;
        return next.history;
    }

    /** Says that the prices were looked up and are as they were. */
    public void confirm(Instant checkedAt) {
        update(checkedAt, UnaryOperator.identity());
    }

    /** Returns the present history. */
    public CatalogHistory history() {
        return state.history;
    }

    /** Returns when the prices were last looked up. */
    public Instant checkedAt() {
        return state.checkedAt;
    }

    /** Returns whether at an instant the last look at the prices is longer ago than is tolerated. */
    public boolean isStale(Instant instant) {
        return isStale(state, instant);
    }

    private boolean isStale(State present, Instant instant) {
        return Duration.between(present.checkedAt, instant).compareTo(toleratedAge) > 0;
    }

    /**
     * Returns the catalog that holds at an instant.
     *
     * @throws StalePricesException if this catalog refuses stale prices, and at that instant they are
     */
    @Override
    public PricingCatalog at(Instant instant) {
        State present = state;
        if (isStale(present, instant)) {
            tell(present);
        }
        return present.history.at(instant);
    }

    private void tell(State stale) {
        if (refuses) {
            throw new StalePricesException(stale.checkedAt, toleratedAge);
        }
        if (!warned) {
            warned = true;
            LOG.warn("prices were last looked up at {}, more than {} ago", stale.checkedAt, toleratedAge);
        }
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
