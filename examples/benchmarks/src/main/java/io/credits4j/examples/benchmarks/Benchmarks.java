package io.credits4j.examples.benchmarks;

import java.io.File;
import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

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
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        Process process = new ProcessBuilder(
                        List.of(java, HEAP, "-cp", classPath(), Measurement.class.getName(), figure))
                .inheritIO()
                .start();
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
