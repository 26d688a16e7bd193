package io.credits4j.billing;

import io.credits4j.ledger.ClawbackPolicy;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;

/**
 * What the host has decided once for all of billing.
 *
 * @param clock read once per decision
 * @param onDispute what an open dispute does to the credits
 * @param clawback what happens to credits that should be taken back and are spent
 */
record BillingTerms(InstantSource clock, DisputePolicy onDispute, ClawbackPolicy clawback) {
    private static final int LARGEST_PAGE = 1_000;

    Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.MICROS);
    }

    static int checkedLimit(int limit) {
        if (limit < 1 || limit > LARGEST_PAGE) {
            throw new IllegalArgumentException("limit " + limit + " is outside 1 to " + LARGEST_PAGE);
        }
        return limit;
    }
}
