package io.credits4j.examples.benchmarks;

import java.io.IOException;
import java.util.List;

/**
 * Measures figures by name, one after the other, each in a JVM of its own with its own class path and heap: inside the
 * build tool's JVM they would be flattered. Prints a line for people and a JSON line for programs per figure.
 */
public final class Benchmarks {
    private static final String HEAP = "-Xmx2g";

    private Benchmarks() {}

    /** Runs the named figures; without arguments, says which there are. */
    public static void main(String[] args) throws IOException, InterruptedException {
        if (args.length == 0) {
            System.out.println("figures: " + Figure.names());
            return;
        }
        for (String name : args) {
            Figure.named(name);
        }
        for (String name : args) {
            fork(name);
        }
    }

    private static void fork(String figure) throws IOException, InterruptedException {
        Process process = ForkedJvm.of(HEAP, Measurement.class, List.of(figure)).start();
        if (process.waitFor() != 0) {
            throw new IllegalStateException("figure " + figure + " failed with status " + process.exitValue());
        }
    }
}
