package io.credits4j.pricing;

import java.math.BigDecimal;
import java.time.LocalTime;
import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Other prices under a condition: for a request with a long prompt, at some time of day, or both. Immutable and
 * thread-safe.
 *
 * <p>It holds for a request with strictly more prompt tokens than {@link #minPromptTokens()} that is made within its
 * daily window, and then for all its tokens, not only for those beyond. Where several hold, the one added to the model
 * last decides, unit by unit; units it does not name keep their price.
 *
 * <pre>{@code
 * PriceOverride.above(200_000).price(PricedUnit.PROMPT, "0.000006").build();
 * PriceOverride.during(LocalTime.of(22, 0), LocalTime.of(6, 0)).price(PricedUnit.PROMPT, "0.000001").build();
 * }</pre>
 */
public final class PriceOverride {
    private static final long ANY_PROMPT = -1;

    private final long minPromptTokens;
    private final @Nullable LocalTime utcStart;
    private final @Nullable LocalTime utcEnd;
    private final Map<PricedUnit, BigDecimal> prices;

    private PriceOverride(Builder builder) {
        this.minPromptTokens = builder.minPromptTokens;
        this.utcStart = builder.utcStart;
        this.utcEnd = builder.utcEnd;
        this.prices = Collections.unmodifiableMap(new EnumMap<>(builder.prices));
    }

    /**
     * Starts an override for requests with more than {@code promptTokens} tokens of input.
     *
     * @throws IllegalArgumentException if {@code promptTokens} is negative
     */
    public static Builder above(long promptTokens) {
        return new Builder(Checks.notNegative("minPromptTokens", promptTokens));
    }

    /**
     * Starts an override for requests of any size made at some time of day; see {@link Builder#during}.
     *
     * @throws IllegalArgumentException if both times are the same
     */
    public static Builder during(LocalTime utcStart, LocalTime utcEnd) {
        return new Builder(ANY_PROMPT).during(utcStart, utcEnd);
    }

    /** Returns how many prompt tokens a request must exceed; -1 if any request will do. */
    public long minPromptTokens() {
        return minPromptTokens;
    }

    /** Returns the time of day, in UTC, from which on it holds; empty if it holds all day. */
    public Optional<LocalTime> utcStart() {
        return Optional.ofNullable(utcStart);
    }

    /** Returns the time of day, in UTC, from which on it no longer holds; empty if it holds all day. */
    public Optional<LocalTime> utcEnd() {
        return Optional.ofNullable(utcEnd);
    }

    /** Returns the prices it changes, in US dollars per unit; unmodifiable. */
    public Map<PricedUnit, BigDecimal> prices() {
        return prices;
    }

    boolean holdsFor(long promptTokens) {
        return promptTokens > minPromptTokens;
    }

    boolean holdsAt(LocalTime utc) {
        if (utcStart == null || utcEnd == null) {
            return true;
        }
        boolean started = !utc.isBefore(utcStart);
        boolean running = utc.isBefore(utcEnd);
        return utcStart.isBefore(utcEnd) ? started && running : started || running;
    }

    /** Returns what has to be so for it to hold, for people. */
    String condition() {
        String size = minPromptTokens == ANY_PROMPT ? "" : "above " + minPromptTokens;
        String time = utcStart == null ? "" : "during " + utcStart + "-" + utcEnd;
        return size.isEmpty() || time.isEmpty() ? size + time : size + " " + time;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof PriceOverride that
                && minPromptTokens == that.minPromptTokens
                && Objects.equals(utcStart, that.utcStart)
                && Objects.equals(utcEnd, that.utcEnd)
                && prices.equals(that.prices);
    }

    @Override
    public int hashCode() {
        return Objects.hash(minPromptTokens, utcStart, utcEnd, prices);
    }

    /** Returns condition and prices; also part of the catalog's version. */
    @Override
    public String toString() {
        return condition() + " " + ModelPrice.written(prices);
    }

    /** Collects an override. Not thread-safe. */
    public static final class Builder {
        private final long minPromptTokens;
        private @Nullable LocalTime utcStart;
        private @Nullable LocalTime utcEnd;
        private final Map<PricedUnit, BigDecimal> prices = new EnumMap<>(PricedUnit.class);

        private Builder(long minPromptTokens) {
            this.minPromptTokens = minPromptTokens;
        }

        /**
         * Sets the time of day at which it holds: from the start, inclusive, to the end, exclusive, over midnight if the
         * end is before the start. A window to midnight ends at {@link LocalTime#MIDNIGHT}.
         *
         * @throws IllegalArgumentException if both times are the same
         */
        public Builder during(LocalTime utcStart, LocalTime utcEnd) {
            if (Objects.requireNonNull(utcStart, "utcStart").equals(Objects.requireNonNull(utcEnd, "utcEnd"))) {
                throw new IllegalArgumentException("the window starts and ends at " + utcStart
                        + ", which is all day or never; leave it out, or leave out the override");
            }
            this.utcStart = utcStart;
            this.utcEnd = utcEnd;
            return this;
        }

        /**
         * Sets a price in US dollars per unit.
         *
         * @throws IllegalArgumentException if it is negative, not a number or out of range
         */
        public Builder price(PricedUnit unit, String usdPerUnit) {
            prices.put(unit, ModelPrice.checkedPrice("above " + minPromptTokens, unit, usdPerUnit));
            return this;
        }

        /**
         * Builds the override.
         *
         * @throws IllegalArgumentException if it changes no price
         */
        public PriceOverride build() {
            if (prices.isEmpty()) {
                throw new IllegalArgumentException("the override above " + minPromptTokens + " changes no price");
            }
            return new PriceOverride(this);
        }
    }
}
