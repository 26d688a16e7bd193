package io.credits4j.jdbc;

import io.credits4j.ContentionException;
import io.credits4j.StoreUnavailableException;
import java.sql.SQLException;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.JdbiException;
import org.jdbi.v3.core.statement.SqlStatements;
import org.jdbi.v3.core.statement.TemplateEngine;

/**
 * Takes part in a transaction of the host on the host's connection. What fails is undone up to a savepoint, so that the
 * host's transaction can go on; nothing is committed, and nothing is tried again. As thread-safe as the connection.
 */
final class JoinedTransaction implements Transactions {
    private static final String SAVEPOINT = "credits4j";
    private static final String BROKEN = "the connection to join is broken; nothing was written";

    private final Handle handle;
    private final Dialect dialect;
    private final String tablePrefix;
    private boolean undone;

    JoinedTransaction(Handle handle, Dialect dialect, String tablePrefix) {
        this.handle = handle;
        this.dialect = dialect;
        this.tablePrefix = tablePrefix;
    }

    /** Returns the only handle of a Jdbi that is on one connection. */
    static Handle handle(Jdbi jdbi) {
        try {
            return jdbi.open();
        } catch (JdbiException e) {
            throw new StoreUnavailableException(BROKEN, false, e);
        }
    }

    @Override
    public Dialect dialect() {
        return dialect;
    }

    @Override
    public Bulk bulk(Tables tables) {
        Bulk bulk = dialect.bulk(tables, tablePrefix, null, 0);
        return dialect.mayShowOldState() ? onNewestState(bulk, tables) : bulk;
    }

    /** Where a plain query finds another account than the one that was locked, the others would find old rows as well. */
    private Bulk onNewestState(Bulk bulk, Tables tables) {
        return new Bulk() {
            @Override
            public Begin begin() {
                return bulk.begin();
            }

            @Override
            public JdbcBooks open(Session session, List<Ticket<?>> batch) {
                JdbcBooks books = bulk.open(session, batch);
                boolean newest = batch.stream()
                        .flatMap(ticket -> ticket.footprint().accounts().stream())
                        .allMatch(account -> books.account(account)
                                .equals(tables.accounts().find(handle, account).map(AccountRow::account)));
                if (!newest) {
                    handle.getConfig(SqlStatements.class).setTemplateEngine(dialect.templatesOnOldState());
                }
                return books;
            }
        };
    }

    @Override
    public <T> T write(boolean mayRunAgain, Function<Handle, T> transaction) {
        return wholeOrNot(true, transaction);
    }

    @Override
    public void decide(Bulk bulk, boolean mayRunAgain, boolean mayGiveUp, Consumer<Session> transaction) {
        wholeOrNot(true, joined -> {
            transaction.accept(Session.joined(joined));
            return true;
        });
    }

    @Override
    public <T> T read(Function<Handle, T> transaction) {
        return wholeOrNot(false, transaction);
    }

    @Override
    public <T> T readAtOnce(Function<Handle, T> statement) {
        return read(statement);
    }

    private <T> T wholeOrNot(boolean underLock, Function<Handle, T> part) {
        requireOpen();
        begin();
        handle.getConfig(SqlStatements.class).setTemplateEngine(templates(underLock));
        boolean done = false;
        try {
            T result = part.apply(handle);
            done = true;
            handle.releaseSavepoint(SAVEPOINT);
            return result;
        } catch (JdbiException e) {
            throw told(e);
        } finally {
            if (!done) {
                undo();
            }
        }
    }

    private void begin() {
        try {
            handle.savepoint(SAVEPOINT);
        } catch (JdbiException e) {
            throw new StoreUnavailableException(BROKEN, false, e);
        }
    }

    private TemplateEngine templates(boolean underLock) {
        try {
            return underLock ? dialect.templatesUnderLock(handle.getConnection()) : dialect.templates();
        } catch (SQLException e) {
            throw new StoreUnavailableException(BROKEN, false, e);
        }
    }

    private void requireOpen() {
        if (undone) {
            throw new IllegalStateException("the transaction to join was undone by the database, with what you wrote in"
                    + " it; roll it back and run it again with a storage that joins anew");
        }
        boolean open;
        try {
            open = !handle.getConnection().getAutoCommit();
        } catch (SQLException e) {
            throw new StoreUnavailableException(BROKEN, false, e);
        }
        if (!open) {
            throw new IllegalStateException(
                    "the connection to join is in auto-commit mode; begin a transaction on it first");
        }
    }

    /**
     * A connection that cannot even do this has lost the host's transaction: it is broken, or the database undid all of
     * it, as MariaDB does for a deadlock. What came next would be a transaction without the host's first rows.
     */
    private void undo() {
        try {
            handle.rollbackToSavepoint(SAVEPOINT);
        } catch (JdbiException e) {
            // The failure before it says more.
            undone = true;
        }
    }

    private RuntimeException told(JdbiException failure) {
        SQLException sql = DatabaseFailure.sqlIn(failure);
        if (sql == null) {
            return failure;
        }
        if (dialect.isContention(sql)) {
            return new ContentionException(
                    "other writers were in the way; nothing of the ledger was written, roll your transaction back and"
                            + " run it again under the same keys",
                    sql);
        }
        return new StoreUnavailableException(
                (dialect.isReadOnly(sql)
                                ? "your transaction is on a read-only database, a standby or one set so"
                                : "the database failed inside your transaction")
                        + "; nothing of the ledger was written, roll it back and run it again under the same keys"
                        + (dialect.isReadOnly(sql) ? " on the primary" : ""),
                false,
                sql);
    }
}
