package io.credits4j.examples.benchmarks;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.credits4j.examples.sandbox.LocalPostgres;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/** A PostgreSQL server with the settings it has out of the box, and a database in it for each figure. */
final class Server implements AutoCloseable {
    private static final List<String> DURABILITY = List.of("fsync", "synchronous_commit", "full_page_writes");
    private static final AtomicInteger DATABASES = new AtomicInteger();

    private final LocalPostgres postgres;
    private final String settings;
    private final Cpu cpu;

    private Server(LocalPostgres postgres, String settings, Cpu cpu) {
        this.postgres = postgres;
        this.settings = settings;
        this.cpu = cpu;
    }

    /**
     * Starts it.
     *
     * @throws IllegalStateException if it does not keep what it commits: then a figure would flatter
     */
    static Server start() {
        return on(LocalPostgres.durable());
    }

    /** Takes a server that runs already; it is closed with this one, or if it is refused. */
    static Server on(LocalPostgres postgres) {
        try (HikariDataSource pool = pool(postgres.url(), 1)) {
            requireDurability(pool);
            long process = Long.parseLong(first(pool, "select split_part(pg_read_file('postmaster.pid'), E'\\n', 1)"));
            return new Server(
                    postgres, settings(pool), new Cpu(ProcessHandle.of(process).orElseThrow()));
        } catch (RuntimeException e) {
            postgres.close();
            throw e;
        }
    }

    /** Refuses a server that may lose what it has confirmed. */
    static void requireDurability(HikariDataSource pool) {
        DURABILITY.forEach(setting -> requireOn(pool, setting));
    }

    private static void requireOn(HikariDataSource pool, String setting) {
        if (!show(pool, setting).equals("on")) {
            throw new IllegalStateException(setting + " is off: figures of a server that may lose what it has confirmed"
                    + " are worth nothing");
        }
    }

    private static String settings(HikariDataSource pool) {
        StringBuilder text = new StringBuilder("PostgreSQL ").append(show(pool, "server_version"));
        DURABILITY.forEach(
                setting -> text.append(", ").append(setting).append(' ').append(show(pool, setting)));
        return text.toString();
    }

    private static String show(HikariDataSource pool, String setting) {
        return first(pool, "show " + setting);
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

    /** Returns its version and what it does so as to keep what it has confirmed. */
    String settings() {
        return settings;
    }

    Cpu cpu() {
        return cpu;
    }

    /** Returns a pool of connections to a new, empty database. */
    HikariDataSource newDatabase(int connections) {
        String name = "figure_" + DATABASES.incrementAndGet();
        try (HikariDataSource pool = pool(postgres.url(), 1);
                Connection connection = pool.getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute("create database " + name);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
        return pool(postgres.url(name), connections);
    }

    static HikariDataSource pool(String url, int connections) {
        HikariConfig config = new HikariConfig();
        config.setJdbcUrl(url);
        config.setMaximumPoolSize(connections);
        config.setConnectionTimeout(60_000);
        return new HikariDataSource(config);
    }

    @Override
    public void close() {
        postgres.close();
    }
}
