package io.credits4j.openrouter;

import io.credits4j.metering.Charge;
import io.credits4j.pricing.Ceiling;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Optional;

/**
 * An answer and what it was charged. Immutable and thread-safe.
 *
 * @param response the answer
 * @param charge what the account paid; pending if the cost is not known yet
 * @param ceiling what was held for it
 */
public record MeteredReply(ChatResponse response, Charge charge, Ceiling ceiling) {
    private static final int RATIO_DECIMALS = 4;

    /** Returns the text of the answer. */
    public String text() {
        return response.text();
    }

    /**
     * Returns what was charged in proportion to the ceiling, rounded half even to 4 decimals; empty if the charge is not
     * known, or the ceiling was zero.
     */
    public Optional<BigDecimal> estimateRatio() {
        return charge instanceof Charge.Charged charged && ceiling.credits().isPositive()
                ? Optional.of(charged.credits()
                        .toBigDecimal()
                        .divide(ceiling.credits().toBigDecimal(), RATIO_DECIMALS, RoundingMode.HALF_EVEN))
                : Optional.empty();
    }
}
