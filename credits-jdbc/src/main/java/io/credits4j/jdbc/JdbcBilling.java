package io.credits4j.jdbc;

import io.credits4j.AccountId;
import io.credits4j.books.BillingKind;
import io.credits4j.books.BillingRow;
import io.credits4j.jdbc.Rows.Owned;
import io.credits4j.spi.BillingStore;
import io.credits4j.spi.StaleRowException;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.JdbiException;

/** The rows of billing in a transactions. */
final class JdbcBilling implements BillingStore {
    private static final long NO_OWNER = 0;

    private final Transactions transactions;
    private final Tables tables;

    JdbcBilling(Transactions transactions, Tables tables) {
        this.transactions = transactions;
        this.tables = tables;
    }

    @Override
    public Optional<BillingRow> find(BillingKind kind, String reference) {
        return transactions.readAtOnce(handle -> tables.billing().find(handle, kind, reference));
    }

    @Override
    public Optional<BillingRow> findByAlias(BillingKind kind, String alias) {
        return transactions.readAtOnce(handle -> tables.billing().findByAlias(handle, kind, alias));
    }

    /** Not run again when the commit is lost: the new versions would look like another writer's. */
    @Override
    public boolean write(List<BillingRow> rows) {
        List<Owned<BillingRow>> owned =
                rows.stream().map(row -> new Owned<>(NO_OWNER, row)).toList();
        try {
            return transactions.write(false, handle -> follow(handle, owned));
        } catch (StaleRowException e) {
            return false;
        }
    }

    private boolean follow(Handle handle, List<Owned<BillingRow>> rows) {
        try {
            RowWriter.ofBatches(handle, transactions.dialect()).follow(BillingTable.ATTACHED, rows);
            return true;
        } catch (JdbiException e) {
            SQLException sql = DatabaseFailure.sqlIn(e);
            if (sql != null && transactions.dialect().isDuplicate(sql)) {
                throw RowWriter.stale(rows.stream().map(Owned::value).toList());
            }
            throw e;
        }
    }

    @Override
    public List<BillingRow> newest(BillingKind kind, AccountId account, Optional<BillingRow.Place> before, int limit) {
        return transactions.readAtOnce(handle -> tables.billing().newest(handle, kind, account, before, limit));
    }

    @Override
    public List<BillingRow> inStates(
            BillingKind kind, Set<String> states, Optional<BillingRow.Place> after, int limit) {
        return transactions.readAtOnce(handle -> tables.billing().inStates(handle, kind, states, after, limit));
    }

    @Override
    public List<BillingRow> due(BillingKind kind, Instant upTo, int limit) {
        return transactions.readAtOnce(handle -> tables.billing().due(handle, kind, upTo, limit));
    }
}
