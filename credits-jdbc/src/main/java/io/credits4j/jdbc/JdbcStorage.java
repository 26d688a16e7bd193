package io.credits4j.jdbc;

import io.credits4j.RetryDelay;
import io.credits4j.StoreUnavailableException;
import io.credits4j.spi.CallStore;
import io.credits4j.spi.CreditsStorage;
import io.credits4j.spi.LedgerStore;
import io.credits4j.spi.OutboxStore;
import java.time.Duration;
import javax.sql.DataSource;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;

/**
 * Keeps everything in the host's own database, on any {@link DataSource}. Thread-safe; share one per application.
 *
 * <pre>{@code
 * JdbcSchema.of(dataSource).migrate(); // or let your own migration tool create the tables
 * CreditLedger ledger = CreditLedger.on(JdbcStorage.on(dataSource));
 * }</pre>
 *
 * <p>Databases: H2 from 2.3, in memory or in files. Every work is one database transaction of its own on a connection
 * taken from the data source, at READ COMMITTED under a lock on the account's row; readings see one snapshot. A
 * connection is given back with the auto-commit and isolation it came with. Give it a pool; the store keeps at most one
 * connection per calling thread.
 *
 * <p>The tables must exist before the first use, or it throws {@link IllegalStateException} saying how to create them.
 */
public final class JdbcStorage implements CreditsStorage {
    private final LedgerStore ledger;
    private final CallStore calls;
    private final OutboxStore outbox;

    private JdbcStorage(Database database) {
        Tables tables = Tables.of(database.dialect());
        this.ledger = new JdbcLedger(database, tables);
        this.calls = new JdbcCalls(database, tables);
        this.outbox = new JdbcOutbox(database, tables);
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

    @Override
    public LedgerStore ledger() {
        return ledger;
    }

    @Override
    public CallStore calls() {
        return calls;
    }

    @Override
    public OutboxStore outbox() {
        return outbox;
    }

    /** Builds a {@link JdbcStorage}. Not thread-safe. */
    public static final class Builder {
        private static final int MOST_ATTEMPTS = 1_000;
        private static final Duration LONGEST_LOCK_TIMEOUT = Duration.ofHours(1);

        private final DataSource dataSource;
        private String tablePrefix = TablePrefix.DEFAULT;
        private @Nullable Duration lockTimeout;
        private int attempts = 10;
        private RetryDelay retryDelay = RetryDelay.sleeping();

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
         * setting says unless set.
         *
         * @param timeout from 1 millisecond to 1 hour
         * @throws IllegalArgumentException if it is outside that range
         */
        public Builder lockTimeout(Duration timeout) {
            Door.notNull("lockTimeout", timeout);
            if (timeout.compareTo(Duration.ofMillis(1)) < 0 || timeout.compareTo(LONGEST_LOCK_TIMEOUT) > 0) {
                throw new IllegalArgumentException("lockTimeout " + timeout + " is outside 1 ms to 1 h");
            }
            lockTimeout = timeout;
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
            if (most < 1 || most > MOST_ATTEMPTS) {
                throw new IllegalArgumentException("attempts " + most + " is outside 1 to " + MOST_ATTEMPTS);
            }
            attempts = most;
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
         * Returns the storage; connects once to see which database it is.
         *
         * @throws IllegalArgumentException if the database is none of those supported
         * @throws StoreUnavailableException if the database cannot be reached
         */
        public JdbcStorage build() {
            Dialect dialect = Door.dialectOf(dataSource);
            Jdbi jdbi = Door.jdbi(dataSource, tablePrefix)
                    .define("clock", dialect.clock())
                    .define("lock", dialect.lock(lockTimeout));
            return new JdbcStorage(new Database(jdbi, dialect, tablePrefix, attempts, retryDelay));
        }
    }
}
