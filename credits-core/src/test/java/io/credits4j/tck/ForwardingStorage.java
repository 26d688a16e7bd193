package io.credits4j.tck;

import io.credits4j.AccountId;
import io.credits4j.books.LedgerTransaction;
import io.credits4j.books.TransactionType;
import io.credits4j.spi.BillingStore;
import io.credits4j.spi.Books;
import io.credits4j.spi.CallStore;
import io.credits4j.spi.CreditsStorage;
import io.credits4j.spi.LedgerStore;
import io.credits4j.spi.OutboxStore;
import io.credits4j.spi.Outcome;
import io.credits4j.spi.UsageStore;
import io.credits4j.spi.Work;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Function;

/** A storage that hands everything on to another one, for tests to change one thing of. */
public abstract class ForwardingStorage implements CreditsStorage, LedgerStore {
    private final CreditsStorage storage;

    /** Wraps a storage. */
    protected ForwardingStorage(CreditsStorage storage) {
        this.storage = storage;
    }

    /** Returns the storage behind. */
    protected final CreditsStorage behind() {
        return storage;
    }

    /** Runs one work; what most tests change. */
    protected <R> Outcome<R> run(Work<? extends R> work) {
        return storage.ledger().<R>transact(List.of(work)).get(0);
    }

    @Override
    public final <R> List<Outcome<R>> transact(List<? extends Work<? extends R>> works) {
        List<Outcome<R>> outcomes = new ArrayList<>(works.size());
        for (Work<? extends R> work : works) {
            outcomes.add(run(work));
        }
        return outcomes;
    }

    /** Returns a work that decides as told. */
    protected static <R> Work<R> deciding(Work<? extends R> work, Function<Books, Work.Decision<R>> decision) {
        return new Work<>() {
            @Override
            public Footprint footprint() {
                return work.footprint();
            }

            @Override
            public Decision<R> decide(Books books) {
                return decision.apply(books);
            }
        };
    }

    /** Returns what a work decides on some books. */
    protected static <R> Work.Decision<R> decide(Work<? extends R> work, Books books) {
        Work.Decision<? extends R> decision = work.decide(books);
        return new Work.Decision<>(decision.result(), decision.changes());
    }

    @Override
    public final LedgerStore ledger() {
        return this;
    }

    @Override
    public CallStore calls() {
        return storage.calls();
    }

    @Override
    public UsageStore usage() {
        return storage.usage();
    }

    @Override
    public BillingStore billing() {
        return storage.billing();
    }

    @Override
    public OutboxStore outbox() {
        return storage.outbox();
    }

    @Override
    public <R> R read(AccountId account, Function<Books, R> reading) {
        return storage.ledger().read(account, reading);
    }

    @Override
    public List<LedgerTransaction> transactions(
            AccountId account, Set<TransactionType> types, OptionalLong before, long offset, int limit) {
        return storage.ledger().transactions(account, types, before, offset, limit);
    }

    @Override
    public List<LedgerTransaction> transactionsAfter(
            AccountId account, Set<TransactionType> types, long after, long offset, int limit) {
        return storage.ledger().transactionsAfter(account, types, after, offset, limit);
    }

    @Override
    public List<AccountId> dueAccounts(Instant upTo, int limit) {
        return storage.ledger().dueAccounts(upTo, limit);
    }

    @Override
    public long countTransactions(AccountId account, Set<TransactionType> types) {
        return storage.ledger().countTransactions(account, types);
    }

    @Override
    public int forgetRefusals(Instant before, int limit) {
        return storage.ledger().forgetRefusals(before, limit);
    }

    @Override
    public int eraseTransactionMemos(AccountId account, Optional<String> actor, long first, long last) {
        return storage.ledger().eraseTransactionMemos(account, actor, first, last);
    }

    @Override
    public int eraseHoldMemos(AccountId account, Optional<String> actor, long first, long last) {
        return storage.ledger().eraseHoldMemos(account, actor, first, last);
    }
}
