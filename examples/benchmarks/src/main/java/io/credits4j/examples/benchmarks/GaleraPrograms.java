package io.credits4j.examples.benchmarks;

import io.credits4j.examples.sandbox.Unprivileged;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The programs of a MariaDB Galera server: Debian's packages, fetched by Debian's own tools and unpacked, not installed,
 * into the temporary directory, where they stay for the next run. Immutable.
 */
final class GaleraPrograms {
    private static final List<String> PACKAGES =
            List.of("mariadb-server", "mariadb-server-core", "mariadb-client-core", "galera-4", "rsync");

    /** Not on every machine; what is not to be had under one name is there under another, or not needed. */
    private static final List<String> LIBRARIES =
            List.of("libpopt0", "libxxhash0", "liburing2", "libaio1", "libaio1t64", "libfmt9", "libfmt10");

    private static final String FETCH = "cd \"$0\" && apt-get download \"$@\"";
    private static final String UNPACK = "cd \"$0\" && for p in *.deb; do dpkg -x \"$p\" .; done && rm *.deb";

    private final Path home;
    private final Unprivileged unprivileged;

    /** They are not to be had on this machine; the message says why. */
    static final class NotHereException extends Exception {
        private static final long serialVersionUID = 1L;

        NotHereException(String reason, Throwable cause) {
            super(reason, cause);
        }
    }

    private GaleraPrograms(Path home, Unprivileged unprivileged) {
        this.home = home;
        this.unprivileged = unprivileged;
    }

    /** Fetches them, unless an earlier run did. */
    static GaleraPrograms fetched() throws NotHereException {
        try {
            Unprivileged unprivileged = Unprivileged.here();
            // The nodes' own scripts look with one of these whether a port is free.
            unprivileged.run(List.of("sh", "-c", "command -v ss || command -v lsof"), Map.of());
            GaleraPrograms programs = new GaleraPrograms(unpacked(unprivileged), unprivileged);
            programs.run("usr/sbin/mariadbd", "--no-defaults", "--version");
            return programs;
        } catch (IOException | IllegalStateException e) {
            throw new NotHereException("Debian's packages are not to be had: " + lastLine(e), e);
        }
    }

    private static String lastLine(Exception failure) {
        return String.valueOf(failure.getMessage())
                .lines()
                .filter(line -> !line.isBlank())
                .reduce("", (before, line) -> line);
    }

    /** Moved to its place at once: what is there is whole. */
    private static Path unpacked(Unprivileged unprivileged) throws IOException {
        Path place = Path.of(System.getProperty("java.io.tmpdir", "."))
                .resolve("mariadb-galera-" + System.getProperty("user.name"));
        if (Files.isDirectory(place)) {
            return place;
        }
        Path beside = unprivileged.newDirectory("mariadb-galera-unpacking-");
        try {
            fill(unprivileged, beside);
            return Files.move(beside, place);
        } catch (IOException | IllegalStateException e) {
            unprivileged.run(List.of("rm", "-rf", beside.toString()), Map.of());
            throw e;
        }
    }

    private static void fill(Unprivileged unprivileged, Path directory) throws IOException {
        for (String name : PACKAGES) {
            shell(unprivileged, FETCH, directory, name);
        }
        for (String name : LIBRARIES) {
            try {
                shell(unprivileged, FETCH, directory, name);
            } catch (IllegalStateException e) {
                // The server tells whether it lacks one.
            }
        }
        shell(unprivileged, UNPACK, directory, "");
    }

    private static void shell(Unprivileged unprivileged, String script, Path directory, String argument)
            throws IOException {
        unprivileged.run(List.of("sh", "-c", script, directory.toString(), argument), Map.of());
    }

    /** Returns a new directory they may write to. */
    Path newDirectory() throws IOException {
        Path directory = unprivileged.newDirectory("local-galera-");
        unprivileged.run(List.of("mkdir", directory.resolve("data").toString()), Map.of());
        return directory;
    }

    /** Fills the data of a first node. */
    void install(Path directory) throws IOException {
        run(
                "usr/bin/mariadb-install-db",
                "--no-defaults",
                "--force",
                "--skip-test-db",
                "--auth-root-authentication-method=normal",
                "--basedir=" + home.resolve("usr"),
                "--datadir=" + directory.resolve("data"));
    }

    private void run(String program, String... arguments) throws IOException {
        List<String> command = new ArrayList<>();
        command.add(home.resolve(program).toString());
        command.addAll(List.of(arguments));
        unprivileged.run(command, environment());
    }

    /** Returns how to start a server on the data of a directory, with its output going to a file beside them. */
    ProcessBuilder server(Path directory, List<String> settings) {
        List<String> command = new ArrayList<>(List.of(
                home.resolve("usr/sbin/mariadbd").toString(),
                "--no-defaults",
                "--basedir=" + home.resolve("usr"),
                "--plugin-dir=" + home.resolve("usr/lib/mysql/plugin"),
                "--lc-messages-dir=" + home.resolve("usr/share/mysql"),
                "--wsrep-provider=" + home.resolve("usr/lib/galera/libgalera_smm.so"),
                "--datadir=" + directory.resolve("data"),
                "--socket=" + directory.resolve("socket")));
        command.addAll(settings);
        ProcessBuilder builder = new ProcessBuilder(unprivileged.command(command))
                .directory(directory.toFile())
                .redirectErrorStream(true)
                .redirectOutput(
                        ProcessBuilder.Redirect.appendTo(logOf(directory).toFile()));
        builder.environment().putAll(environment());
        return builder;
    }

    static Path logOf(Path directory) {
        return directory.resolve("log");
    }

    private Map<String, String> environment() {
        String path = home.resolve("usr/bin") + ":" + home.resolve("usr/sbin") + ":" + System.getenv("PATH");
        return Map.of("PATH", path, "LD_LIBRARY_PATH", libraries(), "LC_ALL", "C");
    }

    /** They lie in a directory that is named after the machine. */
    private String libraries() {
        try (Stream<Path> directories = Files.list(home.resolve("usr/lib"))) {
            return directories
                    .map(Path::toString)
                    .filter(directory -> directory.contains("-linux-"))
                    .collect(Collectors.joining(":"));
        } catch (IOException e) {
            throw new IllegalStateException("the packages were unpacked to " + home + " and are gone", e);
        }
    }
}
