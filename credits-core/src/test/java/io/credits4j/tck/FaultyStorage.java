package io.credits4j.tck;

import io.credits4j.AccountId;
import io.credits4j.StoreUnavailableException;
import io.credits4j.books.LedgerTransaction;
import io.credits4j.books.TransactionType;
import io.credits4j.spi.Books;
import io.credits4j.spi.CallStore;
import io.credits4j.spi.CreditsStorage;
import io.credits4j.spi.LedgerStore;
import io.credits4j.spi.Outcome;
import io.credits4j.spi.Work;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.OptionalLong;
import java.util.Queue;
import java.util.Set;
import java.util.function.Function;

/** A storage whose next ledger writes fail as told, for tests of what happens then. Not thread-safe. */
public final class FaultyStorage implements CreditsStorage, LedgerStore {
    /** How a write fails. */
    public enum Fault {
        /** Nothing is written. */
        BEFORE_THE_COMMIT,
        /** Everything is written, and the caller is not told. */
        AFTER_THE_COMMIT
    }

    private final CreditsStorage storage;
    private final Queue<Fault> faults = new ArrayDeque<>();

    /** Wraps a storage that works. */
    public FaultyStorage(CreditsStorage storage) {
        this.storage = storage;
    }

    /** Makes the next writes fail, one after the other. */
    public void failNext(Fault... next) {
        Collections.addAll(faults, next);
    }

    @Override
    public LedgerStore ledger() {
        return this;
    }

    @Override
    public CallStore calls() {
        return storage.calls();
    }

    @Override
    public <R> List<Outcome<R>> transact(List<? extends Work<? extends R>> works) {
        List<Outcome<R>> outcomes = new ArrayList<>();
        for (Work<? extends R> work : works) {
            Fault fault = faults.poll();
            if (fault == null) {
                outcomes.addAll(storage.ledger().<R>transact(List.of(work)));
            } else {
                outcomes.add(failing(work, fault));
            }
        }
        return outcomes;
    }

    private <R> Outcome<R> failing(Work<? extends R> work, Fault fault) {
        boolean written = fault == Fault.AFTER_THE_COMMIT;
        if (written) {
            storage.ledger().<R>transact(List.of(work));
        }
        return new Outcome.Failed<>(new StoreUnavailableException(
                "told to fail " + fault, written, new IllegalStateException("told to fail")));
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
    public long countTransactions(AccountId account, Set<TransactionType> types) {
        return storage.ledger().countTransactions(account, types);
    }
}
