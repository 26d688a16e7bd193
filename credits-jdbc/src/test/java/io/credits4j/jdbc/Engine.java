package io.credits4j.jdbc;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
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
    };

    private final String product;

    Engine(String product) {
        this.product = product;
    }

    /** Returns a pool of connections to a place without tables. */
    abstract DataSource empty();

    /** Ends the connections in the middle of a transaction, as a crash of the server would. */
    abstract void cutOthersOff(Connection own) throws SQLException;

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
