package io.credits4j.jdbc;

import io.credits4j.HoldId;
import io.credits4j.books.ModelCall;
import io.credits4j.jdbc.Rows.Owned;
import io.credits4j.spi.CallStore;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** The metered model calls in transactions. */
final class JdbcCalls implements CallStore {
    private final Transactions transactions;
    private final Tables tables;

    JdbcCalls(Transactions transactions, Tables tables) {
        this.transactions = transactions;
        this.tables = tables;
    }

    @Override
    public Optional<ModelCall> find(HoldId hold) {
        return transactions.readAtOnce(handle -> tables.calls().find(handle, hold));
    }

    /** Not run again when the commit is lost: the row's new version would look like another writer's. */
    @Override
    public boolean update(ModelCall call) {
        return transactions.write(
                false,
                handle -> tables.accounts()
                        .find(handle, call.hold().account())
                        .filter(owner -> RowWriter.replaces(
                                handle, transactions.dialect(), CallTable.ATTACHED, new Owned<>(owner.id(), call)))
                        .isPresent());
    }

    @Override
    public List<ModelCall> due(Instant now, int limit) {
        return transactions.readAtOnce(handle -> tables.calls().due(handle, now, limit));
    }

    @Override
    public List<ModelCall> stalled(Instant before, int limit) {
        return transactions.readAtOnce(handle -> tables.calls().stalled(handle, before, limit));
    }

    @Override
    public List<ModelCall> pending(int limit) {
        return transactions.readAtOnce(handle -> tables.calls().pending(handle, limit));
    }
}
