package io.credits4j.jdbc;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.credits4j.examples.sandbox.LocalPostgres;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.atomic.AtomicInteger;
import javax.sql.DataSource;
import org.postgresql.ds.PGSimpleDataSource;

/**
 * Throw-away tables in one local PostgreSQL, in sessions that are set up as unkindly as a host might: another zone, day
 * before month, binary as escapes, isolation that nothing here needs.
 */
final class Postgres {
    private static final String UNKIND = """
            set time zone 'Asia/Kathmandu';
            set datestyle = 'ISO, DMY';
            set intervalstyle = 'sql_standard';
            set bytea_output = 'escape';
            set default_transaction_isolation = 'serializable';
            """;

    private static final AtomicInteger NUMBER = new AtomicInteger();

    private Postgres() {}

    /** Opened when first asked for; the server ends with the process, and so do the connections. */
    private static final class Shared {
        private static final HikariDataSource POOL = pool(32);
    }

    /** Returns a storage on new tables of their own, in a schema that others use too. */
    static JdbcStorage storage() {
        String prefix = "t" + NUMBER.incrementAndGet() + "_";
        JdbcSchema.of(Shared.POOL).tablePrefix(prefix).create();
        return JdbcStorage.builder(Shared.POOL).tablePrefix(prefix).build();
    }

    /** Returns a schema that is empty; its connections come from a pool and know no other schema. */
    static DataSource emptySchema() {
        String schema = "s" + NUMBER.incrementAndGet();
        try (Connection connection = Shared.POOL.getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute("create schema " + schema);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
        return (DataSource) Proxy.newProxyInstance(
                Postgres.class.getClassLoader(), new Class<?>[] {DataSource.class}, (self, method, arguments) -> {
                    Object result = method.invoke(Shared.POOL, arguments);
                    if (result instanceof Connection connection) {
                        connection.setSchema(schema);
                    }
                    return result;
                });
    }

    /** Returns a pool of unkind sessions, which sets the schema back that a borrower chose; to be closed. */
    static HikariDataSource pool(int connections) {
        HikariConfig config = new HikariConfig();
        config.setDataSource(source("postgres"));
        config.setMaximumPoolSize(connections);
        config.setMinimumIdle(1);
        config.setConnectionInitSql(UNKIND);
        config.setSchema("public");
        return new HikariDataSource(config);
    }

    /** Returns a data source for new connections to a schema, with another setting. */
    static DataSource with(String setting, String schema) {
        PGSimpleDataSource source = source("postgres");
        source.setCurrentSchema(schema);
        source.setOptions("-c " + setting);
        return source;
    }

    /** Returns a data source for new connections to a database. */
    static PGSimpleDataSource source(String database) {
        return source(LocalPostgres.shared(), database);
    }

    static PGSimpleDataSource source(LocalPostgres server, String database) {
        PGSimpleDataSource source = new PGSimpleDataSource();
        source.setUrl(server.url(database));
        return source;
    }
}
