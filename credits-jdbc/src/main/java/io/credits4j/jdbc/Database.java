package io.credits4j.jdbc;

import io.credits4j.ContentionException;
import io.credits4j.RetryDelay;
import io.credits4j.StoreUnavailableException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.JdbiException;
import org.jspecify.annotations.Nullable;

/**
 * Runs database transactions until they are through, or it is clear that they will not be. Thread-safe.
 *
 * <ol>
 *   <li>Contention (deadlock, lock time-out, serialization failure, two inserting the same) has written nothing: the
 *       transaction is run again after a random, growing delay, a bounded number of times.
 *   <li>A commit that failed may have happened. If running the work again is safe, its keys find the first outcome or
 *       it is done now; reading alone would not tell, since the lost commit may still be on its way.
 *   <li>Everything else is reported, saying whether the commit may have happened.
 * </ol>
 */
final class Database implements Transactions {
    private static final long FIRST_DELAY_MICROS = 5_000;
    private static final long LONGEST_DELAY_MICROS = 500_000;

    private final Jdbi jdbi;
    private final Dialect dialect;
    private final String tablePrefix;
    private final int attempts;
    private final RetryDelay delay;
    private final @Nullable String opening;
    private final int mostKept;
    private volatile boolean schemaSeen;

    /** Takes also the statement, if any, that transactions that write begin with, and how much to remember between them. */
    Database(
            Jdbi jdbi,
            Dialect dialect,
            String tablePrefix,
            int attempts,
            RetryDelay delay,
            @Nullable String opening,
            int mostKept) {
        this.jdbi = jdbi;
        this.dialect = dialect;
        this.tablePrefix = tablePrefix;
        this.attempts = attempts;
        this.delay = delay;
        this.opening = opening;
        this.mostKept = mostKept;
    }

    @Override
    public Dialect dialect() {
        return dialect;
    }

    @Override
    public Bulk bulk(Tables tables) {
        return dialect.bulk(tables, tablePrefix, opening, mostKept);
    }

    @Override
    public <T> T write(boolean mayRunAgain, Function<Handle, T> transaction) {
        return untilThrough(dialect.writing(), mayRunAgain, true, session -> {
            if (opening != null) {
                session.handle().execute(opening);
            }
            return transaction.apply(session.handle());
        });
    }

    @Override
    public void decide(Bulk bulk, boolean mayRunAgain, boolean mayGiveUp, Consumer<Session> transaction) {
        untilThrough(bulk.begin(), mayRunAgain, mayGiveUp, session -> {
            transaction.accept(session);
            return true;
        });
    }

    /** All statements see one state of the tables. */
    @Override
    public <T> T read(Function<Handle, T> transaction) {
        return untilThrough(dialect.reading(), true, true, session -> transaction.apply(session.handle()));
    }

    @Override
    public <T> T readAtOnce(Function<Handle, T> statement) {
        Begin begin = dialect.readingAtOnce();
        return untilThrough(begin, true, true, session -> {
            T found = statement.apply(session.handle());
            if (begin.isLater()) {
                session.committed();
            }
            return found;
        });
    }

