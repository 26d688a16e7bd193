package io.credits4j.examples.benchmarks;

import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/**
 * Measures figures by name, one after the other, each in a JVM of its own with its own class path and heap: inside the
 * build tool's JVM they would be flattered. Prints a line for people and a JSON line for programs per figure.
 *
 * <p>Options: {@code --seconds=2} per side and round, {@code --rounds=5}, {@code --cpu} to print the processor time per
 * call of client and server too, which is what is comparable on a busy machine; {@code --smoke} to see that all runs.
 */
public final class Benchmarks {
    private static final String ALL = "all";
    private static final String HEAP = "-Xmx2g";

    private Benchmarks() {}

    /** Runs the named figures, or {@code all}; without arguments, says which there are. */
    public static void main(String[] args) throws IOException, InterruptedException {
        if (args.length == 0) {
            System.out.println("figures: all " + Figure.names() + "; options: " + Effort.options());
            return;
        }
        List<Figure> figures = figures(args);
        Effort.of(args);
        for (Figure figure : figures) {
            fork(figure, args);
        }
    }

    private static List<Figure> figures(String[] args) {
        List<String> names =
                Arrays.stream(args).filter(arg -> !Effort.isOption(arg)).toList();
        return names.equals(List.of(ALL))
                ? List.of(Figure.values())
                : names.stream().map(Figure::named).toList();
    }

    private static void fork(Figure figure, String[] args) throws IOException, InterruptedException {
        List<String> arguments = Stream.concat(
                        Stream.of(figure.toString()), Arrays.stream(args).filter(Effort::isOption))
                .toList();
        Process process = ForkedJvm.of(HEAP, Measurement.class, arguments).start();
        if (process.waitFor() != 0) {
            throw new IllegalStateException("figure " + figure + " failed with status " + process.exitValue());
        }
    }
}
