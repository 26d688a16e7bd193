package io.credits4j.jdbc;

import static java.util.stream.Collectors.joining;

import io.credits4j.StoreUnavailableException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.TreeMap;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * The tables of {@link JdbcStorage}: creates them, brings them up to date, or prints them for those who do that
 * themselves. Immutable and thread-safe.
 *
 * <pre>{@code
 * JdbcSchema.of(dataSource).migrate(); // at every start; does nothing when all is there
 * }</pre>
 *
 * <p>The scripts are in the jar under {@code io/credits4j/jdbc/schema/<database>/}, named as Flyway likes them, with the
 * placeholder <code>$&#123;prefix&#125;</code>. Use either this class or another migration tool, not both. What was
 * applied is kept with its checksum in the table {@code <prefix>schema_version}.
 */
public final class JdbcSchema {
    private static final int MOST_ATTEMPTS = 50;

    private final DataSource dataSource;
    private final String tablePrefix;
    private final Dialect dialect;

    private JdbcSchema(DataSource dataSource, String tablePrefix, Dialect dialect) {
        this.dataSource = dataSource;
        this.tablePrefix = tablePrefix;
        this.dialect = dialect;
    }

    /**
     * Returns the schema in a database, with tables named {@code credits_…}; connects once to see which database it is.
     *
     * @throws IllegalArgumentException if the data source is null or the database is none of those supported
     * @throws StoreUnavailableException if the database cannot be reached
     */
    public static JdbcSchema of(DataSource dataSource) {
        Door.notNull("dataSource", dataSource);
        return new JdbcSchema(dataSource, TablePrefix.DEFAULT, Door.dialectOf(dataSource));
    }

    /**
     * Returns the schema with tables whose names begin otherwise.
     *
     * @throws IllegalArgumentException if it is not 1 to 30 small letters, digits and underscores that begin with a
     *     letter
     */
    public JdbcSchema tablePrefix(String prefix) {
        return new JdbcSchema(dataSource, TablePrefix.checked(prefix), dialect);
    }

    /**
     * Creates the tables in a database that has none; does nothing if they are up to date. May be called by many
     * instances at once.
     *
     * @throws IllegalStateException if there are tables of an older version (call {@link #migrate}), or of a script
     *     that was changed, or the database cannot keep every text
     * @throws StoreUnavailableException if the database failed; call it again
     */
    public void create() {
        OptionalInt version = version();
        int newest = Migration.newest();
        if (version.isPresent() && version.getAsInt() < newest) {
            throw new IllegalStateException("tables '" + tablePrefix + "…' are of version " + version.getAsInt()
                    + ", not " + newest + "; call migrate() to bring them up to date");
        }
        migrate();
    }

    /**
     * Creates the tables, or brings those of an older version up to date, step by step; does nothing if they are. May
     * be called by many instances at once; tables of a newer version are left alone.
     *
     * @throws IllegalStateException if a step that was applied before has another text now, or the database cannot keep
     *     every text
     * @throws StoreUnavailableException if the database failed; call it again
     */
    public void migrate() {
        if (inDatabase(null, this::isUpToDate)) {
            return;
        }
        inDatabase(dialect.schemaLock(tablePrefix), connection -> {
            createVersionTable(connection);
            for (Migration migration : missing(applied(connection))) {
                apply(connection, migration);
            }
            return true;
        });
    }

    /** Looks without a lock and writes nothing, so that it works on a standby as well. */
    private boolean isUpToDate(Connection connection) throws SQLException {
        dialect.requireFit(connection);
        return missing(appliedOrNone(connection)).isEmpty();
    }

    private List<Migration> missing(Map<Integer, String> applied) {
        List<Migration> missing = new ArrayList<>();
        for (Migration migration : migrations()) {
            String checksum = applied.get(migration.version());
            if (checksum == null) {
                missing.add(migration);
            } else if (!checksum.equals(migration.checksum())) {
                throw new IllegalStateException("script " + migration.name() + " has changed since it was applied to"
                        + " tables '" + tablePrefix + "…'; a released script never changes");
            }
        }
        return missing;
    }

    /** Returns all scripts for this database, ready to run, for those who create the tables themselves. */
    public String print() {
        return migrations().stream().map(Migration::text).collect(joining("\n"));
    }

