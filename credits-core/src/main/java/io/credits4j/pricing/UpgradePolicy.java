package io.credits4j.pricing;

import io.credits4j.Credits;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import java.util.Objects;

/**
 * Which credits an account gets at once when it moves to a plan in the middle of a month. From the next month on it gets
 * those of the plan in any case.
 *
 * <p>A move to less gives nothing, and takes nothing back. Whoever books a move does so once per account, plan and
 * month: moving to and fro must not earn credits.
 */
public enum UpgradePolicy {
    /** None. */
    NONE,
    /** What the new plan gives more than the old one. */
    DIFFERENCE,
    /** That, in proportion to what is left of the month, rounded down to the micro-credit. */
    PRORATED_DIFFERENCE,
    /** All of the new plan's: the move starts a new month, and the old month's credits end with it. */
    RESET_CYCLE;

    /**
     * Returns the credits a move gives at once.
     *
     * @param before what the old plan gives a month
     * @param after what the new plan gives a month
     * @param left how much of the month is left; neither negative nor more than {@code month}
     * @param month how long the month is, above zero
     * @throws IllegalArgumentException if an amount is negative or a time out of range
     */
    public Credits creditsAtOnce(Credits before, Credits after, Duration left, Duration month) {
        Checks.notNegative("credits before", before);
        Checks.notNegative("credits after", after);
        requireWithin(left, month);
        Credits more = after.minus(before).max(Credits.ZERO);
        return switch (this) {
            case NONE -> Credits.ZERO;
            case DIFFERENCE -> more;
            case PRORATED_DIFFERENCE -> share(more, left, month);
            case RESET_CYCLE -> after;
        };
    }

    private static void requireWithin(Duration left, Duration month) {
        if (month.isNegative() || month.isZero()) {
            throw new IllegalArgumentException("month is not above zero: " + month);
        }
        if (Objects.requireNonNull(left, "left").isNegative() || left.compareTo(month) > 0) {
            throw new IllegalArgumentException("left is not within 0 to " + month + ": " + left);
        }
    }

    private static Credits share(Credits whole, Duration left, Duration month) {
        return Credits.of(
                whole.toBigDecimal().multiply(nanos(left)).divide(nanos(month), Credits.SCALE, RoundingMode.DOWN));
    }

    private static BigDecimal nanos(Duration time) {
        return BigDecimal.valueOf(time.getSeconds(), -9).add(BigDecimal.valueOf(time.getNano()));
    }
}
