package io.credits4j.ledger;

import io.credits4j.AccountId;
import io.credits4j.books.LedgerTransaction;
import io.credits4j.books.TransactionType;
import io.credits4j.spi.Books;
import io.credits4j.spi.Changes;
import io.credits4j.spi.LedgerStore;
import io.credits4j.spi.Outcome;
import io.credits4j.spi.Work;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Queue;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A ledger store that tells listeners what its works made happen, after their commit and on the caller's thread. */
final class TellingStore implements LedgerStore {
    private static final Logger LOG = LoggerFactory.getLogger(TellingStore.class);
    private static final ThreadLocal<@Nullable Queue<Runnable>> UNTOLD = new ThreadLocal<>();

    private final LedgerStore store;
    private final List<LedgerListener> listeners;
    private final boolean keeping;

    /** Takes whether signals are to be stored as well; otherwise they are for the listeners only. */
    TellingStore(LedgerStore store, List<LedgerListener> listeners, boolean keeping) {
        this.store = store;
        this.listeners = List.copyOf(listeners);
        this.keeping = keeping;
    }

    @Override
    public <R> List<Outcome<R>> transact(List<? extends Work<? extends R>> works) {
        List<Overheard<R>> overheard = new ArrayList<>(works.size());
        works.forEach(work -> overheard.add(new Overheard<>(work, keeping)));
        List<Outcome<R>> outcomes = store.transact(overheard);
        List<LedgerEvent> happened = new ArrayList<>();
        for (int i = 0; i < outcomes.size(); i++) {
            if (outcomes.get(i) instanceof Outcome.Done) {
                happened.addAll(Events.of(overheard.get(i).changes));
            }
        }
        tell(happened);
        return outcomes;
    }

    /** Tells what happened, once it is committed. Where a listener writes to a ledger, all first hear what came before. */
    private void tell(List<LedgerEvent> events) {
        if (!events.isEmpty()) {
            store.afterCommit(() -> tellNow(events));
        }
    }

    private void tellNow(List<LedgerEvent> events) {
        Queue<Runnable> others = UNTOLD.get();
        Queue<Runnable> untold = others != null ? others : new ArrayDeque<>();
        events.forEach(event -> untold.add(() -> tellOne(event)));
        if (others == null && !untold.isEmpty()) {
            tellAll(untold);
        }
    }

    private static void tellAll(Queue<Runnable> untold) {
        UNTOLD.set(untold);
        try {
            for (Runnable next = untold.poll(); next != null; next = untold.poll()) {
                next.run();
            }
        } finally {
            UNTOLD.remove();
        }
    }

    private void tellOne(LedgerEvent event) {
        for (LedgerListener listener : listeners) {
            try {
                listener.happened(event);
            } catch (Throwable failure) {
                // What happened has happened: the caller must not be told that it failed.
                LOG.error("A listener failed at event {}; nothing is undone.", event.id(), failure);
                if (failure instanceof InterruptedException) {
                    Thread.currentThread().interrupt();
                }
            }
        }
    }

    /** Remembers what its last run, the one that counts, decided. */
    private static final class Overheard<R> implements Work<R> {
        private final Work<? extends R> work;
        private final boolean keeping;
        private volatile Changes changes = Changes.NONE;

        private Overheard(Work<? extends R> work, boolean keeping) {
            this.work = work;
            this.keeping = keeping;
        }

        @Override
        public Footprint footprint() {
            return work.footprint();
        }

        @Override
        public Decision<R> decide(Books books) {
            Decision<? extends R> decision = work.decide(books);
            changes = decision.changes();
            return new Decision<>(decision.result(), keeping ? changes : changes.withSignals(List.of()));
        }
    }

    // ---- everything else is read as it is ----------------------------------------------------------------------

    @Override
    public <R> R read(AccountId account, Function<Books, R> reading) {
        return store.read(account, reading);
    }

    @Override
    public List<LedgerTransaction> transactions(
            AccountId account, Set<TransactionType> types, OptionalLong before, long offset, int limit) {
        return store.transactions(account, types, before, offset, limit);
    }

    @Override
    public List<AccountId> dueAccounts(Instant upTo, int limit) {
        return store.dueAccounts(upTo, limit);
    }

    @Override
    public long countTransactions(AccountId account, Set<TransactionType> types) {
        return store.countTransactions(account, types);
    }

    @Override
    public List<LedgerTransaction> transactionsAfter(
            AccountId account, Set<TransactionType> types, long after, long offset, int limit) {
        return store.transactionsAfter(account, types, after, offset, limit);
    }

    @Override
    public int forgetRefusals(Instant before, int limit) {
        return store.forgetRefusals(before, limit);
    }

    @Override
    public int eraseTransactionMemos(AccountId account, Optional<String> actor, long first, long last) {
        return store.eraseTransactionMemos(account, actor, first, last);
    }

    @Override
    public int eraseHoldMemos(AccountId account, Optional<String> actor, long first, long last) {
        return store.eraseHoldMemos(account, actor, first, last);
    }

    @Override
    public void afterCommit(Runnable action) {
        store.afterCommit(action);
    }
}
