package io.credits4j.violations.ledger;

import java.math.BigDecimal;

/** Counts money in binary floating point. */
final class Floating {
    private final double rate;

    Floating(BigDecimal rate) {
        this.rate = rate.doubleValue();
    }

    long charge(float tokens) {
        return Math.round(rate * tokens);
    }
}
