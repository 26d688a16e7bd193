package io.credits4j.examples.benchmarks;

import java.io.PrintStream;
import java.nio.charset.StandardCharsets;

/** Measures one figure in this JVM, the first argument, as the others say; started by {@link Benchmarks}. */
final class Measurement {
    private Measurement() {}

    public static void main(String[] args) throws Exception {
        PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
        try (Bench bench = new Bench(Effort.of(args))) {
            print(Figure.named(args[0]), bench, out);
        }
    }

    static void print(Figure figure, Bench bench, PrintStream out) throws Exception {
        for (Figure.Line line : figure.measure(bench)) {
            out.println(line.forPeople() + " [" + bench.place() + "]");
            out.println(line.toJson());
        }
    }
}
