package io.credits4j.ledger;

import java.time.temporal.ChronoUnit;

/** What the periods of an {@link AllowanceSchedule} are counted in. */
public enum PeriodUnit {
    /** Days of the schedule's zone, which may last 23 or 25 hours. */
    DAY(ChronoUnit.DAYS),
    /** Seven such days. */
    WEEK(ChronoUnit.WEEKS),
    /** Months, from the anchor's day; where a month lacks that day, from its last. */
    MONTH(ChronoUnit.MONTHS),
    /** Years of twelve such months. */
    YEAR(ChronoUnit.YEARS);

    private final ChronoUnit length;

    PeriodUnit(ChronoUnit length) {
        this.length = length;
    }

    ChronoUnit length() {
        return length;
    }
}
