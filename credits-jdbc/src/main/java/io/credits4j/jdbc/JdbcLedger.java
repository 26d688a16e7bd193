package io.credits4j.jdbc;

import io.credits4j.AccountId;
import io.credits4j.books.LedgerTransaction;
import io.credits4j.books.TransactionType;
import io.credits4j.spi.Books;
import io.credits4j.spi.LedgerStore;
import io.credits4j.spi.Outcome;
import io.credits4j.spi.Work;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Function;
import org.jdbi.v3.core.Handle;

/**
 * The ledger in a database. A work runs in one database transaction:
 *
 * <ol>
 *   <li>lock the rows of its accounts, in the order of their ids;
 *   <li>let it decide on books read after that;
 *   <li>write what it changed;
 *   <li>commit.
 * </ol>
 */
final class JdbcLedger implements LedgerStore {
    private final Database database;
    private final Tables tables;

    JdbcLedger(Database database, Tables tables) {
        this.database = database;
        this.tables = tables;
    }

    @Override
    public <R> List<Outcome<R>> transact(List<? extends Work<? extends R>> works) {
        List<Outcome<R>> outcomes = new ArrayList<>(works.size());
        for (Work<? extends R> work : works) {
            outcomes.add(alone(work));
        }
        return outcomes;
    }

    /** Runs a work in a database transaction of its own. Its keys, if it has any, make running it again safe. */
    private <R> Outcome<R> alone(Work<? extends R> work) {
        boolean mayRunAgain = !work.footprint().intents().isEmpty();
        try {
            return new Outcome.Done<>(database.write(mayRunAgain, handle -> this.<R>decide(handle, work)));
        } catch (RuntimeException e) {
            return new Outcome.Failed<>(e);
        }
    }

    private <R> R decide(Handle handle, Work<? extends R> work) {
        JdbcBooks books = new JdbcBooks(handle, tables);
        books.lock(work.footprint().accounts());
        Work.Decision<? extends R> decision = work.decide(books);
        if (!decision.changesNothing()) {
            new ChangeWriter(handle, tables, database.dialect(), books).write(decision.changes());
        }
        return decision.result();
    }

    @Override
    public <R> R read(AccountId account, Function<Books, R> reading) {
        return database.read(handle -> reading.apply(new JdbcBooks(handle, tables)));
    }

    @Override
    public List<LedgerTransaction> transactions(
            AccountId account, Set<TransactionType> types, OptionalLong before, long offset, int limit) {
        return database.read(handle -> tables.accounts()
                .find(handle, account)
                .map(owner -> tables.transactions()
                        .newest(handle, owner, types, before.orElse(Long.MAX_VALUE), offset, limit))
                .orElse(List.of()));
    }

    @Override
    public List<LedgerTransaction> transactionsAfter(
            AccountId account, Set<TransactionType> types, long after, long offset, int limit) {
        return database.read(handle -> tables.accounts()
                .find(handle, account)
                .map(owner -> tables.transactions().oldest(handle, owner, types, after, offset, limit))
                .orElse(List.of()));
    }

    @Override
    public List<AccountId> dueAccounts(Instant upTo, int limit) {
        return database.read(handle -> tables.accounts().due(handle, upTo, limit));
    }

    @Override
    public long countTransactions(AccountId account, Set<TransactionType> types) {
        return database.read(handle -> tables.accounts()
                .find(handle, account)
                .map(owner -> tables.transactions().count(handle, owner, types))
                .orElse(0L));
    }

    /** Safe to run again: what was forgotten is not there any more. */
    @Override
    public int forgetRefusals(Instant before, int limit) {
        return database.write(true, handle -> tables.intents().forgetRefusals(handle, before, limit));
    }

    @Override
    public int eraseTransactionMemos(AccountId account, Optional<String> actor, long first, long last) {
        return database.write(
                true,
                handle -> locked(handle, account)
                        .map(owner -> tables.transactions().eraseMemos(handle, owner, actor, first, last))
                        .orElse(0));
    }

    @Override
    public int eraseHoldMemos(AccountId account, Optional<String> actor, long first, long last) {
        return database.write(
                true,
                handle -> locked(handle, account)
                        .map(owner -> tables.holds().eraseMemos(handle, owner, actor, first, last))
                        .orElse(0));
    }

    private Optional<AccountRow> locked(Handle handle, AccountId account) {
        return tables.accounts().lock(handle, account);
    }
}
