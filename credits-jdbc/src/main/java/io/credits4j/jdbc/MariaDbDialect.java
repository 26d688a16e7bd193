package io.credits4j.jdbc;

import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jdbi.v3.core.statement.DefinedAttributeTemplateEngine;
import org.jdbi.v3.core.statement.TemplateEngine;
import org.jspecify.annotations.Nullable;

/**
 * MariaDB 10.6 and later, with its own driver or MySQL's. MySQL is near enough to be let in, and untested: what only
 * MariaDB has stands in comments that only MariaDB reads.
 */
final class MariaDbDialect extends Dialect {
    /** What the database can keep of the 40 that money may have. */
    private static final int MOST_DECIMALS = 38;

    /**
     * Deadlock, lock time-out, a row newer than the transaction's snapshot, a table changed since it. The database
     * gives most of them no state of class 40.
     */
    private static final Set<Integer> CONTENTION = Set.of(1213, 1205, 1020, 1412);

    /** Table, column, database: not there. */
    private static final Set<Integer> MISSING = Set.of(1146, 1054, 1049);

    /** Table, column, index: exists already. */
    private static final Set<Integer> EXISTS = Set.of(1050, 1060, 1061);

    /** A row with this unique key exists already. */
    private static final Set<Integer> DUPLICATE = Set.of(1062, 1586);

    /** A setting of the server is in the way, which for what the ledger does is that one; the whole server only reads. */
    private static final Set<Integer> READ_ONLY = Set.of(1290, 1836);

    /** To the database, a table, a column, or for want of another right. */
    private static final Set<Integer> FORBIDDEN = Set.of(1044, 1142, 1143, 1227);

    /** MySQL knows only its own words for these. */
    private static final Pattern FIRST = Pattern.compile("fetch first (:\\w+) rows only");

    private static final Pattern OFFSET = Pattern.compile("offset (:\\w+) rows fetch next (:\\w+) rows only");

    private static final TemplateEngine PLAIN = new DefinedAttributeTemplateEngine();

    /** What a session of a Galera cluster waits for before it reads, as one of the bits of its setting. */
    private static final int WAITS_TO_READ = 1;

    @Override
    void requireFit(Connection connection) throws SQLException {
        requireExactness(connection);
        requireNewest(connection);
    }

