package io.credits4j.examples.benchmarks;

import java.util.List;
import java.util.stream.Stream;

/**
 * What is not as callers were told. Immutable.
 *
 * @param lost how many acknowledged operations are not there, or not with the amount told
 * @param doubled how many bookings and holds there are beyond those asked for
 * @param overdrawn how many accounts were below zero at any time
 * @param complaints everything that is not as it must be, in words: these and others
 */
record Findings(long lost, long doubled, long overdrawn, List<String> complaints) {
    static final Findings NONE = new Findings(0, 0, 0, List.of());

    Findings {
        complaints = List.copyOf(complaints);
    }

    static Findings complaint(String words) {
        return new Findings(0, 0, 0, List.of(words));
    }

    boolean isClean() {
        return complaints.isEmpty();
    }

    Findings plus(Findings other) {
        return new Findings(
                lost + other.lost,
                doubled + other.doubled,
                overdrawn + other.overdrawn,
                Stream.concat(complaints.stream(), other.complaints.stream()).toList());
    }

    @Override
    public String toString() {
        return "lost=" + lost + " doubled=" + doubled + " overdrawn=" + overdrawn;
    }
}
