package io.credits4j.jdbc;

import io.credits4j.RetryDelay;
import io.credits4j.StoreUnavailableException;
import io.credits4j.spi.BillingStore;
import io.credits4j.spi.CallStore;
import io.credits4j.spi.CreditsStorage;
import io.credits4j.spi.LedgerStore;
import io.credits4j.spi.OutboxStore;
import io.credits4j.spi.UsageStore;
import java.sql.Connection;
import java.time.Duration;
import java.util.function.Consumer;
import javax.sql.DataSource;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.statement.SqlStatements;
import org.jspecify.annotations.Nullable;

/**
 * Keeps everything in the host's own database, on any {@link DataSource}. Thread-safe; share one per application.
 *
 * <pre>{@code
 * JdbcSchema.of(dataSource).migrate(); // or let your own migration tool create the tables
 * CreditLedger ledger = CreditLedger.on(JdbcStorage.on(dataSource));
 * }</pre>
 *
 * <p>Databases: PostgreSQL from 15; MariaDB from 10.6, in strict sessions, and in a Galera cluster in such that wait for
 * what other nodes have acknowledged ({@code wsrep_sync_wait=1}); H2 from 2.3, in memory or in files. MySQL from 8 is let in
 * and untested: there, connections must come in auto-commit mode, and lock time-outs are the server's own.
 *
 * <p><b>Writing.</b> Callers who come at the same time share a database transaction (group commit): who finds nobody at
 * work runs at once and alone, those who wait meanwhile run together in the next one, each with an outcome of its own. It
 * runs on a connection of the data source at READ COMMITTED, under locks on the rows of the accounts. No thread is
 * started: one of the callers does the work of all.
 *
 * <p><b>Reading.</b> Each reading sees one snapshot and waits for nobody.
 *
 * <p>Connections are given back with the auto-commit and isolation they came with. A connection in the middle of somebody's
 * transaction is refused: to take part in one, see {@link #joining(Connection)}. Give it a pool; each calling thread keeps
 * at most one connection.
 *
 * <p>The tables must exist before the first use, or it throws {@link IllegalStateException} saying how to create them.
 */
public final class JdbcStorage implements CreditsStorage {
    private final Settings settings;
    private final LedgerStore ledger;
    private final CallStore calls;
    private final UsageStore usage;
    private final BillingStore billing;
    private final OutboxStore outbox;

    private JdbcStorage(Settings settings, Transactions transactions, int lanes, Consumer<Runnable> afterCommit) {
        Tables tables = Tables.of(transactions.dialect());
        Batches batches = new Batches(transactions, tables);
        GroupCommit group = new GroupCommit(batches, lanes, settings.largestBatch(), settings.patience());
        this.settings = settings;
        this.ledger = new JdbcLedger(transactions, tables, group, afterCommit);
        this.calls = new JdbcCalls(transactions, tables);
        this.usage = new JdbcUsage(transactions, tables);
        this.billing = new JdbcBilling(transactions, tables);
        this.outbox = new JdbcOutbox(transactions, tables);
    }

    /**
     * Returns a storage with the default settings on a data source; connects once to see which database it is.
     *
     * @throws IllegalArgumentException if the data source is null or the database is none of those supported
     * @throws StoreUnavailableException if the database cannot be reached
     */
    public static JdbcStorage on(DataSource dataSource) {
        return builder(dataSource).build();
    }

    /**
     * Returns a builder for a storage with other settings.
     *
     * @throws IllegalArgumentException if the data source is null
     */
    public static Builder builder(DataSource dataSource) {
        return new Builder(dataSource);
    }

