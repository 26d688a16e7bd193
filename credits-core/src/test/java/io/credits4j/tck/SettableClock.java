package io.credits4j.tck;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.atomic.AtomicReference;

/** A clock that stands still until it is moved, so that no test sleeps. Thread-safe. */
public final class SettableClock implements InstantSource {
    /** Where conformance tests start: in the past, so that a store's own clock is never behind. */
    public static final Instant START = Instant.parse("2024-01-15T10:00:00Z");

    private final AtomicReference<Instant> now;

    /** Creates a clock that stands at an instant. */
    public SettableClock(Instant start) {
        now = new AtomicReference<>(start);
    }

    @Override
    public Instant instant() {
        return now.get();
    }

    /** Moves the clock on. */
    public void advance(Duration by) {
        now.updateAndGet(instant -> instant.plus(by));
    }

    /** Puts the clock to an instant, earlier or later. */
    public void set(Instant instant) {
        now.set(instant);
    }
}