    private <T> T untilThrough(Begin begin, boolean mayRunAgain, boolean mayGiveUp, Function<Session, T> transaction) {
        DatabaseFailure lostCommit = null;
        boolean interrupted = false;
        try {
            for (int attempt = 1; ; attempt++) {
                try {
                    return once(begin, transaction);
                } catch (DatabaseFailure failure) {
                    if (dialect.isContention(failure.sql())) {
                        if (attempt >= attempts) {
                            throw contended(failure, lostCommit, attempt);
                        }
                        interrupted |= !waited(attempt);
                        if (interrupted && mayGiveUp) {
                            throw contended(failure, lostCommit, attempt);
                        }
                    } else if (failure.isInCommit() && mayRunAgain && lostCommit == null) {
                        lostCommit = failure;
                    } else {
                        throw unavailable(failure, lostCommit);
                    }
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private <T> T once(Begin begin, Function<Session, T> transaction) throws DatabaseFailure {
        try (Session session = begin(begin)) {
            T result = transaction.apply(session);
            commit(session);
            return result;
        } catch (StatementFailure e) {
            throw e.asDatabaseFailure();
        } catch (JdbiException e) {
            throw beforeCommit(e);
        }
    }

    private Session begin(Begin begin) throws DatabaseFailure {
        try {
            Session session = Session.begin(jdbi, begin, dialect);
            requireSchema(session);
            return session;
        } catch (SQLException e) {
            throw DatabaseFailure.beforeCommit(e);
        }
    }

    private static void commit(Session session) throws DatabaseFailure {
        try {
            session.commit();
        } catch (SQLException e) {
            throw DatabaseFailure.inCommit(e);
        } catch (RuntimeException e) {
            throw DatabaseFailure.inCommit(new SQLException("the driver failed in the commit", e));
        }
    }

    /** What the driver threw; anything else is a defect of ours and stays what it is. */
    private static DatabaseFailure beforeCommit(JdbiException failure) {
        SQLException sql = DatabaseFailure.sqlIn(failure);
        if (sql == null) {
            throw failure;
        }
        return DatabaseFailure.beforeCommit(sql);
    }

    /** Looks once whether all is there that is needed, to say what to do rather than fail on the first thing missing. */
    private void requireSchema(Session session) throws SQLException {
        if (schemaSeen) {
            return;
        }
        try {
            dialect.requireFit(session.handle().getConnection());
            session.handle().createQuery("""
                            select 1
                            from <prefix>account, <prefix>lot, <prefix>hold, <prefix>reservation, <prefix>transaction,
                                 <prefix>allocation, <prefix>correction, <prefix>intent, <prefix>budget,
                                 <prefix>model_call, <prefix>usage_record, <prefix>usage_sum, <prefix>signal,
                                 <prefix>outbox_cursor
                            where 1 = 0
                            """).mapTo(Integer.class).list();
            schemaSeen = true;
        } catch (JdbiException e) {
            session.close();
            SQLException sql = DatabaseFailure.sqlIn(e);
            throw sql != null && dialect.isMissingTable(sql) ? missingTables(sql) : e;
        } catch (Throwable e) {
            session.close();
            throw e;
        }
    }

    private IllegalStateException missingTables(SQLException cause) {
        return new IllegalStateException(
                "tables '" + tablePrefix
                        + "…' are missing or out of date in this database; call JdbcSchema.of(dataSource)"
                        + (tablePrefix.equals(TablePrefix.DEFAULT) ? "" : ".tablePrefix(\"" + tablePrefix + "\")")
                        + ".migrate() once before, or let your migration tool run what its print() returns",
                cause);
    }

    /** Waits before the next attempt; returns whether it was left to wait. */
    private boolean waited(int attempt) {
        long longest = Math.min(LONGEST_DELAY_MICROS, FIRST_DELAY_MICROS << Math.min(attempt - 1, 10));
        long micros = 1 + ThreadLocalRandom.current().nextLong(longest);
        try {
            delay.await(Duration.ofNanos(micros * 1_000));
            return true;
        } catch (InterruptedException e) {
            return false;
        }
    }

    private RuntimeException contended(DatabaseFailure failure, @Nullable DatabaseFailure lostCommit, int attempt) {
        return lostCommit != null
                ? unavailable(failure, lostCommit)
                : new ContentionException(
                        "other writers were in the way " + attempt + " times; nothing was written, try again under the"
                                + " same key",
                        failure.sql());
    }

    private StoreUnavailableException unavailable(DatabaseFailure failure, @Nullable DatabaseFailure lostCommit) {
        boolean unknown = lostCommit != null || failure.isInCommit();
        SQLException cause = lostCommit != null ? lostCommit.sql() : failure.sql();
        StoreUnavailableException report = new StoreUnavailableException(
                unknown
                        ? "the database did not confirm the commit; try again under the same key to learn the outcome"
                        : beforeCommit(cause),
                unknown,
                cause);
        if (lostCommit != null && lostCommit != failure) {
            report.addSuppressed(failure.sql());
        }
        return report;
    }

    private String beforeCommit(SQLException failure) {
        if (dialect.isReadOnly(failure)) {
            return "the database is read-only, being a standby or set so; nothing was written, give who writes the data"
                    + " source of the primary and try again under the same key";
        }
        if (dialect.isForbidden(failure)) {
            return "the database user lacks a right on tables '" + tablePrefix
                    + "…'; nothing was written, grant it and try again under the same key";
        }
        return "the database failed before the commit; nothing was written, try again under the same key";
    }
}
