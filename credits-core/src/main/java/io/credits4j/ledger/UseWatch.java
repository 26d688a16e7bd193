package io.credits4j.ledger;

import io.credits4j.Credits;
import io.credits4j.books.UseWindow;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.jspecify.annotations.Nullable;

/**
 * Tells unusual use from usual. Pure.
 *
 * <p>Use is counted in windows of 24 hours, one after the other from the whole hour of the first use on. The average of
 * the windows before is a running one: each finished window moves it by a part of its difference to it, the whole for the
 * first, a half for the second, down to a seventh; rounded down to the micro-credit. A window without use counts as zero.
 *
 * @param factor how many times the average is unusual
 * @param minimum what is not unusual however little was used before
 */
record UseWatch(long factor, Credits minimum) {
    private static final Duration WINDOW = Duration.ofHours(24);
    private static final int MOST_WINDOWS = 7;
    /** After so many windows without use any average is down to nothing. */
    private static final long LONGEST_MEMORY = 400;

    UseWindow after(@Nullable UseWindow before, Credits amount, Instant at) {
        UseWindow current = before == null
                ? new UseWindow(at.truncatedTo(ChronoUnit.HOURS), Credits.ZERO, Credits.ZERO, 0, false)
                : current(before, at);
        return new UseWindow(
                current.start(), current.used().plus(amount), current.average(), current.windows(), current.told());
    }

    private static UseWindow current(UseWindow before, Instant at) {
        long passed = Duration.between(before.start(), at).dividedBy(WINDOW);
        UseWindow current = before;
        for (long i = 0; i < Math.min(passed, LONGEST_MEMORY); i++) {
            current = next(current);
        }
        return passed <= LONGEST_MEMORY
                ? current
                : current.startingAt(before.start().plus(WINDOW.multipliedBy(passed)));
    }

    private static UseWindow next(UseWindow finished) {
        int windows = Math.min(finished.windows() + 1, MOST_WINDOWS);
        return new UseWindow(finished.start().plus(WINDOW), Credits.ZERO, average(finished, windows), windows, false);
    }

    private static Credits average(UseWindow finished, int windows) {
        BigDecimal sum = finished.average()
                .toBigDecimal()
                .multiply(BigDecimal.valueOf(windows - 1))
                .add(finished.used().toBigDecimal());
        return Credits.of(
                sum.divide(BigDecimal.valueOf(windows), Credits.SCALE, RoundingMode.FLOOR), RoundingMode.FLOOR);
    }

    /** Returns whether the use of the current window is unusual and nobody was told yet. */
    boolean isNews(UseWindow window) {
        return !window.told()
                && window.windows() > 0
                && !minimum.isGreaterThan(window.used())
                && window.used()
                                .toBigDecimal()
                                .compareTo(window.average().toBigDecimal().multiply(BigDecimal.valueOf(factor)))
                        > 0;
    }
}
