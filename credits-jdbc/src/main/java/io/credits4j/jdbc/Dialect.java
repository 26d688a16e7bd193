package io.credits4j.jdbc;

import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Locale;
import java.util.function.Predicate;
import org.jdbi.v3.core.statement.DefinedAttributeTemplateEngine;
import org.jdbi.v3.core.statement.TemplateEngine;
import org.jspecify.annotations.Nullable;

/** What differs between database products; all else is SQL that every one of them understands. Stateless. */
abstract class Dialect {
    private static final String SUPPORTED = "H2, PostgreSQL, MariaDB";

    /** Returns the dialect of a database by the product name its driver tells. */
    static Dialect of(@Nullable String productName) {
        return switch (productName == null ? "" : productName.toUpperCase(Locale.ROOT)) {
            case "H2" -> new H2Dialect();
            case "POSTGRESQL" -> new PostgresDialect();
            case "MARIADB", "MYSQL" -> new MariaDbDialect();
            default ->
                throw new IllegalArgumentException(
                        "database product '" + productName + "' is not supported; supported: " + SUPPORTED);
        };
    }

    /**
     * Makes sure that a database can keep what it is given.
     *
     * @throws IllegalStateException if it cannot
     */
    void requireFit(Connection connection) throws SQLException {}

    /** Returns the folder of its scripts. */
    abstract String name();

    /**
     * Returns how it locks, reads and writes for the works of a batch, remembering at most so many accounts and lots
     * between batches if it does so at all.
     */
    Bulk bulk(Tables tables, String tablePrefix, @Nullable String opening, int mostKept) {
        return Bulk.rowByRow(tables, this, opening);
    }

    /** Returns what makes this product's SQL of ours. */
    TemplateEngine templates() {
        return new DefinedAttributeTemplateEngine();
    }

    /**
     * Returns the same for statements in a transaction of the host's, under a lock of ours: queries see what is
     * committed when they begin, even if the transaction looks at an older state.
     */
    TemplateEngine templatesUnderLock(Connection connection) throws SQLException {
        return templates();
    }

    /** Returns whether a transaction of the host's may look at an older state though it does not seem so. */
    boolean mayShowOldState() {
        return false;
    }

    /** Returns {@link #templatesUnderLock} for a transaction that was found to look at an older state. */
    TemplateEngine templatesOnOldState() {
        return templates();
    }

    /** Returns an expression for the database's clock, in microseconds since 1970. */
    abstract String clock();

    /** Returns whether a statement that waits for a lock goes on at the time it began at. */
    boolean clockStandsStill() {
        return false;
    }

    /** Returns the clause that locks the selected rows, waiting so long, or as long as the database does anyway. */
    abstract String lock(@Nullable Duration wait);

    /** Returns a query for columns, under {@link #lock}, and for the {@link #clock} as {@code store_time}. */
    String selectLocked(String columns, String from) {
        return "select " + columns + ", <clock> as store_time" + from + "<lock>";
    }

    /** Returns what a transaction begins with so as to wait so long for locks; nothing if {@link #lock} says it. */
    @Nullable
    String waiting(Duration wait) {
        return null;
    }

    /**
     * Returns what keeps other instances from changing the same tables until the transaction ends; nothing if a change
     * of tables commits by itself.
     */
    @Nullable
    String schemaLock(String tablePrefix) {
        return null;
    }

    /** Returns what ends {@link #schemaLock}; nothing if the end of its transaction does. */
    @Nullable
    String schemaUnlock(String tablePrefix) {
        return null;
    }

    /** Returns how a transaction begins in which every statement sees what is committed when it begins. */
    Begin writing() {
        return Begin.at(Connection.TRANSACTION_READ_COMMITTED);
    }

    /** Returns how a transaction begins in which every statement sees one state of all tables. */
    abstract Begin reading();

    /** Returns the same for a single statement. */
    Begin readingAtOnce() {
        return reading();
    }

    /** Returns whether nothing was done on a connection, which is not in auto-commit mode, since the last commit. */
    abstract boolean isIdle(Connection connection) throws SQLException;

    /** Returns the first column of the only row. */
    static boolean isTrue(Connection connection, String query) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(query)) {
            return row.next() && row.getBoolean(1);
        }
    }

    /** Returns what to bind for a text that is compared byte by byte: its bytes, unless the database can do better. */
    Object exact(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    /** Returns a text that is compared byte by byte. */
    @Nullable
    String exact(ResultSet row, String column) throws SQLException {
        byte[] bytes = row.getBytes(column);
        return bytes == null ? null : new String(bytes, StandardCharsets.UTF_8);
    }

    /**
     * Returns what to bind for an amount of money, exactly.
     *
     * @throws IllegalArgumentException if the database cannot keep it
     */
    BigDecimal decimal(BigDecimal amount) {
        return amount;
    }

    /** Returns whether other writers were in the way, so that the same again may succeed; nothing was written. */
    final boolean isContention(SQLException failure) {
        return anyIn(failure, this::isContentionItself);
    }

    boolean isContentionItself(SQLException failure) {
        String state = stateOf(failure);
        // 40003 says that nobody knows whether the statement was completed.
        return (state.startsWith("40") && !state.equals("40003")) || isDuplicateItself(failure);
    }

    /** Returns whether a row with this unique key exists already. */
    final boolean isDuplicate(SQLException failure) {
        return anyIn(failure, this::isDuplicateItself);
    }

    boolean isDuplicateItself(SQLException failure) {
        return stateOf(failure).equals("23505");
    }

    /** Returns whether a statement or its values were wrong, so that another one may well succeed. */
    final boolean isOfTheStatement(SQLException failure) {
        return anyIn(failure, part -> stateOf(part).matches("(21|22|23|42|44|54).*"));
    }

    /** Returns whether a database that takes no writes was to write: a standby, or one that is set so. */
    final boolean isReadOnly(SQLException failure) {
        return anyIn(failure, this::isReadOnlyItself);
    }

    boolean isReadOnlyItself(SQLException failure) {
        return stateOf(failure).equals("25006");
    }

    /** Returns whether the database user may not do what it was to do. */
    final boolean isForbidden(SQLException failure) {
        return anyIn(failure, this::isForbiddenItself);
    }

    abstract boolean isForbiddenItself(SQLException failure);

    /** Returns whether a table or column the statement names is not there. */
    final boolean isMissingTable(SQLException failure) {
        return anyIn(failure, this::isMissingItself);
    }

    boolean isMissingItself(SQLException failure) {
        return stateOf(failure).startsWith("42");
    }

    /** Returns whether another instance that creates the same tables was in the way. */
    final boolean isSchemaRace(SQLException failure) {
        return isContention(failure) || anyIn(failure, this::saysThatItExists);
    }

    abstract boolean saysThatItExists(SQLException failure);

    static String stateOf(SQLException failure) {
        String state = failure.getSQLState();
        return state == null ? "" : state;
    }

    /** Drivers hide the telling failure among the causes and next exceptions of another. */
    private static boolean anyIn(SQLException failure, Predicate<SQLException> condition) {
        for (Throwable part : failure) {
            if (part instanceof SQLException sql && condition.test(sql)) {
                return true;
            }
        }
        return false;
    }
}
