package io.credits4j.examples.benchmarks;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToLongFunction;

/** Clients that take turns streaming answers, one at a time, so that what the process uses is theirs. */
final class StreamRounds {
    private static final int WARM_UP_ROUNDS = 2;

    private final Effort effort;
    private final Map<String, Side> sides = new LinkedHashMap<>();

    StreamRounds(Effort effort) {
        this.effort = effort;
    }

    StreamRounds add(String name, Streamer streamer) {
        sides.put(name, new Side(streamer));
        return this;
    }

    /** Runs them all; every other round in the opposite order. */
    StreamRounds run() throws Exception {
        warmUp();
        List<Side> order = new ArrayList<>(sides.values());
        for (int round = 0; round < effort.rounds(); round++) {
            for (Side side : order) {
                System.gc();
                side.results.add(run(side.streamer, effort.round()));
            }
            Collections.reverse(order);
        }
        return this;
    }

    void warmUp() throws Exception {
        for (Side side : sides.values()) {
            run(side.streamer, effort.round().multipliedBy(WARM_UP_ROUNDS));
        }
    }

    private static Result run(Streamer streamer, Duration time) throws Exception {
        ProcessUse before = ProcessUse.now();
        long end = System.nanoTime() + time.toNanos();
        long answers = 0;
        do {
            Streamer.Reading reading = new Streamer.Reading();
            streamer.ask(reading);
            reading.requireWhole();
            answers++;
        } while (System.nanoTime() < end);
        ProcessUse after = ProcessUse.now();
        return new Result(answers * LongAnswer.CHUNKS, after.cpuSince(before), after.allocatedSince(before));
    }

    /** Returns the median of a figure over a side's rounds. */
    long median(String side, ToLongFunction<Result> figure) {
        return requireNonNull(sides.get(side), side).median(figure);
    }

    /**
     * What a round used.
     *
     * @param chunks how many chunks were read
     * @param nanos processor time
     * @param bytes bytes allocated
     */
    record Result(long chunks, long nanos, long bytes) {
        long nanosPerChunk() {
            return nanos / chunks;
        }

        long bytesPerChunk() {
            return bytes / chunks;
        }
    }

    private static final class Side {
        private final Streamer streamer;
        private final List<Result> results = new ArrayList<>();

        private Side(Streamer streamer) {
            this.streamer = streamer;
        }

        long median(ToLongFunction<Result> figure) {
            return results.stream()
                    .mapToLong(figure)
                    .sorted()
                    .skip(results.size() / 2)
                    .findFirst()
                    .orElseThrow();
        }
    }
}
