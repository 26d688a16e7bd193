package io.credits4j.ledger;

import io.credits4j.AccountId;
import io.credits4j.Credits;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * What becomes of an account's credits if things go on as they did. Immutable.
 *
 * @param account whose
 * @param at the instant it starts from
 * @param horizon how far the expiries are listed
 * @param lookBack over how long the rate of use was taken
 * @param available the free credits in open lots at {@code at}, without the credit limit
 * @param used what was used within the look-back: the rate is {@code used} per {@code lookBack}
 * @param expiries what lapses up to the horizon, this included, if nothing is spent: by instant, earliest first
 * @param runsOutAt when no lot has a free credit left if use goes on evenly at the rate: burning in burn order, with
 *     lots ending, starting and carried on time, caps on what is carried left aside, live holds charged in full and nothing else granted; rounded down to the
 *     microsecond ({@link java.math.RoundingMode#FLOOR}), so never later than it would be. Empty if nothing was used, or
 *     if it lies after the year 9999
 */
public record Forecast(
        AccountId account,
        Instant at,
        Duration horizon,
        Duration lookBack,
        Credits available,
        Credits used,
        List<Balance.Expiry> expiries,
        Optional<Instant> runsOutAt) {
    /** Over how long the rate of use is taken unless told otherwise. */
    public static final Duration DEFAULT_LOOK_BACK = Duration.ofDays(30);

    /** The shortest horizon and look-back. */
    public static final Duration SHORTEST = Duration.ofSeconds(1);

    /** The longest horizon and look-back. */
    public static final Duration LONGEST = Duration.ofDays(3_660);

    /** Copies the list. */
    public Forecast {
        expiries = List.copyOf(expiries);
    }

    /** Returns how much lapses up to the horizon if nothing is spent. */
    public Credits expiring() {
        return expiries.stream().map(Balance.Expiry::amount).reduce(Credits.ZERO, Credits::plus);
    }
}