    /**
     * Returns this storage as part of a transaction of the host, on the host's own connection: what the ledger writes and
     * what the host writes commit or roll back together. It commits nothing, closes nothing, tries nothing again and
     * knows no group commit. Use it while the transaction lasts, on one thread at a time.
     *
     * <pre>{@code
     * connection.setAutoCommit(false);
     * ledger.joining(storage.joining(connection)).spend(tenant, Credits.of(2), key);
     * // … the host's own rows …
     * connection.commit();
     * }</pre>
     *
     * <p>An account stays locked until the host's transaction ends: keep that short, and where it touches several
     * accounts, take them in the order of their ids, or it may meet deadlocks. A failed operation is undone by itself, and
     * the transaction can go on; after a {@link io.credits4j.ContentionException} roll it back and run it again under the
     * same keys.
     *
     * <p>At READ COMMITTED a joined reading that takes several statements, such as a balance, may meet what others committed
     * between them, unless this transaction has written on the account before. It is for showing then, not for deciding:
     * spends and holds decide under the lock.
     *
     * <p>On MariaDB, begin the transaction at READ COMMITTED if you can. At its default, REPEATABLE READ, the ledger still
     * decides on the newest books, but a joined reading sees those of your transaction's first query, and neighbouring
     * accounts wait for each other. A deadlock there undoes your whole transaction, so that what you call on this storage
     * next is refused until you have rolled back and joined anew.
     *
     * <p>The ledger's in-process listeners do not hear of it, since nobody tells when the host commits: give
     * {@link #joining(Connection, Consumer)} what does. The outbox has it all the same.
     *
     * @param connection in a transaction, best at READ COMMITTED; with Spring, from {@code DataSourceUtils}
     * @throws IllegalArgumentException if it is null
     */
    public JdbcStorage joining(Connection connection) {
        return joining(connection, action -> {});
    }

    /**
     * Returns the same, for a ledger with listeners.
     *
     * @param connection in a transaction
     * @param afterCommit runs what it is given once the transaction is committed, and never if it is rolled back; with
     *     Spring, by registering a {@code TransactionSynchronization}
     * @throws IllegalArgumentException if one is null
     */
    public JdbcStorage joining(Connection connection, Consumer<Runnable> afterCommit) {
        Door.notNull("connection", connection);
        Door.notNull("afterCommit", afterCommit);
        Handle handle = JoinedTransaction.handle(settings.applyTo(Jdbi.create(connection)));
        return new JdbcStorage(
                settings, new JoinedTransaction(handle, settings.dialect(), settings.tablePrefix()), 0, afterCommit);
    }

    /**
     * Returns the same for the transaction of a Jdbi handle; listeners hear of it once the handle has committed.
     *
     * @param handle in a transaction
     * @throws IllegalArgumentException if it is null
     */
    public JdbcStorage joining(Handle handle) {
        Door.notNull("handle", handle);
        return joining(handle.getConnection(), handle::afterCommit);
    }

    @Override
    public LedgerStore ledger() {
        return ledger;
    }

    @Override
    public CallStore calls() {
        return calls;
    }

    @Override
    public UsageStore usage() {
        return usage;
    }

    @Override
    public BillingStore billing() {
        return billing;
    }

    @Override
    public OutboxStore outbox() {
        return outbox;
    }

    /** Builds a {@link JdbcStorage}. Not thread-safe. */
    public static final class Builder {
        private static final int MOST_ATTEMPTS = 1_000;
        private static final int MOST_LANES = 64;
        private static final int LARGEST_BATCH = 1_000;
        private static final int MOST_REMEMBERED = 10_000_000;
        private static final Duration LONGEST_WAIT = Duration.ofHours(1);

        private final DataSource dataSource;
        private String tablePrefix = TablePrefix.DEFAULT;
        private @Nullable Duration lockTimeout;
        private int attempts = 10;
        private RetryDelay retryDelay = RetryDelay.sleeping();
        private int lanes = 2;
        private int largestBatch = 128;
        private int remembered = 30_000;
        private Duration patience = Duration.ofSeconds(30);

        private Builder(DataSource dataSource) {
            this.dataSource = Door.notNull("dataSource", dataSource);
        }

        /**
         * Sets what the names of all tables begin with; {@code credits_} unless set. Two storages with different
         * prefixes share a database and nothing else.
         *
         * @throws IllegalArgumentException if it is not 1 to 30 small letters, digits and underscores that begin with a
         *     letter
         */
        public Builder tablePrefix(String prefix) {
            tablePrefix = TablePrefix.checked(prefix);
            return this;
        }

        /**
         * Sets how long one attempt waits for another writer's lock on the account; as long as the database's own
         * setting says unless set. MariaDB waits whole seconds: it is rounded up there.
         *
         * @param timeout from 1 millisecond to 1 hour
         * @throws IllegalArgumentException if it is outside that range
         */
        public Builder lockTimeout(Duration timeout) {
            lockTimeout = within("lockTimeout", timeout);
            return this;
        }

