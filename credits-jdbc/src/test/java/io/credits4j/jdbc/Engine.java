package io.credits4j.jdbc;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.h2.jdbcx.JdbcConnectionPool;

/** The database products that tests run on. */
enum Engine {
    H2("H2") {
        @Override
        DataSource empty() {
            JdbcConnectionPool pool = JdbcConnectionPool.create(io.credits4j.jdbc.H2.inMemory());
            pool.setMaxConnections(32);
            return pool;
        }

        @Override
        void cutOthersOff(Connection own) throws SQLException {
            try (Statement statement = own.createStatement()) {
                statement.execute("shutdown immediately");
            } catch (SQLException e) {
                // This connection is closed by it as well.
            }
        }
    },

    POSTGRESQL("PostgreSQL") {
        @Override
        DataSource empty() {
            return Postgres.emptySchema();
        }

        @Override
        void cutOthersOff(Connection own) throws SQLException {
            try (Statement statement = own.createStatement()) {
                statement.execute("""
                        select pg_terminate_backend(pid, 5000)
                        from pg_stat_activity
                        where pid <> pg_backend_pid() and state = 'idle in transaction'
                        """);
            }
        }
    },

    MARIADB("MariaDB") {
        @Override
        DataSource empty() {
            return MariaDb.emptyDatabase();
        }

        @Override
        int decimals() {
            return 38;
        }

        @Override
        void cutOthersOff(Connection own) throws SQLException {
            try (Statement statement = own.createStatement()) {
                List<Long> others = new ArrayList<>();
                try (ResultSet row = statement.executeQuery("""
                        select trx_mysql_thread_id
                        from information_schema.innodb_trx
                        where trx_mysql_thread_id <> connection_id()
                        """)) {
                    while (row.next()) {
                        others.add(row.getLong(1));
                    }
                }
                for (long other : others) {
                    statement.execute("kill " + other);
                    while (Dialect.isTrue(
                            own, "select count(*) from information_schema.processlist where id = " + other)) {
                        Thread.onSpinWait();
                    }
                }
            }
        }
    };

    /** Returns those that can be started in this build. */
    static Stream<Engine> here() {
        return Stream.of(values()).filter(engine -> engine != MARIADB || LocalMariaDb.isHere());
    }

    private final String product;

    Engine(String product) {
        this.product = product;
    }

    /** Returns a pool of connections to a place without tables. */
    abstract DataSource empty();

    /** Ends the connections in the middle of a transaction, as a crash of the server would. */
    abstract void cutOthersOff(Connection own) throws SQLException;

    /** Returns how many decimals of money it keeps. */
    int decimals() {
        return 40;
    }

    Dialect dialect() {
        return Dialect.of(product);
    }

    /** Returns a storage on new tables. */
    JdbcStorage storage() {
        return storage(empty());
    }

    static JdbcStorage storage(DataSource dataSource) {
        JdbcSchema.of(dataSource).create();
        return JdbcStorage.on(dataSource);
    }

    /** Returns a pool of so many connections, which wait for a commit of their own; to be closed. */
    static HikariDataSource pool(DataSource dataSource, int connections) {
        HikariConfig config = new HikariConfig();
        config.setDataSource(dataSource);
        config.setMaximumPoolSize(connections);
        config.setAutoCommit(false);
        return new HikariDataSource(config);
    }
}
