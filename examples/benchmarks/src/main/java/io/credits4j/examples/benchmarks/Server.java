package io.credits4j.examples.benchmarks;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.credits4j.examples.sandbox.LocalPostgres;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A PostgreSQL server with the settings it has out of the box, and the pools to reach it. */
class Server implements AutoCloseable {
    private static final List<String> DURABILITY = List.of("fsync", "synchronous_commit", "full_page_writes");

    private final LocalPostgres postgres;

    Server(LocalPostgres postgres) {
        this.postgres = postgres;
    }

    /**
     * Starts it.
     *
     * @throws IllegalStateException if it does not keep what it commits: then a figure would flatter
     */
    static Server start() {
        Server server = new Server(LocalPostgres.durable());
        server.requireDurability();
        return server;
    }

    final void requireDurability() {
        for (String setting : DURABILITY) {
            if (!show(setting).equals("on")) {
                throw new IllegalStateException(setting + " is off");
            }
        }
    }

    String settings() {
        return "PostgreSQL " + show("server_version") + ", "
                + String.join(
                        ", ",
                        DURABILITY.stream()
                                .map(setting -> setting + " " + show(setting))
                                .toList());
    }

    private String show(String setting) {
        try (HikariDataSource pool = pool(1)) {
            return first(pool, "show " + setting);
        }
    }

    static String first(HikariDataSource pool, String sql) {
        try (Connection connection = pool.getConnection();
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            rows.next();
            return rows.getString(1);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    HikariDataSource pool(int connections) {
        HikariConfig config = new HikariConfig();
        config.setJdbcUrl(url());
        config.setMaximumPoolSize(connections);
        config.setConnectionTimeout(60_000);
        return new HikariDataSource(config);
    }

    String url() {
        return postgres.url();
    }

    /** Returns the address for programs of one name. */
    String urlFor(String application) {
        return url() + "&ApplicationName=" + application;
    }

    /** Waits until the server has noticed that the programs of one name are gone, and is done with what they wanted. */
    void awaitEndOf(String application) throws InterruptedException {
        await("0", "select count(*) from pg_stat_activity where application_name = '" + application + "'");
    }

    /** Asks until the answer is the one that is waited for. */
    final void await(String answer, String sql) throws InterruptedException {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        try (HikariDataSource pool = pool(1)) {
            while (!first(pool, sql).equals(answer)) {
                if (System.nanoTime() - deadline > 0) {
                    throw new IllegalStateException("waited in vain for " + answer + " from: " + sql);
                }
                Thread.sleep(10);
            }
        }
    }

    /** Makes ready for a kill. */
    void prepare() throws InterruptedException {}

    /** Kills all its processes at once. */
    void kill() {
        postgres.kill();
    }

    /** Brings it back after {@link #kill}. */
    void restart() {
        postgres.restart();
    }

    @Override
    public void close() {
        postgres.close();
    }
}
