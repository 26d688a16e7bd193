package io.credits4j.billing;

import io.credits4j.AccountId;
import io.credits4j.books.BillingKind;
import io.credits4j.books.BillingRow;
import io.credits4j.spi.BillingStore;
import io.credits4j.spi.CreditsStorage;
import io.credits4j.spi.Outcome;
import io.credits4j.spi.Work;
import io.credits4j.tck.ForwardingStorage;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** A storage under which the process dies before or after any write. */
final class KillableStorage extends ForwardingStorage implements BillingStore {
    private int edgesLeft = Integer.MAX_VALUE;

    /** The process is gone: nothing catches this. */
    static final class Killed extends Error {
        private static final long serialVersionUID = 1L;
    }

    KillableStorage(CreditsStorage storage) {
        super(storage);
    }

    void killAtEdge(int number) {
        edgesLeft = number;
    }

    void live() {
        edgesLeft = Integer.MAX_VALUE;
    }

    void edge() {
        if (--edgesLeft == 0) {
            throw new Killed();
        }
    }

    @Override
    protected <R> Outcome<R> run(Work<? extends R> work) {
        edge();
        Outcome<R> outcome = super.run(work);
        edge();
        return outcome;
    }

    @Override
    public BillingStore billing() {
        return this;
    }

    @Override
    public boolean write(List<BillingRow> rows) {
        edge();
        boolean written = behind().billing().write(rows);
        edge();
        return written;
    }

    @Override
    public Optional<BillingRow> find(BillingKind kind, String reference) {
        return behind().billing().find(kind, reference);
    }

    @Override
    public Optional<BillingRow> findByAlias(BillingKind kind, String alias) {
        return behind().billing().findByAlias(kind, alias);
    }

    @Override
    public List<BillingRow> newest(BillingKind kind, AccountId account, Optional<BillingRow.Place> before, int limit) {
        return behind().billing().newest(kind, account, before, limit);
    }

    @Override
    public List<BillingRow> inStates(
            BillingKind kind, Set<String> states, Optional<BillingRow.Place> after, int limit) {
        return behind().billing().inStates(kind, states, after, limit);
    }

    @Override
    public List<BillingRow> due(BillingKind kind, Instant upTo, int limit) {
        return behind().billing().due(kind, upTo, limit);
    }
}
