package io.credits4j.examples.benchmarks;

import com.zaxxer.hikari.HikariDataSource;
import io.credits4j.examples.sandbox.LocalPostgres;
import java.util.concurrent.TimeUnit;

/** A PostgreSQL server with the settings it has out of the box, which can be killed and comes back. */
class KillableServer implements AutoCloseable {
    private final LocalPostgres postgres;

    KillableServer(LocalPostgres postgres) {
        this.postgres = postgres;
    }

    /**
     * Starts it.
     *
     * @throws IllegalStateException if it does not keep what it commits: then a figure would flatter
     */
    static KillableServer start() {
        KillableServer server = new KillableServer(LocalPostgres.durable());
        server.requireDurability();
        return server;
    }

    final void requireDurability() {
        try (HikariDataSource pool = pool(1)) {
            Server.requireDurability(pool);
        }
    }

    HikariDataSource pool(int connections) {
        return Server.pool(url(), connections);
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
            while (!Server.first(pool, sql).equals(answer)) {
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
    void kill() throws InterruptedException {
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
