package io.credits4j.jdbc;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.atomic.AtomicInteger;
import javax.sql.DataSource;

/**
 * Throw-away tables in one local MariaDB, in sessions that are set up as unkindly as a host might: another zone, a
 * collation that knows no case, quotes and backslashes that mean something else, isolation that nothing here needs. Only
 * in the build with the profile {@code mariadb}, which knows the server and the driver.
 */
final class MariaDb {
    private static final String UNKIND = "set time_zone = '+05:45', collation_connection = utf8mb4_turkish_ci,"
            + " sql_mode = 'STRICT_ALL_TABLES,ANSI_QUOTES,PIPES_AS_CONCAT,NO_BACKSLASH_ESCAPES,PAD_CHAR_TO_FULL_LENGTH',"
            + " tx_isolation = 'SERIALIZABLE'";

    private static final AtomicInteger NUMBER = new AtomicInteger();

    private MariaDb() {}

    /** Opened when first asked for; the server ends with the process, and so do the connections. */
    private static final class Shared {
        private static final LocalMariaDb SERVER = LocalMariaDb.start();
        private static final HikariDataSource POOL = pool(32, "test", "");
    }

    /** Returns a storage on new tables of their own, in a database that others use too. */
    static JdbcStorage storage() {
        String prefix = "t" + NUMBER.incrementAndGet() + "_";
        JdbcSchema.of(Shared.POOL).tablePrefix(prefix).create();
        return JdbcStorage.builder(Shared.POOL).tablePrefix(prefix).build();
    }

    /** Returns a database that is empty; its connections come from a pool and know no other database. */
    static DataSource emptyDatabase() {
        String name = newDatabase();
        return (DataSource) Proxy.newProxyInstance(
                MariaDb.class.getClassLoader(), new Class<?>[] {DataSource.class}, (self, method, arguments) -> {
                    Object result = method.invoke(Shared.POOL, arguments);
                    if (result instanceof Connection connection) {
                        connection.setCatalog(name);
                    }
                    return result;
                });
    }

    /** Returns the name of a new database. */
    static String newDatabase() {
        String name = "d" + NUMBER.incrementAndGet();
        try (Connection connection = Shared.POOL.getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute("create database " + name);
            return name;
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Returns a pool of unkind sessions in a database, with settings of the driver; to be closed. */
    static HikariDataSource pool(int connections, String database, String settings) {
        HikariConfig config = config(connections, database, settings);
        config.setConnectionInitSql(UNKIND);
        return new HikariDataSource(config);
    }

    /** Returns a pool of sessions as they are out of the box, but for one setting; to be closed. */
    static HikariDataSource with(String setting, String database) {
        HikariConfig config = config(4, database, "");
        config.setConnectionInitSql(setting);
        return new HikariDataSource(config);
    }

    private static HikariConfig config(int connections, String database, String settings) {
        HikariConfig config = new HikariConfig();
        config.setJdbcUrl("jdbc:mariadb://127.0.0.1:" + Shared.SERVER.port() + "/" + database
                + "?user=root&allowMultiQueries=true" + settings);
        config.setCatalog(database);
        config.setMaximumPoolSize(connections);
        config.setMinimumIdle(1);
        return config;
    }
}
