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
 */
final class ReplicatedServer extends KillableServer {
    private LocalPostgres primary;
    private @Nullable LocalPostgres standby;

    private ReplicatedServer(LocalPostgres primary) {
        super(primary);
        this.primary = primary;
    }

    /** Starts the first; the second follows {@linkplain #prepare before a kill}. */
    static KillableServer startPair() {
        ReplicatedServer server = new ReplicatedServer(LocalPostgres.durable());
        server.requireDurability();
        return server;
    }

    @Override
    void prepare() throws InterruptedException {
        standby = LocalPostgres.following(primary);
        try (HikariDataSource pool = pool(1)) {
            execute(pool, "alter system set synchronous_standby_names = '*'");
            execute(pool, "select pg_reload_conf()");
        }
        await("1", "select count(*) from pg_stat_replication where sync_state = 'sync'");
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
    void kill() {
        primary.kill();
    }

    /** Lets the second take over. */
    @Override
    void restart() {
        LocalPostgres dead = primary;
        if (standby == null) {
            throw new IllegalStateException("there is no second server");
        }
        standby.promote();
        primary = standby;
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
