package io.credits4j.pricing;

import java.math.BigDecimal;
import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;

/**
 * Other prices for a request with a long prompt. Immutable and thread-safe.
 *
 * <p>It holds for a request with strictly more prompt tokens than {@link #minPromptTokens()}, and then for all its
 * tokens, not only for those beyond. Where several hold, the one added to the model last decides, unit by unit; units
 * it does not name keep their price.
 *
 * <pre>{@code
 * PriceOverride.above(200_000).price(PricedUnit.PROMPT, "0.000006").build();
 * }</pre>
 */
public final class PriceOverride {
    private final long minPromptTokens;
    private final Map<PricedUnit, BigDecimal> prices;

    private PriceOverride(Builder builder) {
        this.minPromptTokens = builder.minPromptTokens;
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

    /** Returns how many prompt tokens a request must exceed. */
    public long minPromptTokens() {
        return minPromptTokens;
    }

    /** Returns the prices it changes, in US dollars per unit; unmodifiable. */
    public Map<PricedUnit, BigDecimal> prices() {
        return prices;
    }

    boolean holdsFor(long promptTokens) {
        return promptTokens > minPromptTokens;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof PriceOverride that
                && minPromptTokens == that.minPromptTokens
                && prices.equals(that.prices);
    }

    @Override
    public int hashCode() {
        return 31 * Long.hashCode(minPromptTokens) + prices.hashCode();
    }

    /** Returns threshold and prices; also part of the catalog's version. */
    @Override
    public String toString() {
        return "above " + minPromptTokens + " " + ModelPrice.written(prices);
    }

    /** Collects an override. Not thread-safe. */
    public static final class Builder {
        private final long minPromptTokens;
        private final Map<PricedUnit, BigDecimal> prices = new EnumMap<>(PricedUnit.class);

        private Builder(long minPromptTokens) {
            this.minPromptTokens = minPromptTokens;
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
