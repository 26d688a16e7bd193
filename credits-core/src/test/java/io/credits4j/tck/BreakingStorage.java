package io.credits4j.tck;

import io.credits4j.AccountId;
import io.credits4j.StoreUnavailableException;
import io.credits4j.books.BillingKind;
import io.credits4j.books.BillingRow;
import io.credits4j.spi.BillingStore;
import io.credits4j.spi.Books;
import io.credits4j.spi.CreditsStorage;
import io.credits4j.spi.Outcome;
import io.credits4j.spi.Work;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/**
 * A storage that breaks before or after a chosen write of the ledger or of billing: the process dies there, or the database
 * is gone from there on, for readers too. Not thread-safe.
 */
public final class BreakingStorage extends ForwardingStorage implements BillingStore {
    private int edgesLeft = Integer.MAX_VALUE;
    private boolean killing;
    private boolean down;

    /** The process is gone: nothing catches this. */
    public static final class Killed extends Error {
        private static final long serialVersionUID = 1L;
    }

    /** Wraps a storage that works. */
    public BreakingStorage(CreditsStorage storage) {
        super(storage);
    }

    /** Kills the process at an edge; each write has one before it and one after it, and the first is 1. */
    public void killAtEdge(int number) {
        edgesLeft = number;
        killing = true;
    }

    /** Takes the database away at an edge, until {@link #live}. */
    public void goDownAtEdge(int number) {
        edgesLeft = number;
        killing = false;
    }

    /** Works from now on. */
    public void live() {
        edgesLeft = Integer.MAX_VALUE;
        down = false;
    }

    /** Returns whether the database is gone. */
    public boolean isDown() {
        return down;
    }

    /** Counts an edge outside the storage. */
    public void edge() {
        edge(false);
    }

    private void edge(boolean written) {
        if (--edgesLeft == 0) {
            if (killing) {
                throw new Killed();
            }
            down = true;
        }
        requireUp(written);
    }

    private void requireUp(boolean written) {
        if (down) {
            throw new StoreUnavailableException(
                    "told to be down", written, new IllegalStateException("told to be down"));
        }
    }

    @Override
    protected <R> Outcome<R> run(Work<? extends R> work) {
        try {
            edge(false);
            Outcome<R> outcome = super.run(work);
            edge(true);
            return outcome;
        } catch (StoreUnavailableException e) {
            return new Outcome.Failed<>(e);
        }
    }

    @Override
    public <R> R read(AccountId account, Function<Books, R> reading) {
        requireUp(false);
        return super.read(account, reading);
    }

    @Override
    public BillingStore billing() {
        return this;
    }

    @Override
    public boolean write(List<BillingRow> rows) {
        edge(false);
        boolean written = behind().billing().write(rows);
        edge(true);
        return written;
    }

    private BillingStore readable() {
        requireUp(false);
        return behind().billing();
    }

    @Override
    public Optional<BillingRow> find(BillingKind kind, String reference) {
        return readable().find(kind, reference);
    }

    @Override
    public Optional<BillingRow> findByAlias(BillingKind kind, String alias) {
        return readable().findByAlias(kind, alias);
    }

    @Override
    public List<BillingRow> newest(BillingKind kind, AccountId account, Optional<BillingRow.Place> before, int limit) {
        return readable().newest(kind, account, before, limit);
    }

    @Override
    public List<BillingRow> inStates(
            BillingKind kind, Set<String> states, Optional<BillingRow.Place> after, int limit) {
        return readable().inStates(kind, states, after, limit);
    }

    @Override
    public List<BillingRow> due(BillingKind kind, Instant upTo, int limit) {
        return readable().due(kind, upTo, limit);
    }
}
