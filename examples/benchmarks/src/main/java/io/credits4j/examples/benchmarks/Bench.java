package io.credits4j.examples.benchmarks;

import com.zaxxer.hikari.HikariDataSource;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/** What figures are measured on, and how thoroughly. The server is started when it is first asked for. */
final class Bench implements AutoCloseable {
    /** As many as many an application has; each side of a comparison uses the same pool. */
    private static final int CONNECTIONS = 10;

    private final Effort effort;
    private @Nullable Server server;

    Bench(Effort effort) {
        this.effort = effort;
    }

    Effort effort() {
        return effort;
    }

    private Server server() {
        Server running = server;
        if (running == null) {
            running = Server.start();
            server = running;
        }
        return running;
    }

    /** Returns a pool of connections to a new, empty database. */
    HikariDataSource newDatabase() {
        return server().newDatabase(CONNECTIONS);
    }

    Rounds rounds(DataSource database) {
        return new Rounds(effort, server().cpu(), database);
    }

    /** Returns on what figures were measured, for people. */
    String place() {
        return server == null ? "in memory" : server.settings();
    }

    @Override
    public void close() {
        if (server != null) {
            server.close();
        }
    }
}
