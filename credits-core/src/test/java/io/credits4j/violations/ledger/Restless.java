package io.credits4j.violations.ledger;

import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** Owns threads and sleeps. Nobody runs it. */
final class Restless {
    private final Thread thread = new Thread(() -> {});

    void run() throws InterruptedException {
        thread.start();
        Thread.sleep(1);
    }

    static ExecutorService pool() {
        return Executors.newCachedThreadPool();
    }
}
