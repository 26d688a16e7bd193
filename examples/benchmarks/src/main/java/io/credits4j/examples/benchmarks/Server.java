package io.credits4j.examples.benchmarks;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.credits4j.examples.sandbox.LocalPostgres;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;

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
        config.setJdbcUrl(postgres.url());
        config.setMaximumPoolSize(connections);
        config.setConnectionTimeout(60_000);
        return new HikariDataSource(config);
    }

    @Override
    public void close() {
        postgres.close();
    }
}
