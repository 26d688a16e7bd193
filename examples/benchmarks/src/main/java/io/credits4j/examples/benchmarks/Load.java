package io.credits4j.examples.benchmarks;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;

/** Callers who do the same over and over at the same time. */
final class Load {
    private static final AtomicLong RUNS = new AtomicLong();

    /** One call; {@code key} is never the same twice. */
    interface Call {
        void run(int caller, String key) throws Exception;
    }

    /**
     * What came of it.
     *
     * @param calls how many were answered
     * @param nanos in which time
     * @param p50 nanoseconds in which half of them were
     * @param p99 nanoseconds in which all but one in a hundred were
     * @param cpu processor time used meanwhile
     */
    record Result(long calls, long nanos, long p50, long p99, Cpu.Used cpu) {
        long perSecond() {
            return Math.round(calls * 1e9 / nanos);
        }

        long nanosPerCall() {
            return nanos / calls;
        }
    }

    private Load() {}

    /** Runs a call with some callers for a time, after a quarter of that to warm up, which does not count. */
    static Result run(int callers, Duration time, Cpu cpu, Call call) throws InterruptedException {
        long run = RUNS.incrementAndGet();
        List<Caller> all = IntStream.range(0, callers)
                .mapToObj(i -> new Caller(run, i, call))
                .toList();
        Queue<Throwable> failures = new ConcurrentLinkedQueue<>();
        AtomicBoolean over = new AtomicBoolean();
        CountDownLatch started = new CountDownLatch(callers);
        List<Thread> threads = new ArrayList<>();
        for (Caller caller : all) {
            Thread thread = new Thread(() -> {
                started.countDown();
                try {
                    caller.runUntil(over);
                } catch (Throwable e) {
                    failures.add(e);
                }
            });
            thread.start();
            threads.add(thread);
        }
        started.await();
        Thread.sleep(time.toMillis() / 4);
        Cpu.Used before = cpu.now();
        long start = System.nanoTime();
        all.forEach(caller -> caller.counting = true);
        Thread.sleep(time.toMillis());
        all.forEach(caller -> caller.counting = false);
        long nanos = System.nanoTime() - start;
        Cpu.Used used = cpu.now().since(before);
        over.set(true);
        for (Thread thread : threads) {
            thread.join();
        }
        if (!failures.isEmpty()) {
            throw new IllegalStateException("a call failed", failures.peek());
        }
        return result(all, nanos, used);
    }

    private static Result result(List<Caller> callers, long nanos, Cpu.Used cpu) {
        long[] times = callers.stream()
                .flatMapToLong(caller -> Arrays.stream(caller.times()))
                .sorted()
                .toArray();
        if (times.length == 0) {
            throw new IllegalStateException("not one call was answered in time; measure for longer");
        }
        return new Result(times.length, nanos, times[times.length / 2], times[times.length * 99 / 100], cpu);
    }

    /** What ends while it counts is counted, whenever it began. */
    private static final class Caller {
        private final String prefix;
        private final int number;
        private final Call call;
        private volatile boolean counting;
        private long[] nanos = new long[1 << 10];
        private int counted;

        Caller(long run, int number, Call call) {
            this.prefix = run + "-" + number + "-";
            this.number = number;
            this.call = call;
        }

        void runUntil(AtomicBoolean over) throws Exception {
            for (long i = 0; !over.get(); i++) {
                String key = prefix + i;
                long start = System.nanoTime();
                call.run(number, key);
                if (counting) {
                    count(System.nanoTime() - start);
                }
            }
        }

        private void count(long time) {
            if (counted == nanos.length) {
                nanos = Arrays.copyOf(nanos, counted * 2);
            }
            nanos[counted++] = time;
        }

        long[] times() {
            return Arrays.copyOf(nanos, counted);
        }
    }
}
