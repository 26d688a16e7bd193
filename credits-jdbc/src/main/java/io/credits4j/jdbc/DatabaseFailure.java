package io.credits4j.jdbc;

import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/** The database failed one transaction: before its commit, so that it is undone, or in the commit itself. */
final class DatabaseFailure extends Exception {
    private static final long serialVersionUID = 1L;

    private final SQLException sql;
    private final boolean inCommit;

    private DatabaseFailure(SQLException sql, boolean inCommit) {
        super(sql);
        this.sql = sql;
        this.inCommit = inCommit;
    }

    static DatabaseFailure beforeCommit(SQLException sql) {
        return new DatabaseFailure(sql, false);
    }

    static DatabaseFailure inCommit(SQLException sql) {
        return new DatabaseFailure(sql, true);
    }

    /** Returns what the driver threw, without the statement and its values around it. */
    SQLException sql() {
        return sql;
    }

    boolean isInCommit() {
        return inCommit;
    }

    /** Returns what the driver threw; nothing if an exception has another cause. */
    static @Nullable SQLException sqlIn(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof SQLException sql) {
                return sql;
            }
        }
        return null;
    }
}