    /** Otherwise it would cut or change what it is given, with a warning that no driver shows. */
    private static void requireExactness(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("select @@sql_mode, @@character_set_connection")) {
            row.next();
            String mode = row.getString(1);
            String encoding = row.getString(2);
            if (!mode.contains("STRICT_") || mode.contains("EMPTY_STRING_IS_NULL")) {
                throw new IllegalStateException("sql_mode '" + mode + "' lets the database change what it is given;"
                        + " add STRICT_TRANS_TABLES, and leave out EMPTY_STRING_IS_NULL");
            }
            if (!encoding.equals("utf8mb4")) {
                throw new IllegalStateException("connection encoding '" + encoding
                        + "' cannot carry every text; connect in utf8mb4, which the drivers do unless told otherwise");
            }
        }
    }

    /**
     * A node of a cluster commits nothing that others were first with. But unless it is told to wait until it has what
     * others have acknowledged, it would refuse for want of credits that were granted, and not know holds.
     */
    private static void requireNewest(Connection connection) throws SQLException {
        Map<String, String> settings = new HashMap<>();
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("show session variables like 'wsrep%'")) {
            while (rows.next()) {
                settings.put(rows.getString(1), rows.getString(2));
            }
        }
        requireNewest(settings);
    }

    static void requireNewest(Map<String, String> settings) {
        boolean inCluster = settings.getOrDefault("wsrep_on", "OFF").equals("ON")
                && !settings.getOrDefault("wsrep_provider", "none").equals("none");
        String waiting = settings.getOrDefault("wsrep_sync_wait", "0");
        if (inCluster && (Integer.parseInt(waiting) & WAITS_TO_READ) == 0) {
            throw new IllegalStateException(
                    "wsrep_sync_wait " + waiting + " lets a node of the cluster answer from before"
                            + " what another has acknowledged; set it to 1 for all sessions, on the servers or in the address of"
                            + " the database: sessionVariables=wsrep_sync_wait=1");
        }
    }

    @Override
    String name() {
        return "mariadb";
    }

    /** The snapshot is taken by the first query, which is the account's. */
    @Override
    Begin reading() {
        return Begin.at(Connection.TRANSACTION_REPEATABLE_READ);
    }

    @Override
    TemplateEngine templates() {
        return (template, context) -> inOwnWords(PLAIN.render(template, context));
    }

    private static String inOwnWords(String sql) {
        String withoutOffset = OFFSET.matcher(sql).replaceAll("limit $2 offset $1");
        return FIRST.matcher(withoutOffset).replaceAll("limit $1");
    }

    /**
     * At the default isolation plain queries see the state of the transaction's first one, from before the lock. Below it
     * they do not, and locks on what they pass would be in the way of neighbouring accounts for nothing.
     */
    @Override
    TemplateEngine templatesUnderLock(Connection connection) throws SQLException {
        return connection.getTransactionIsolation() <= Connection.TRANSACTION_READ_COMMITTED
                ? templates()
                : templatesOnOldState();
    }

    /** A statement may have given the transaction another isolation than the driver tells. */
    @Override
    boolean mayShowOldState() {
        return true;
    }

    @Override
    TemplateEngine templatesOnOldState() {
        return (template, context) -> LockingReads.of(templates().render(template, context));
    }

    /** In no zone, so that no session's zone and no change to summer time matter. */
    @Override
    String clock() {
        return "timestampdiff(microsecond, '1970-01-01 00:00:00', utc_timestamp(6))";
    }

    /** Every function that does not stand still tells the time in the session's zone, ambiguous once a year. */
    @Override
    boolean clockStandsStill() {
        return true;
    }

    /** Whole seconds only: rounded up. MySQL waits as long as it does anyway. */
    @Override
    String lock(@Nullable Duration wait) {
        if (wait == null) {
            return "for update";
        }
        return "for update /*M!100300 wait " + wait.plusMillis(999).toSeconds() + " */";
    }

    /**
     * Waits for others a minute. Who comes through then does no harm: the statements leave alone what exists. Such a
     * lock is of the whole server, and its name is short.
     */
    @Override
    String schemaLock(String tablePrefix) {
        return "select get_lock(" + nameOfLock(tablePrefix) + ", 60)";
    }

    @Override
    String schemaUnlock(String tablePrefix) {
        return "select release_lock(" + nameOfLock(tablePrefix) + ")";
    }

    private static String nameOfLock(String tablePrefix) {
        return "concat('credits4j ', sha1(concat(database(), '.', '" + tablePrefix + "')))";
    }

    /** MySQL does not tell, and is taken for busy: there connections must come in auto-commit mode. */
    @Override
    boolean isIdle(Connection connection) throws SQLException {
        return isTrue(connection, "select /*M! not @@in_transaction or */ false");
    }

    /** The database would round without a word. */
    @Override
    BigDecimal decimal(BigDecimal amount) {
        if (amount.stripTrailingZeros().scale() > MOST_DECIMALS) {
            throw new IllegalArgumentException("amount " + amount.toPlainString()
                    + " does not fit: this database keeps " + MOST_DECIMALS + " decimals");
        }
        return amount;
    }

    @Override
    boolean isContentionItself(SQLException failure) {
        return CONTENTION.contains(failure.getErrorCode()) || super.isContentionItself(failure);
    }

    /** Its state is that of every violated constraint. */
    @Override
    boolean isDuplicateItself(SQLException failure) {
        return DUPLICATE.contains(failure.getErrorCode());
    }

    @Override
    boolean isReadOnlyItself(SQLException failure) {
        return READ_ONLY.contains(failure.getErrorCode()) || super.isReadOnlyItself(failure);
    }

    @Override
    boolean isForbiddenItself(SQLException failure) {
        return FORBIDDEN.contains(failure.getErrorCode());
    }

    /** Not all of class 42: what is not allowed is not missing. */
    @Override
    boolean isMissingItself(SQLException failure) {
        return MISSING.contains(failure.getErrorCode());
    }

    @Override
    boolean saysThatItExists(SQLException failure) {
        return EXISTS.contains(failure.getErrorCode());
    }
}
