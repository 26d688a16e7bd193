package io.credits4j.examples.benchmarks;

import java.io.IOException;
import java.util.concurrent.TimeUnit;

/** A JVM that runs a {@link Spender}; killed at the latest when this is closed. It ends by itself after this JVM. */
final class SpenderProcess implements AutoCloseable {
    /** What its connections are called. */
    static final String APPLICATION = "spender";

    private static final String HEAP = "-Xmx256m";
    private static final int MOST_SECONDS = 120;

    private final Process process;
    private final Spender.Task task;
    private Findings findings = Findings.NONE;

    private SpenderProcess(Process process, Spender.Task task) {
        this.process = process;
        this.task = task;
    }

    /** Starts a program that takes the arguments of a {@link Spender}. */
    static SpenderProcess start(Class<?> program, Spender.Task task) throws IOException {
        return new SpenderProcess(
                ForkedJvm.of(HEAP, program, task.toArguments()).start(), task);
    }

    Spender.Task task() {
        return task;
    }

    void awaitFirstAnswer() throws IOException, InterruptedException {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(MOST_SECONDS);
        while (Journal.read(task.journal()).stream().noneMatch(Journal.Entry::isAnswered)) {
            if (!process.isAlive() || System.nanoTime() - deadline > 0) {
                throw new IllegalStateException("the spender got no answer; see " + task.journal());
            }
            Thread.sleep(10);
        }
    }

    /** Kills it as the system does when it runs out of memory: nothing in it is run any more. */
    void kill() throws InterruptedException {
        if (!process.isAlive()) {
            throw new IllegalStateException("the spender ended before it was killed");
        }
        process.destroyForcibly().waitFor();
    }

    /** Tells it to finish what it has begun, and waits for its end. */
    void end() throws IOException, InterruptedException {
        process.getOutputStream().close();
        awaitEnd();
    }

    /** Waits until it has done all it had to, or failed. */
    void awaitEnd() throws InterruptedException {
        if (!process.waitFor(MOST_SECONDS, TimeUnit.SECONDS)) {
            throw new IllegalStateException("the spender did not come to its end; see " + task.journal());
        }
        if (process.exitValue() != 0) {
            findings = Findings.complaint(task.name() + ": the spender ended with status " + process.exitValue());
        }
    }

    /** Returns whether it failed by itself. */
    Findings findings() {
        return findings;
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
