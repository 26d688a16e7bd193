package io.credits4j.jdbc;

import io.credits4j.AccountId;
import io.credits4j.books.LedgerTransaction;
import io.credits4j.books.TransactionType;
import io.credits4j.spi.Books;
import io.credits4j.spi.LedgerStore;
import io.credits4j.spi.Outcome;
import io.credits4j.spi.Work;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jdbi.v3.core.Handle;

/** The ledger in a transactions. Works run in {@linkplain GroupCommit batches}, readings each on one snapshot. */
final class JdbcLedger implements LedgerStore {
    private final Transactions transactions;
    private final Tables tables;
    private final GroupCommit group;
    private final Consumer<Runnable> afterCommit;

    /** Takes also what runs actions once what was transacted is committed. */
    JdbcLedger(Transactions transactions, Tables tables, GroupCommit group, Consumer<Runnable> afterCommit) {
        this.transactions = transactions;
        this.tables = tables;
        this.group = group;
        this.afterCommit = afterCommit;
    }

    @Override
    public <R> List<Outcome<R>> transact(List<? extends Work<? extends R>> works) {
        return group.run(works);
    }

    @Override
    public <R> R read(AccountId account, Function<Books, R> reading) {
        return transactions.read(handle -> reading.apply(new JdbcBooks(handle, tables, JdbcBooks.Writing.never())));
    }

    @Override
    public List<LedgerTransaction> transactions(
            AccountId account, Set<TransactionType> types, OptionalLong before, long offset, int limit) {
        return transactions.read(handle -> tables.accounts()
                .find(handle, account)
                .map(owner -> tables.transactions()
                        .newest(handle, owner, types, before.orElse(Long.MAX_VALUE), offset, limit))
                .orElse(List.of()));
    }

    @Override
    public List<LedgerTransaction> transactionsAfter(
            AccountId account, Set<TransactionType> types, long after, long offset, int limit) {
        return transactions.read(handle -> tables.accounts()
                .find(handle, account)
                .map(owner -> tables.transactions().oldest(handle, owner, types, after, offset, limit))
                .orElse(List.of()));
    }

    @Override
    public List<AccountId> dueAccounts(Instant upTo, int limit) {
        return transactions.readAtOnce(handle -> tables.accounts().due(handle, upTo, limit));
    }

    @Override
    public long countTransactions(AccountId account, Set<TransactionType> types) {
        return transactions.readAtOnce(handle -> tables.transactions().count(handle, account, types));
    }

    /** Safe to run again: what was forgotten is not there any more. */
    @Override
    public int forgetRefusals(Instant before, int limit) {
        return transactions.write(true, handle -> tables.intents().forgetRefusals(handle, before, limit));
    }

    @Override
    public int eraseTransactionMemos(AccountId account, Optional<String> actor, long first, long last) {
        return transactions.write(
                true,
                handle -> locked(handle, account)
                        .map(owner -> tables.transactions().eraseMemos(handle, owner, actor, first, last))
                        .orElse(0));
    }

    @Override
    public int eraseHoldMemos(AccountId account, Optional<String> actor, long first, long last) {
        return transactions.write(
                true,
                handle -> locked(handle, account)
                        .map(owner -> tables.holds().eraseMemos(handle, owner, actor, first, last))
                        .orElse(0));
    }

    private Optional<AccountRow> locked(Handle handle, AccountId account) {
        return tables.accounts().lock(handle, account);
    }

    @Override
    public void afterCommit(Runnable action) {
        afterCommit.accept(action);
    }
}
