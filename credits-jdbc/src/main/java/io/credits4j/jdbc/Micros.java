package io.credits4j.jdbc;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.jspecify.annotations.Nullable;

/** Instants as the tables keep them: whole microseconds since 1970, whatever zone a session is in. */
final class Micros {
    private static final long PER_SECOND = 1_000_000;
    private static final int NANOS_EACH = 1_000;

    private Micros() {}

    /**
     * Returns the microsecond an instant lies in.
     *
     * @throws ArithmeticException if no column can hold it
     */
    static long of(Instant instant) {
        return Math.addExact(Math.multiplyExact(instant.getEpochSecond(), PER_SECOND), instant.getNano() / NANOS_EACH);
    }

    /** Returns what to compare stored instants with; what no column can hold becomes the nearest that it can. */
    static long bound(Instant instant) {
        try {
            return of(instant);
        } catch (ArithmeticException e) {
            return instant.isBefore(Instant.EPOCH) ? Long.MIN_VALUE : Long.MAX_VALUE;
        }
    }

    static @Nullable Long ofNullable(@Nullable Instant instant) {
        return instant == null ? null : of(instant);
    }

    /** Returns the first whole microsecond at or after an instant, to compare with as an exclusive bound. */
    static long ceiling(Instant instant) {
        long floor = bound(instant);
        boolean isWhole = instant.equals(instant.truncatedTo(ChronoUnit.MICROS));
        return isWhole || floor == Long.MAX_VALUE ? floor : floor + 1;
    }

    static Instant toInstant(long micros) {
        return Instant.EPOCH.plus(micros, ChronoUnit.MICROS);
    }
}
