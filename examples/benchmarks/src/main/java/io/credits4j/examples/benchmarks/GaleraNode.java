package io.credits4j.examples.benchmarks;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** One server of a {@link GaleraCluster}, on loopback ports of its own, which can be killed and comes back. */
final class GaleraNode implements AutoCloseable {
    private static final int MOST_SECONDS = 240;
    private static final List<String> SETTINGS = List.of(
            "--bind-address=127.0.0.1",
            "--skip-name-resolve",
            "--max-connections=100",
            "--innodb-buffer-pool-size=64M",
            "--innodb-log-file-size=16M",
            "--binlog-format=ROW",
            "--default-storage-engine=InnoDB",
            "--innodb-autoinc-lock-mode=2",
            "--wsrep-on=ON",
            "--wsrep-sst-method=rsync");

    private final GaleraPrograms programs;
    private final Path directory;
    private final int port = freePort();
    private final int groupPort = freePort();
    private final int catchUpPort = freePort();
    private final int copyPort = freePort();
    private final Thread atExit = new Thread(this::stopAndDelete, "local-galera-stop");
    private @Nullable Process process;

    GaleraNode(GaleraPrograms programs) throws IOException {
        this.programs = programs;
        this.directory = programs.newDirectory();
        Runtime.getRuntime().addShutdownHook(atExit);
    }

    private static int freePort() {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Starts it as the first of a new group. */
    void startGroup() throws IOException, InterruptedException {
        programs.install(directory);
        start("gcomm://");
        awaitSynced();
    }

    /** Starts it, or starts it again; it takes over what the others have, and is {@link #awaitSynced} later. */
    void join(List<GaleraNode> others) throws IOException {
        start("gcomm://"
                + String.join(",", others.stream().map(GaleraNode::group).toList()));
    }

    private String group() {
        return "127.0.0.1:" + groupPort;
    }

    private void start(String group) throws IOException {
        List<String> settings = new ArrayList<>(SETTINGS);
        settings.addAll(List.of(
                "--port=" + port,
                "--wsrep-cluster-address=" + group,
                "--wsrep-node-address=" + group(),
                "--wsrep-sst-receive-address=127.0.0.1:" + copyPort,
                "--wsrep-provider-options=gcache.size=32M;gmcast.listen_addr=tcp://" + group()
                        + ";ist.recv_addr=127.0.0.1:" + catchUpPort));
        process = programs.server(directory, settings).start();
    }

    /** Waits until it has all that the group has, and serves. */
    void awaitSynced() throws IOException, InterruptedException {
        awaitStatus("wsrep_local_state_comment", "Synced");
        awaitStatus("wsrep_ready", "ON");
    }

    void awaitStatus(String name, String value) throws IOException, InterruptedException {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(MOST_SECONDS);
        while (!value.equals(statusOrNothing(name))) {
            if (process == null || !process.isAlive() || System.nanoTime() - deadline > 0) {
                throw new IllegalStateException("a node did not come to " + name + "=" + value + ": "
                        + Files.readString(GaleraPrograms.logOf(directory)));
            }
            Thread.sleep(50);
        }
    }

    private @Nullable String statusOrNothing(String name) {
        try {
            return status(name);
        } catch (SQLException e) {
            return null;
        }
    }

    /** How often a transaction of this node's was undone for one that another node was first with. */
    long conflicts() throws SQLException {
        return Long.parseLong(status("wsrep_local_cert_failures")) + Long.parseLong(status("wsrep_local_bf_aborts"));
    }

    private String status(String name) throws SQLException {
        try (Connection connection = connect();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("show global status like '" + name + "'")) {
            row.next();
            return row.getString(2);
        }
    }

    void execute(String sql) throws SQLException {
        try (Connection connection = connect();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private Connection connect() throws SQLException {
        return DriverManager.getConnection("jdbc:mariadb://" + address() + "/?user=root");
    }

    /** Where the driver finds it. */
    String address() {
        return "127.0.0.1:" + port;
    }

    /** Kills it at once: nothing in it is run any more. */
    void kill() throws InterruptedException {
        if (process == null || !process.isAlive()) {
            throw new IllegalStateException("the node ended before it was killed");
        }
        process.destroyForcibly().waitFor();
    }

    @Override
    public void close() {
        if (Runtime.getRuntime().removeShutdownHook(atExit)) {
            stopAndDelete();
        }
    }

    private void stopAndDelete() {
        if (process != null) {
            process.destroyForcibly().onExit().join();
        }
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }
}
