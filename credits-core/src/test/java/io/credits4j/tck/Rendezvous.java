package io.credits4j.tck;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.IntFunction;

/** Lets racers start together and returns each one's outcome as a value. */
public final class Rendezvous {
    private Rendezvous() {}

    /**
     * What became of one racer.
     *
     * @param value what it returned, or null
     * @param failure what it threw, or null
     * @param <T> what racers return
     */
    public record Finish<T>(T value, Throwable failure) {
        /** Returns whether it returned. */
        public boolean succeeded() {
            return failure == null;
        }
    }

    /** Runs {@code racers} calls at once, each on a thread of its own, and waits for all. */
    public static <T> List<Finish<T>> collide(int racers, IntFunction<Callable<T>> racer) throws InterruptedException {
        ExecutorService threads = Executors.newFixedThreadPool(racers);
        try {
            CountDownLatch ready = new CountDownLatch(racers);
            List<Future<T>> running = new ArrayList<>();
            for (int i = 0; i < racers; i++) {
                Callable<T> call = racer.apply(i);
                running.add(threads.submit(() -> {
                    ready.countDown();
                    ready.await();
                    return call.call();
                }));
            }
            List<Finish<T>> finishes = new ArrayList<>();
            for (Future<T> one : running) {
                finishes.add(finish(one));
            }
            return finishes;
        } finally {
            threads.shutdownNow();
        }
    }

    private static <T> Finish<T> finish(Future<T> running) throws InterruptedException {
        try {
            return new Finish<>(running.get(), null);
        } catch (ExecutionException e) {
            return new Finish<>(null, e.getCause());
        }
    }
}
