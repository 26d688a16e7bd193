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
final class Server implements AutoCloseable {
    private static final List<String> DURABILITY = List.of("fsync", "synchronous_commit", "full_page_writes");

    private final LocalPostgres postgres;

    private Server(LocalPostgres postgres) {
        this.postgres = postgres;
    }

    /**
     * Starts it.
     *
     * @throws IllegalStateException if it does not keep what it commits: then a figure would flatter
     */
    static Server start() {
        Server server = new Server(LocalPostgres.durable());
        for (String setting : DURABILITY) {
            if (!server.show(setting).equals("on")) {
                throw new IllegalStateException(setting + " is off");
            }
        }
        return server;
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
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        try (HikariDataSource pool = pool(1)) {
            String sql = "select count(*) from pg_stat_activity where application_name = '" + application + "'";
            while (!first(pool, sql).equals("0")) {
                if (System.nanoTime() - deadline > 0) {
                    throw new IllegalStateException("the server still works for " + application);
                }
                Thread.sleep(10);
            }
        }
    }

    /** Kills all its processes at once. */
    void kill() {
        postgres.kill();
    }

    /** Starts it again after {@link #kill}. */
    void restart() {
        postgres.restart();
    }

    @Override
    public void close() {
        postgres.close();
    }
}
