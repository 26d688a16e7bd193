package io.credits4j.jdbc;

import io.credits4j.AccountId;
import io.credits4j.books.UsageRecord;
import io.credits4j.jdbc.Rows.Owned;
import io.credits4j.spi.UsageStore;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** The usage records and their sums in transactions. */
final class JdbcUsage implements UsageStore {
    private final Transactions transactions;
    private final Tables tables;

    JdbcUsage(Transactions transactions, Tables tables) {
        this.transactions = transactions;
        this.tables = tables;
    }

    @Override
    public Optional<UsageRecord> find(AccountId account, String id) {
        return transactions.readAtOnce(handle -> tables.usage().find(handle, account, id));
    }

    /** Not run again when the commit is lost: the row's new version would look like another writer's. */
    @Override
    public boolean update(UsageRecord record) {
        return transactions.write(
                false,
                handle -> tables.accounts()
                        .find(handle, record.account())
                        .filter(owner -> RowWriter.replaces(
                                handle, transactions.dialect(), UsageTable.ATTACHED, new Owned<>(owner.id(), record)))
                        .isPresent());
    }

    @Override
    public List<UsageRecord> page(AccountId account, Instant from, Instant until, Optional<Place> before, int limit) {
        return transactions.readAtOnce(handle -> tables.usage().page(handle, account, from, until, before, limit));
    }

    @Override
    public List<Total> totals(Optional<AccountId> account, LocalDate from, LocalDate until, Set<Dimension> dimensions) {
        return transactions.readAtOnce(handle -> tables.sums().totals(handle, account, from, until, dimensions));
    }

    @Override
    public List<CeilingUse> newestCeilingUses(String model, int limit) {
        return transactions.readAtOnce(handle -> tables.usage().newestCeilingUses(handle, model, limit));
    }

    @Override
    public int erase(AccountId account, Optional<String> actor) {
        return transactions.write(
                true,
                handle -> tables.accounts()
                        .lock(handle, account)
                        .map(owner -> {
                            tables.sums().erase(handle, owner, actor);
                            CallColumns.eraseContexts(handle, "model_call", owner, actor);
                            return CallColumns.eraseContexts(handle, "usage_record", owner, actor);
                        })
                        .orElse(0));
    }
}
