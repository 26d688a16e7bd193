package io.credits4j.jdbc;

import io.credits4j.AccountId;
import io.credits4j.books.OutboxCursor;
import io.credits4j.spi.OutboxStore;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;

/** How far events were delivered, in a transactions. */
final class JdbcOutbox implements OutboxStore {
    private final Transactions transactions;
    private final Tables tables;

    JdbcOutbox(Transactions transactions, Tables tables) {
        this.transactions = transactions;
        this.tables = tables;
    }

    @Override
    public List<AccountId> waiting(Instant now, int limit) {
        return transactions.readAtOnce(handle -> tables.cursors().waiting(handle, now, limit));
    }

    @Override
    public Optional<OutboxCursor> find(AccountId account) {
        return transactions.readAtOnce(handle -> tables.cursors().find(handle, account));
    }

    /** Not run again when the commit is lost: the row's new version would look like another deliverer's. */
    @Override
    public boolean update(OutboxCursor cursor) {
        return transactions.write(
                false,
                handle -> tables.accounts()
                        .find(handle, cursor.account())
                        .filter(owner -> wasWritten(handle, owner, cursor))
                        .isPresent());
    }

    /** Two who insert at once are in each other's way: the second runs again and finds the first one's row. */
    private boolean wasWritten(Handle handle, AccountRow owner, OutboxCursor cursor) {
        if (cursor.version() > 1) {
            return tables.cursors().update(handle, owner.id(), cursor);
        }
        if (tables.cursors().find(handle, cursor.account()).isPresent()) {
            return false;
        }
        tables.cursors().insert(handle, owner.id(), cursor);
        return true;
    }

    @Override
    public void forget(AccountId account, long signal) {
        transactions.write(true, handle -> {
            Optional<AccountRow> owner = tables.accounts().find(handle, account);
            owner.ifPresent(row -> tables.signals().delete(handle, row.id(), signal));
            return owner.isPresent();
        });
    }
}
