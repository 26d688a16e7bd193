package io.credits4j.ledger;

import static java.util.Objects.requireNonNull;

import io.credits4j.internal.Text;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import java.time.zone.ZoneOffsetTransition;
import java.util.Optional;

/**
 * The periods of a recurring allowance: one after the other, without a gap, from an anchor on. Immutable and
 * thread-safe.
 *
 * <pre>{@code
 * ZoneId zone = ZoneId.of("Europe/Berlin");
 * AllowanceSchedule monthly = AllowanceSchedule.monthly(LocalDateTime.parse("2024-01-31T00:00"), zone);
 * monthly.period(1); // 29 February to 31 March, both at midnight in Berlin
 * }</pre>
 *
 * <p>Every boundary is the anchor plus so many units, in local time, and never depends on the one before:
 *
 * <ul>
 *   <li>where a month lacks the anchor's day, its last day stands in, and the next month has the anchor's day again;
 *   <li>a local time that clocks skip means the first instant after the gap;
 *   <li>a local time that clocks show twice means the earlier one, also for the anchor itself;
 *   <li>a period that clocks skip altogether (Samoa had no 30 December 2011) does not exist.
 * </ul>
 *
 * <p>For the periods of a payment provider that counts in UTC, give UTC as the zone.
 */
public final class AllowanceSchedule {
    private static final int LARGEST_COUNT = 1_000;

    private final int count;
    private final PeriodUnit unit;
    private final LocalDateTime anchor;
    private final ZoneId zone;

    private AllowanceSchedule(int count, PeriodUnit unit, LocalDateTime anchor, ZoneId zone) {
        if (count < 1 || count > LARGEST_COUNT) {
            throw new IllegalArgumentException("count " + count + " is outside 1 to " + LARGEST_COUNT);
        }
        this.count = count;
        this.unit = requireNonNull(unit, "unit");
        this.anchor = requireNonNull(anchor, "anchor").truncatedTo(ChronoUnit.MICROS);
        this.zone = requireNonNull(zone, "zone");
        period(0);
    }

    /**
     * Returns periods of some units each.
     *
     * @param count how many units a period lasts, 1 to 1000
     * @param unit counted in what
     * @param anchor when the first period starts, in local time; cut to microseconds
     * @param zone whose local time
     * @return the schedule
     * @throws IllegalArgumentException if the count is out of range, or the first period not within 1970 to 9999
     */
    public static AllowanceSchedule every(int count, PeriodUnit unit, LocalDateTime anchor, ZoneId zone) {
        return new AllowanceSchedule(count, unit, anchor, zone);
    }

    /** Returns periods of some units each, from an instant on; see {@link #every(int, PeriodUnit, LocalDateTime, ZoneId)}. */
    public static AllowanceSchedule every(int count, PeriodUnit unit, Instant anchor, ZoneId zone) {
        requireNonNull(zone, "zone");
        return every(count, unit, LocalDateTime.ofInstant(Instants.kept("anchor", anchor), zone), zone);
    }

    /** Returns what {@link #toString} wrote. */
    static AllowanceSchedule parse(String text) {
        String[] parts = text.split(" ", -1);
        if (parts.length != 6) {
            throw new IllegalArgumentException("not a schedule: '" + Text.shown(text) + "'");
        }
        return every(
                Integer.parseInt(parts[1]),
                PeriodUnit.valueOf(parts[2]),
                LocalDateTime.parse(parts[4]),
                ZoneId.of(parts[5]));
    }

    /** Returns periods of one month; see {@link #every(int, PeriodUnit, LocalDateTime, ZoneId)}. */
    public static AllowanceSchedule monthly(LocalDateTime anchor, ZoneId zone) {
        return every(1, PeriodUnit.MONTH, anchor, zone);
    }

    /** Returns periods of one month from an instant on; see {@link #every(int, PeriodUnit, LocalDateTime, ZoneId)}. */
    public static AllowanceSchedule monthly(Instant anchor, ZoneId zone) {
        return every(1, PeriodUnit.MONTH, anchor, zone);
    }

    /**
     * Returns the period that starts {@code number} periods after the anchor; if clocks skipped it altogether, the first
     * one after it, which has a higher number.
     *
     * @param number 0 or more
     * @return the period, never empty
     * @throws IllegalArgumentException if the number is below 0, or the period does not end within 9999
     */
    public AllowancePeriod period(long number) {
        Instant start = boundary(number);
        long last = number;
        Instant end = boundary(last + 1);
        while (!end.isAfter(start)) {
            last++;
            end = boundary(last + 1);
        }
        return new AllowancePeriod(last, start, end);
    }

    /** Returns the period an instant lies in; empty before the anchor. */
    public Optional<AllowancePeriod> periodAt(Instant instant) {
        if (instant.isBefore(boundary(0))) {
            return Optional.empty();
        }
        LocalDateTime local = LocalDateTime.ofInstant(Instants.kept("instant", instant), zone);
        long number = Math.max(unit.length().between(anchor, local) / count, 0);
        while (number > 0 && boundary(number).isAfter(instant)) {
            number--;
        }
        AllowancePeriod period = period(number);
        while (!period.end().isAfter(instant)) {
            period = next(period);
        }
        return Optional.of(period);
    }

    /** Returns the period that starts where another one of this schedule ends. */
    public AllowancePeriod next(AllowancePeriod period) {
        return period(period.number() + 1);
    }

    /** The period that ends where another one starts; empty for the first. */
    Optional<AllowancePeriod> previous(AllowancePeriod period) {
        return periodAt(period.start().minusNanos(1));
    }

    /** What the start of a period is called in local time: the same whatever becomes of the zone's rules. */
    LocalDateTime localStart(AllowancePeriod period) {
        return local(period.number());
    }

    private LocalDateTime local(long number) {
        if (number < 0) {
            throw new IllegalArgumentException("period " + number + " is below 0");
        }
        try {
            return anchor.plus(Math.multiplyExact(number, count), unit.length());
        } catch (DateTimeException | ArithmeticException e) {
            throw new IllegalArgumentException("period " + number + " of " + this + " is beyond 9999", e);
        }
    }

    private Instant boundary(long number) {
        LocalDateTime local = local(number);
        ZoneOffsetTransition transition = zone.getRules().getTransition(local);
        Instant instant = transition != null && transition.isGap()
                ? transition.getInstant()
                : local.atZone(zone).withEarlierOffsetAtOverlap().toInstant();
        return Instants.kept("period " + number + " of " + this + ", start", instant);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof AllowanceSchedule that
                && count == that.count
                && unit == that.unit
                && anchor.equals(that.anchor)
                && zone.equals(that.zone);
    }

    @Override
    public int hashCode() {
        return anchor.hashCode() * 31 + count;
    }

    @Override
    public String toString() {
        return "every " + count + " " + unit + " from " + anchor + " " + zone;
    }
}
