package io.credits4j.examples.benchmarks;

import java.io.PrintStream;
import java.nio.charset.StandardCharsets;

/** Measures one figure in this JVM; started by {@link Benchmarks}. */
final class Measurement {
    private Measurement() {}

    public static void main(String[] args) throws Exception {
        PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
        for (Figure.Line line : Figure.named(args[0]).measure()) {
            out.println(line.forPeople());
            out.println(line.toJson());
        }
    }
}
