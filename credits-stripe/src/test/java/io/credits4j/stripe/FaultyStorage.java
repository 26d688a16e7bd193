package io.credits4j.stripe;

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
import java.io.IOException;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;

/** A storage that fails before or after the next commits when told to. */
final class FaultyStorage implements CreditsStorage {
    private final CreditsStorage storage;
    private final AtomicInteger failuresBefore = new AtomicInteger();
    private final AtomicInteger failuresAfter = new AtomicInteger();

    FaultyStorage(CreditsStorage storage) {
        this.storage = storage;
    }

    void failBeforeCommit(int times) {
        failuresBefore.set(times);
    }

    void failAfterCommit(int times) {
        failuresAfter.set(times);
    }

    @Override
    public LedgerStore ledger() {
        return new FaultyLedger(storage.ledger());
    }

    @Override
    public CallStore calls() {
        return storage.calls();
    }

    private final class FaultyLedger implements LedgerStore {
        private final LedgerStore ledger;

        FaultyLedger(LedgerStore ledger) {
            this.ledger = ledger;
        }

        @Override
        public <R> List<Outcome<R>> transact(List<? extends Work<? extends R>> works) {
            failIfDue(failuresBefore, false);
            List<Outcome<R>> outcomes = ledger.transact(works);
            failIfDue(failuresAfter, true);
            return outcomes;
        }

        private void failIfDue(AtomicInteger failures, boolean outcomeUnknown) {
            if (failures.getAndUpdate(left -> Math.max(0, left - 1)) > 0) {
                throw new StoreUnavailableException("the store is down", outcomeUnknown, new IOException("down"));
            }
        }

        @Override
        public <R> R read(AccountId account, Function<Books, R> reading) {
            return ledger.read(account, reading);
        }

        @Override
        public List<LedgerTransaction> transactions(
                AccountId account, Set<TransactionType> types, OptionalLong before, long offset, int limit) {
            return ledger.transactions(account, types, before, offset, limit);
        }

        @Override
        public long countTransactions(AccountId account, Set<TransactionType> types) {
            return ledger.countTransactions(account, types);
        }
    }
}
