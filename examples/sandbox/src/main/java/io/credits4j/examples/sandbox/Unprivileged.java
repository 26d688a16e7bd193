package io.credits4j.examples.sandbox;

import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.UserPrincipal;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** Runs programs that refuse to run as root: root runs them as the user {@code nobody}. Immutable. */
public final class Unprivileged {
    private static final String USER = "nobody";
    private static final int RUN_SECONDS = 90;
    private static final List<List<String>> WAYS_TO_DROP_ROOT = List.of(
            List.of("setpriv", "--reuid=" + USER, "--regid=65534", "--clear-groups", "--"),
            List.of("runuser", "-u", USER, "--"));

    private final List<String> asUser;

    private Unprivileged(List<String> asUser) {
        this.asUser = asUser;
    }

    /**
     * Returns how to run them on this machine.
     *
     * @throws IllegalStateException if this is root and no program can drop to {@code nobody}
     */
    public static Unprivileged here() throws IOException {
        boolean windows =
                System.getProperty("os.name", "").toLowerCase(Locale.ROOT).contains("windows");
        boolean root = !windows && output(List.of("id", "-u"), Map.of()).equals("0");
        return new Unprivileged(root ? wayToDropRoot() : List.of());
    }

    private static List<String> wayToDropRoot() {
        for (List<String> way : WAYS_TO_DROP_ROOT) {
            try {
                if (!output(with(way, List.of("id", "-u")), Map.of()).equals("0")) {
                    return way;
                }
            } catch (IOException | IllegalStateException e) {
                // Not on this machine: try the next.
            }
        }
        throw new IllegalStateException(
                "database servers do not run as root, and neither setpriv nor runuser can drop to " + USER);
    }

    private static List<String> with(List<String> way, List<String> command) {
        return Stream.concat(way.stream(), command.stream()).toList();
    }

    /** Returns a command that runs another one so. */
    public List<String> command(List<String> command) {
        return with(asUser, command);
    }

    /** Returns a new temporary directory that such programs may write to. */
    public Path newDirectory(String prefix) throws IOException {
        Path directory = Files.createTempDirectory(prefix);
        if (!asUser.isEmpty()) {
            UserPrincipal user =
                    directory.getFileSystem().getUserPrincipalLookupService().lookupPrincipalByName(USER);
            Files.setOwner(directory, user);
        }
        return directory;
    }

    /**
     * Runs a command so to its end, with further environment variables, and returns what it printed.
     *
     * @throws IllegalStateException if it fails, with what it printed
     */
    public String run(List<String> command, Map<String, String> environment) throws IOException {
        return output(command(command), environment);
    }

    /** Through a file, not a pipe: a server keeps the output of the program that started it open. */
    private static String output(List<String> command, Map<String, String> environment) throws IOException {
        Path printed = Files.createTempFile("local-server-", ".log");
        try {
            ProcessBuilder builder = new ProcessBuilder(command)
                    .directory(
                            Path.of(System.getProperty("java.io.tmpdir", ".")).toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(printed.toFile());
            builder.environment().putAll(environment);
            Process process = builder.start();
            if (!process.waitFor(RUN_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly().waitFor();
            }
            String text = Files.readString(printed, Charset.defaultCharset()).strip();
            if (process.exitValue() != 0) {
                throw new IllegalStateException(command + " ended with " + process.exitValue() + "\n" + text + "\n");
            }
            return text;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(command + " was interrupted", e);
        } finally {
            Files.deleteIfExists(printed);
        }
    }
}