        /**
         * Sets how often a work that meets other writers is tried before it fails with
         * {@link io.credits4j.ContentionException}; 10 unless set.
         *
         * @param most from 1 to 1000
         * @throws IllegalArgumentException if it is outside that range
         */
        public Builder attempts(int most) {
            attempts = within("attempts", most, MOST_ATTEMPTS);
            return this;
        }

        /**
         * Sets how to wait between two attempts; the calling thread sleeps unless set.
         *
         * @throws IllegalArgumentException if it is null
         */
        public Builder retryDelay(RetryDelay delay) {
            retryDelay = Door.notNull("retryDelay", delay);
            return this;
        }

        /**
         * Sets in how many lanes concurrent works line up; 2 unless set. Works on one account share a lane, and at most one
         * database transaction per lane runs at a time: give at most half as many lanes as your pool has connections.
         *
         * @param count from 1 to 64
         * @throws IllegalArgumentException if it is outside that range
         */
        public Builder lanes(int count) {
            lanes = within("lanes", count, MOST_LANES);
            return this;
        }

        /**
         * Sets how many works that wait in one lane share a database transaction; 128 unless set. With 1 each work has one
         * of its own.
         *
         * @param most from 1 to 1000
         * @throws IllegalArgumentException if it is outside that range
         */
        public Builder largestBatch(int most) {
            largestBatch = within("largestBatch", most, LARGEST_BATCH);
            return this;
        }

        /**
         * Sets how many accounts and open lots, counted together, are remembered from one database transaction to the
         * next; 30,000 unless set, which take some 30 MB. What is remembered is not read again, as long as the account's
         * row shows that nobody else wrote meanwhile. With 0 everything is read every time, as it is anyway on databases
         * other than PostgreSQL.
         *
         * @param most from 0 to 10,000,000
         * @throws IllegalArgumentException if it is outside that range
         */
        public Builder remembered(int most) {
            if (most < 0 || most > MOST_REMEMBERED) {
                throw new IllegalArgumentException("remembered " + most + " is outside 0 to " + MOST_REMEMBERED);
            }
            remembered = most;
            return this;
        }

        /**
         * Sets how long a work waits in its lane to be taken before it fails with
         * {@link io.credits4j.ContentionException}, with nothing written; 30 seconds unless set.
         *
         * @param longest from 1 millisecond to 1 hour
         * @throws IllegalArgumentException if it is outside that range
         */
        public Builder patience(Duration longest) {
            patience = within("patience", longest);
            return this;
        }

        private static int within(String name, int value, int most) {
            if (value < 1 || value > most) {
                throw new IllegalArgumentException(name + " " + value + " is outside 1 to " + most);
            }
            return value;
        }

        private static Duration within(String name, Duration value) {
            Door.notNull(name, value);
            if (value.compareTo(Duration.ofMillis(1)) < 0 || value.compareTo(LONGEST_WAIT) > 0) {
                throw new IllegalArgumentException(name + " " + value + " is outside 1 ms to 1 h");
            }
            return value;
        }

        /**
         * Returns the storage; connects once to see which database it is.
         *
         * @throws IllegalArgumentException if the database is none of those supported
         * @throws StoreUnavailableException if the database cannot be reached
         */
        public JdbcStorage build() {
            Dialect dialect = Door.dialectOf(dataSource);
            Settings settings = new Settings(dialect, tablePrefix, lockTimeout, largestBatch, patience);
            Jdbi jdbi = settings.applyTo(Jdbi.create(dataSource));
            String opening = lockTimeout == null ? null : dialect.waiting(lockTimeout);
            return new JdbcStorage(
                    settings,
                    new Database(jdbi, dialect, tablePrefix, attempts, retryDelay, opening, remembered),
                    lanes,
                    Runnable::run);
        }
    }

    /** What storages on other connections to the same tables share. */
    private record Settings(
            Dialect dialect, String tablePrefix, @Nullable Duration lockTimeout, int largestBatch, Duration patience) {
        Jdbi applyTo(Jdbi jdbi) {
            return Door.prepared(jdbi, tablePrefix)
                    .configure(SqlStatements.class, sql -> sql.setTemplateEngine(dialect.templates()))
                    .define("clock", dialect.clock())
                    .define("lock", dialect.lock(lockTimeout));
        }
    }
}
