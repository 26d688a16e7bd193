package io.credits4j.examples.benchmarks;

import com.zaxxer.hikari.HikariDataSource;
import io.credits4j.examples.sandbox.LocalPostgres;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import org.jspecify.annotations.Nullable;

/**
 * A PostgreSQL server, and a second one that follows it synchronously: nothing is acknowledged before both have it. When
 * the first is killed, the second takes its place, and gets a follower of its own before the next kill.
 *
 * <p>A lagging pair is what must not be: what the first acknowledges does not wait for the second, which is behind when it
 * takes over.
 */
final class ReplicatedServer extends KillableServer {
    private static final int LINES_BEHIND = 50;

    private final boolean lagging;
    private LocalPostgres primary;
    private @Nullable LocalPostgres standby;

    private ReplicatedServer(LocalPostgres primary, boolean lagging) {
        super(primary);
        this.primary = primary;
        this.lagging = lagging;
    }

    /** Starts the first; the second follows {@linkplain #prepare before a kill}. */
    static KillableServer startPair() {
        return start(false);
    }

    /** The same, but the second stops following shortly before each kill. */
    static KillableServer startLaggingPair() {
        return start(true);
    }

    private static KillableServer start(boolean lagging) {
        ReplicatedServer server = new ReplicatedServer(LocalPostgres.durable(), lagging);
        server.requireDurability();
        return server;
    }

    @Override
    void prepare() throws InterruptedException {
        standby = LocalPostgres.following(primary);
        if (!lagging) {
            set(primary, "synchronous_standby_names", "*");
        }
        await(
                "1",
                "select count(*) from pg_stat_replication where sync_state = '" + (lagging ? "async" : "sync") + "'");
    }

    private static void set(LocalPostgres server, String name, String value) {
        try (HikariDataSource pool = Server.pool(server.url(), 1)) {
            execute(pool, "alter system set " + name + " = '" + value + "'");
            execute(pool, "select pg_reload_conf()");
        }
    }

    private static void execute(HikariDataSource pool, String sql) {
        try (Connection connection = pool.getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The address of both, of which the driver takes whichever leads. */
    @Override
    String url() {
        if (standby == null) {
            return primary.url();
        }
        return primary.url().replace("/postgres?", "," + hostOf(standby) + "/postgres?")
                + "&targetServerType=primary&hostRecheckSeconds=1";
    }

    private static String hostOf(LocalPostgres server) {
        return server.url().replaceAll("^.*//|/.*$", "");
    }

    @Override
    void kill() throws InterruptedException {
        if (lagging) {
            set(second(), "primary_conninfo", "");
            await("0", "select count(*) from pg_stat_replication");
            awaitLines(LINES_BEHIND);
        }
        primary.kill();
    }

    /** Waits until so many more lines are booked. */
    private void awaitLines(int more) throws InterruptedException {
        String lines = "select count(*) from credits_transaction";
        try (HikariDataSource pool = pool(1)) {
            long enough = Long.parseLong(Server.first(pool, lines)) + more;
            await("t", "select (" + lines + ") >= " + enough);
        }
    }

    private LocalPostgres second() {
        if (standby == null) {
            throw new IllegalStateException("there is no second server");
        }
        return standby;
    }

    /** Lets the second take over. */
    @Override
    void restart() {
        LocalPostgres dead = primary;
        LocalPostgres next = second();
        next.promote();
        primary = next;
        standby = null;
        dead.close();
    }

    @Override
    public void close() {
        primary.close();
        if (standby != null) {
            standby.close();
        }
    }
}
