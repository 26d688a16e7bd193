package io.credits4j.pricing;

import io.credits4j.Money;
import java.math.BigDecimal;

/**
 * A factor that holds once so much was used in the period. Immutable and thread-safe; made with
 * {@link RateRule.Builder#volumeTier}.
 *
 * @param from the provider's cost so far in the period, in US dollars, from which on the factor holds; above zero
 * @param factor by what further cost is multiplied
 */
public record VolumeTier(Money from, BigDecimal factor) {
    /** Refuses what {@link RateRule.Builder#volumeTier} refuses. */
    public VolumeTier {
        if (Checks.usd("volume tier", from).isZero()) {
            throw new IllegalArgumentException("volume tier is not above zero: " + from + "; set the rule's factor");
        }
        factor = RateRule.checkedFactor(factor);
    }

    static VolumeTier parse(String text) {
        int blank = text.indexOf(' ');
        if (blank < 0) {
            throw new IllegalArgumentException("not a volume tier: '" + text + "'");
        }
        return new VolumeTier(Money.usd(text.substring(0, blank)), Checks.decimal("factor", text.substring(blank + 1)));
    }

    /** Returns both figures; also part of the catalog's version. */
    @Override
    public String toString() {
        return from.amount().toPlainString() + " " + factor.toPlainString();
    }
}
