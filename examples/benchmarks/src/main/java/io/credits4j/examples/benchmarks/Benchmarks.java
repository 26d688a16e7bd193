package io.credits4j.examples.benchmarks;

import java.io.File;
import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

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
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of(HEAP, "-cp", classPath(), Measurement.class.getName(), figure.toString()));
        Arrays.stream(args).filter(Effort::isOption).forEach(command::add);
        Process process = new ProcessBuilder(command).inheritIO().start();
        if (process.waitFor() != 0) {
            throw new IllegalStateException("figure " + figure + " failed with status " + process.exitValue());
        }
    }

    /** The build tool loads programs by a class loader of its own; the system property then names its launcher. */
    private static String classPath() {
        if (Benchmarks.class.getClassLoader() instanceof URLClassLoader loader) {
            return Arrays.stream(loader.getURLs()).map(URL::getPath).collect(Collectors.joining(File.pathSeparator));
        }
        return System.getProperty("java.class.path");
    }
}
