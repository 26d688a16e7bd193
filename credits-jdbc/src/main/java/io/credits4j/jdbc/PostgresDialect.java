package io.credits4j.jdbc;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** PostgreSQL 15 and later. */
final class PostgresDialect extends Dialect {
    /** Table, column, schema: not there. */
    private static final Set<String> MISSING = Set.of("42P01", "42703", "3F000");

    /** Table, object: exists already. */
    private static final Set<String> EXISTS = Set.of("42P07", "42710");

    private static final String LOCK_NOT_AVAILABLE = "55P03";

    /** Another encoding lacks most characters, which would come to light with the first id that has one. */
    @Override
    void requireFit(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("show server_encoding")) {
            row.next();
            String encoding = row.getString(1);
            if (!encoding.equals("UTF8")) {
                throw new IllegalStateException(
                        "database encoding '" + encoding + "' cannot keep every text; create the database in UTF8");
            }
        }
    }

    @Override
    String name() {
        return "postgresql";
    }

    @Override
    Bulk bulk(Tables tables, String tablePrefix, @Nullable String opening, int mostKept) {
        return new PostgresBulk(tables, this, tablePrefix, opening, mostKept);
    }

    @Override
    Begin writing() {
        return Begin.by("begin isolation level read committed");
    }

    @Override
    Begin reading() {
        return Begin.by("begin isolation level repeatable read read only");
    }

    /** Saves two round trips. */
    @Override
    Begin readingAtOnce() {
        return Begin.later();
    }

    /** Whether the connection was lost, so that nobody knows what became of what was sent last. */
    static boolean isOfTheConnection(SQLException failure) {
        String state = stateOf(failure);
        return state.isEmpty() || state.startsWith("08") || state.startsWith("57P");
    }

    /** Not the time of the transaction's begin, which may be long ago. */
    @Override
    String clock() {
        return "cast(extract(epoch from clock_timestamp()) * 1000000 as bigint)";
    }

    /** A host's foreign key to an account is not in the way of this lock; another such lock is. */
    @Override
    String lock(@Nullable Duration wait) {
        return "for no key update";
    }

    /** Outside of the locking query: inside it, the clock is read before a wait for the lock. */
    @Override
    String selectLocked(String columns, String from) {
        return "select locked.*, <clock> as store_time from (select " + columns + from + "<lock>) locked";
    }

    @Override
    String waiting(Duration wait) {
        return "set local lock_timeout = " + Math.max(1, wait.toMillis());
    }

    /** Any number will do that is the same for the same tables. */
    @Override
    String schemaLock(String tablePrefix) {
        return "select pg_advisory_xact_lock(hashtextextended(current_schema || '.' || '" + tablePrefix + "', 4))";
    }

    /** A transaction that wrote or locked something has a number. */
    @Override
    boolean isIdle(Connection connection) throws SQLException {
        boolean idle = isTrue(connection, "select pg_current_xact_id_if_assigned() is null");
        if (idle) {
            connection.rollback();
        }
        return idle;
    }

    /** The columns have the collation "C", which compares bytes. */
    @Override
    Object exact(String text) {
        return text;
    }

    @Override
    @Nullable
    String exact(ResultSet row, String column) throws SQLException {
        return row.getString(column);
    }

    @Override
    boolean isContentionItself(SQLException failure) {
        return stateOf(failure).equals(LOCK_NOT_AVAILABLE) || super.isContentionItself(failure);
    }

    @Override
    boolean isForbiddenItself(SQLException failure) {
        return stateOf(failure).equals("42501");
    }

    /** Not all of class 42: what is not allowed is not missing. */
    @Override
    boolean isMissingItself(SQLException failure) {
        return MISSING.contains(stateOf(failure));
    }

    @Override
    boolean saysThatItExists(SQLException failure) {
        return EXISTS.contains(stateOf(failure));
    }
}
