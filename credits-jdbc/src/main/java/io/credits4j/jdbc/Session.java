package io.credits4j.jdbc;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Handles;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One connection, borrowed for one database transaction and given back as it was: with its auto-commit and isolation,
 * and without anything of ours pending.
 */
final class Session implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Session.class);

    private final Handle handle;
    private final Connection connection;
    private boolean autoCommitBefore;
    private int isolationBefore = Connection.TRANSACTION_NONE;
    private boolean byStatements;
    private boolean pending;
    private boolean usable = true;

    private Session(Handle handle) {
        this.handle = handle;
        this.connection = handle.getConnection();
    }

    /** Returns what stands for a transaction of the host: nothing is begun, ended or given back. */
    static Session joined(Handle handle) {
        return new Session(handle);
    }

    /**
     * Begins a transaction.
     *
     * @throws IllegalStateException if the connection is in the middle of somebody's transaction
     */
    static Session begin(Jdbi jdbi, Begin begin, Dialect dialect) throws SQLException {
        Session session = new Session(open(jdbi));
        try {
            session.requireIdle(dialect);
            if (begin.isByStatements()) {
                session.beginBy(begin.statement());
            } else {
                session.begin(begin.isolation());
            }
            return session;
        } catch (Throwable e) {
            session.close();
            throw e;
        }
    }

    /** Some pools throw exceptions of their own when they cannot connect. */
    private static Handle open(Jdbi jdbi) throws SQLException {
        try {
            return jdbi.open();
        } catch (RuntimeException e) {
            SQLException sql = DatabaseFailure.sqlIn(e);
            throw sql != null ? sql : new SQLException("no connection could be had", e);
        }
    }

    /** What was done on the connection before would be committed with what others want, or rolled back with it. */
    private void requireIdle(Dialect dialect) throws SQLException {
        autoCommitBefore = connection.getAutoCommit();
        if (!autoCommitBefore && !dialect.isIdle(connection)) {
            throw new BusyConnectionException();
        }
    }

    private void begin(int isolation) throws SQLException {
        // Begun and ended here, where it is known which step failed.
        handle.getConfig(Handles.class).setForceEndTransactions(false);
        int current = connection.getTransactionIsolation();
        if (current != isolation) {
            isolationBefore = current;
            connection.setTransactionIsolation(isolation);
        }
        if (autoCommitBefore) {
            connection.setAutoCommit(false);
        }
        pending = true;
    }

    private void beginBy(@Nullable String statement) throws SQLException {
        byStatements = true;
        if (!autoCommitBefore) {
            connection.setAutoCommit(true);
        }
        pending = true;
        if (statement != null) {
            execute(statement);
        }
    }

    Handle handle() {
        return handle;
    }

    /** Whether the statements begin and end the transaction. */
    boolean isByStatements() {
        return byStatements;
    }

    /** Commits, unless a statement did. */
    void commit() throws SQLException {
        if (!pending) {
            return;
        }
        if (byStatements) {
            execute("commit");
        } else {
            connection.commit();
        }
        pending = false;
    }

    /** A statement committed. */
    void committed() {
        pending = false;
    }

    boolean isCommitted() {
        return !pending;
    }

    /** Undoes what statements did since they began the transaction, so that others can begin it again. */
    void undo() throws SQLException {
        execute("rollback");
    }

    /** Undoes what is not committed, restores the connection and gives it back; what fails here undoes no commit. */
    @Override
    public void close() {
        try {
            if (pending) {
                rollBack();
            }
            if (usable) {
                restore();
            }
        } finally {
            giveBack();
        }
    }

    private void rollBack() {
        try {
            if (byStatements) {
                execute("rollback");
            } else {
                connection.rollback();
            }
        } catch (SQLException | RuntimeException e) {
            LOG.debug("A rollback failed; the connection is given up.", e);
            giveUp();
        }
    }

    private void execute(String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    /** A connection that could not be rolled back must not serve anyone else: restoring it might even commit. */
    private void giveUp() {
        usable = false;
        try {
            connection.abort(Runnable::run);
        } catch (SQLException | RuntimeException e) {
            LOG.debug("A broken connection could not be aborted.", e);
        }
    }

    private void restore() {
        try {
            if (autoCommitBefore != byStatements) {
                connection.setAutoCommit(autoCommitBefore);
            }
            if (isolationBefore != Connection.TRANSACTION_NONE) {
                connection.setTransactionIsolation(isolationBefore);
            }
        } catch (SQLException | RuntimeException e) {
            LOG.warn("A connection could not be restored to what it was before; it is given up.", e);
            giveUp();
        }
    }

    private void giveBack() {
        try {
            handle.close();
        } catch (RuntimeException e) {
            LOG.debug("A connection could not be closed.", e);
        }
    }
}
