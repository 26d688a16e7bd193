package io.credits4j.examples.benchmarks;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;

/** Callers who do the same over and over at the same time. */
final class Load {
    /** One call; {@code number} is never the same twice in one run. */
    interface Call {
        void run(int caller, long number) throws Exception;
    }

    /**
     * What came of it.
     *
     * @param calls how many were answered
     * @param perSecond how many a second
     * @param p50 microseconds in which half of them were
     * @param p99 microseconds in which all but one in a hundred were
     */
    record Result(long calls, long perSecond, long p50, long p99) {}

    private Load() {}

    /** Runs a call with some callers for a time, after half of that to warm up, which does not count. */
    static Result run(int callers, Duration time, Call call) throws InterruptedException {
        List<Caller> all =
                IntStream.range(0, callers).mapToObj(i -> new Caller(i, call)).toList();
        AtomicReference<Throwable> failure = new AtomicReference<>();
        AtomicBoolean over = new AtomicBoolean();
        CountDownLatch started = new CountDownLatch(callers);
        List<Thread> threads = new ArrayList<>();
        for (Caller caller : all) {
            Thread thread = new Thread(() -> {
                started.countDown();
                try {
                    caller.runUntil(over);
                } catch (Throwable e) {
                    failure.compareAndSet(null, e);
                }
            });
            thread.start();
            threads.add(thread);
        }
        started.await();
        Thread.sleep(time.toMillis() / 2);
        all.forEach(caller -> caller.counting = true);
        long start = System.nanoTime();
        Thread.sleep(time.toMillis());
        all.forEach(caller -> caller.counting = false);
        long nanos = System.nanoTime() - start;
        over.set(true);
        for (Thread thread : threads) {
            thread.join();
        }
        if (failure.get() != null) {
            throw new IllegalStateException("a call failed", failure.get());
        }
        long[] micros = all.stream()
                .flatMapToLong(caller -> Arrays.stream(caller.times()))
                .sorted()
                .toArray();
        return new Result(
                micros.length,
                Math.round(micros.length * 1e9 / nanos),
                micros[micros.length / 2],
                micros[micros.length * 99 / 100]);
    }

    private static final class Caller {
        private final int number;
        private final Call call;
        private volatile boolean counting;
        private long[] micros = new long[1 << 12];
        private int counted;

        Caller(int number, Call call) {
            this.number = number;
            this.call = call;
        }

        void runUntil(AtomicBoolean over) throws Exception {
            for (long i = 0; !over.get(); i++) {
                boolean counts = counting;
                long start = System.nanoTime();
                call.run(number, i);
                if (counts && counting) {
                    count((System.nanoTime() - start) / 1_000);
                }
            }
        }

        private void count(long time) {
            if (counted == micros.length) {
                micros = Arrays.copyOf(micros, counted * 2);
            }
            micros[counted++] = time;
        }

        long[] times() {
            return Arrays.copyOf(micros, counted);
        }
    }
}