    /**
     * Returns a script, ready to run, that restricts roles for reports to the accounts they are told to see; it begins
     * with how to do that. Run it yourself, as the owner of the tables: {@code statement.execute(script)} or any tool.
     *
     * @throws IllegalStateException if the database is not PostgreSQL
     */
    public String printRowLevelSecurity() {
        return Migration.script(dialect, "row-level-security.sql", tablePrefix)
                .orElseThrow(() -> new IllegalStateException(
                        "database '" + dialect.name() + "' has no row-level security; PostgreSQL has"));
    }

    /**
     * Returns the newest version {@link #migrate} has applied; empty if none, or if another tool created the tables.
     *
     * @throws StoreUnavailableException if the database failed
     */
    public OptionalInt version() {
        return inDatabase(
                null,
                connection -> appliedOrNone(connection).keySet().stream()
                        .mapToInt(Integer::intValue)
                        .max());
    }

    private Map<Integer, String> appliedOrNone(Connection connection) throws SQLException {
        try {
            return applied(connection);
        } catch (SQLException e) {
            if (dialect.isMissingTable(e)) {
                return Map.of();
            }
            throw e;
        }
    }

    private List<Migration> migrations() {
        return Migration.all(dialect, tablePrefix);
    }

    private void createVersionTable(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(named("""
                    create table if not exists ${prefix}schema_version (
                        version   int not null primary key,
                        script    varchar(200) not null,
                        checksum  varchar(64) not null
                    )
                    """));
        }
    }

    private Map<Integer, String> applied(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet rows =
                        statement.executeQuery(named("select version, checksum from ${prefix}schema_version"))) {
            Map<Integer, String> applied = new TreeMap<>();
            while (rows.next()) {
                applied.put(rows.getInt("version"), rows.getString("checksum"));
            }
            return applied;
        }
    }

    /**
     * Runs a script and notes that. Its statements leave alone what exists, so that instances that start at once may all
     * run it, and one that died half-way is completed by the next; the first to note it wins.
     */
    private void apply(Connection connection, Migration migration) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            for (String ddl : migration.statements()) {
                statement.execute(ddl);
            }
        }
        try (PreparedStatement note = connection.prepareStatement(
                named("insert into ${prefix}schema_version (version, script, checksum) values (?, ?, ?)"))) {
            note.setInt(1, migration.version());
            note.setString(2, migration.name());
            note.setString(3, migration.checksum());
            note.executeUpdate();
        }
    }

    /** What a task does on a connection. */
    @FunctionalInterface
    private interface Task<T> {
        T run(Connection connection) throws SQLException;
    }

    /**
     * Runs a task that may be run again; instances that start at once get into each other's way. Under a lock that ends
     * with its transaction it is that transaction, otherwise each statement is committed.
     */
    private <T> T inDatabase(@Nullable String lock, Task<T> task) {
        for (int attempt = 1; ; attempt++) {
            try {
                return once(lock, task);
            } catch (SQLException e) {
                if (!dialect.isSchemaRace(e) || attempt == MOST_ATTEMPTS) {
                    throw new StoreUnavailableException(
                            "the database " + (dialect.isReadOnly(e) ? "is read-only, and failed" : "failed")
                                    + " on tables '" + tablePrefix
                                    + "…'; what was done so far does no harm, call it again"
                                    + (dialect.isReadOnly(e) ? " on the primary" : ""),
                            false,
                            e);
                }
            }
        }
    }

    private <T> T once(@Nullable String lock, Task<T> task) throws SQLException {
        try (Connection connection = dataSource.getConnection()) {
            boolean autoCommitBefore = connection.getAutoCommit();
            String unlock = dialect.schemaUnlock(tablePrefix);
            connection.setAutoCommit(lock == null || unlock != null);
            try {
                if (lock == null) {
                    return task.run(connection);
                }
                return unlock == null ? inTransaction(connection, lock, task) : locked(connection, lock, unlock, task);
            } finally {
                connection.setAutoCommit(autoCommitBefore);
            }
        }
    }

    private static <T> T locked(Connection connection, String lock, String unlock, Task<T> task) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(lock);
            try {
                return task.run(connection);
            } finally {
                statement.execute(unlock);
            }
        }
    }

    private static <T> T inTransaction(Connection connection, String lock, Task<T> task) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(lock);
            T result = task.run(connection);
            connection.commit();
            return result;
        } catch (Throwable e) {
            connection.rollback();
            throw e;
        }
    }

    private String named(String sql) {
        return Migration.withPrefix(sql, tablePrefix);
    }
}
