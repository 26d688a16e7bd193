package io.credits4j.metering;

import static java.util.Objects.requireNonNull;

import io.credits4j.Credits;

/**
 * How many of the credits a call may cost at most are held for it. Immutable and thread-safe.
 *
 * <p>Less than the most means fewer refusals and calls that may cost more than was held: then other lots pay, then the
 * credit limit, and what remains is unbilled. {@link MeterListener#onOverrun} tells of each.
 */
public final class HoldPolicy {
    /** The whole ceiling: no call is admitted that the account could not pay. */
    public static final HoldPolicy WORST_CASE = new HoldPolicy(Kind.WORST_CASE, 0, Credits.ZERO);

    private enum Kind {
        WORST_CASE,
        EXPECTED,
        FIXED
    }

    private final Kind kind;
    private final int percentile;
    private final Credits amount;

    private HoldPolicy(Kind kind, int percentile, Credits amount) {
        this.kind = kind;
        this.percentile = percentile;
        this.amount = requireNonNull(amount, "amount");
    }

    /**
     * Holds what so many of a hundred earlier calls to the model did not exceed, in proportion to their ceilings: of the
     * newest 500 on record, whoever made them and by whichever meter; the whole ceiling until there are {@value
     * UseRatios#FEWEST}. A meter looks them up again after a minute.
     *
     * @param percentile how many of a hundred, 1 to 100
     * @param floor the least to hold, where the ceiling is not below
     * @throws IllegalArgumentException if one is out of range
     */
    public static HoldPolicy expected(int percentile, Credits floor) {
        if (percentile < 1 || percentile > 100) {
            throw new IllegalArgumentException("percentile " + percentile + " is outside 1 to 100");
        }
        return new HoldPolicy(Kind.EXPECTED, percentile, notNegative("floor", floor));
    }

    /**
     * Holds so much, whatever the call; never more than the ceiling.
     *
     * @throws IllegalArgumentException if it is negative
     */
    public static HoldPolicy fixed(Credits amount) {
        return new HoldPolicy(Kind.FIXED, 0, notNegative("amount", amount));
    }

    private static Credits notNegative(String name, Credits amount) {
        if (amount.isNegative()) {
            throw new IllegalArgumentException(name + " " + amount + " is below zero");
        }
        return amount;
    }

    Credits of(Credits ceiling, String model, UseRatios seen) {
        return switch (kind) {
            case WORST_CASE -> ceiling;
            case EXPECTED -> seen.share(ceiling, model, percentile).max(amount).min(ceiling);
            case FIXED -> amount.min(ceiling);
        };
    }

    @Override
    public String toString() {
        return switch (kind) {
            case WORST_CASE -> "worst case";
            case EXPECTED -> "expected by " + percentile + " of 100, at least " + amount;
            case FIXED -> "fixed " + amount;
        };
    }
}
