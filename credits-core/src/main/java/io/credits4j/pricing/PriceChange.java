package io.credits4j.pricing;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Optional;

/**
 * One price that differs between two catalogs. Immutable and thread-safe.
 *
 * @param model the catalog's id of the model
 * @param unit what it is the price of
 * @param condition when it holds, such as {@code above 200000}; empty for the price that holds otherwise
 * @param before in US dollars per unit; empty if there was none
 * @param after in US dollars per unit; empty if there is none any more
 */
public record PriceChange(
        String model, PricedUnit unit, String condition, Optional<BigDecimal> before, Optional<BigDecimal> after) {
    private static final int DECIMALS = 2;

    /**
     * Returns the change in percent of the earlier price, to two decimals, half up: 25.00 for a quarter more. Empty if
     * there was no price, or it was zero.
     */
    public Optional<BigDecimal> percent() {
        return before.filter(price -> price.signum() != 0)
                .flatMap(price -> after.map(newer ->
                        newer.subtract(price).movePointRight(2).divide(price, DECIMALS, RoundingMode.HALF_UP)));
    }

    /** Returns a line of a report: {@code a/m PROMPT above 200000: 0.000002 -> 0.000003 (+50.00%)}. */
    @Override
    public String toString() {
        String change = percent()
                .map(percent -> " (" + (percent.signum() > 0 ? "+" : "") + percent.toPlainString() + "%)")
                .orElse("");
        return model + " " + unit + (condition.isEmpty() ? "" : " " + condition) + ": " + shown(before) + " -> "
                + shown(after) + change;
    }

    private static String shown(Optional<BigDecimal> price) {
        return price.map(BigDecimal::toPlainString).orElse("none");
    }
}
