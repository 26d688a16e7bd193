package io.credits4j.examples.benchmarks;

import java.io.File;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A program of this class path in a JVM of its own. */
final class ForkedJvm {
    /** Nobody is there to read what libraries log, and none needs to say so. */
    private static final String QUIET = "-Dslf4j.internal.verbosity=ERROR";

    private ForkedJvm() {}

    /** Returns how to start it, with its output and errors going where ours go. */
    static ProcessBuilder of(String heap, Class<?> program, List<String> arguments) {
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        List<String> command = Stream.concat(
                        Stream.of(java, heap, QUIET, "-cp", classPath(), program.getName()), arguments.stream())
                .toList();
        return new ProcessBuilder(command)
                .redirectOutput(ProcessBuilder.Redirect.INHERIT)
                .redirectError(ProcessBuilder.Redirect.INHERIT);
    }

    /** The build tool loads programs by a class loader of its own; the system property then names its launcher. */
    private static String classPath() {
        if (ForkedJvm.class.getClassLoader() instanceof URLClassLoader loader) {
            return Arrays.stream(loader.getURLs()).map(URL::getPath).collect(Collectors.joining(File.pathSeparator));
        }
        return System.getProperty("java.class.path");
    }
}
