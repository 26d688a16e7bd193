package io.credits4j.violations.ledger;

import java.time.Clock;
import java.time.Instant;
import java.time.InstantSource;
import java.util.function.Supplier;

/** Reads clocks nobody injected. */
final class ClockReading {
    private final InstantSource own = InstantSource.system();

    Instant own() {
        return own.instant();
    }

    static Instant now() {
        return Instant.now();
    }

    static Supplier<Instant> hidden() {
        return Instant::now;
    }

    static long millis() {
        return System.currentTimeMillis();
    }

    static Clock clock() {
        return Clock.systemUTC();
    }
}
