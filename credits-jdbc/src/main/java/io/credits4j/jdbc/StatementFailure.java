package io.credits4j.jdbc;

import java.sql.SQLException;
import org.jdbi.v3.core.JdbiException;

/** A statement that was not sent through Jdbi failed; told in the same way. */
final class StatementFailure extends JdbiException {
    private static final long serialVersionUID = 1L;

    private final SQLException sql;
    private final boolean inCommit;

    /** Takes also whether the commit was sent along, so that it may have happened. */
    StatementFailure(SQLException sql, boolean inCommit) {
        super(sql);
        this.sql = sql;
        this.inCommit = inCommit;
    }

    SQLException sql() {
        return sql;
    }

    boolean isInCommit() {
        return inCommit;
    }

    DatabaseFailure asDatabaseFailure() {
        return inCommit ? DatabaseFailure.inCommit(sql) : DatabaseFailure.beforeCommit(sql);
    }
}
