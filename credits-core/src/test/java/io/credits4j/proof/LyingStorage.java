package io.credits4j.proof;

import io.credits4j.AccountId;
import io.credits4j.IdempotencyKey;
import io.credits4j.books.Allocation;
import io.credits4j.books.Intent;
import io.credits4j.books.LedgerTransaction;
import io.credits4j.memory.InMemoryStorage;
import io.credits4j.spi.Books;
import io.credits4j.spi.Changes;
import io.credits4j.spi.Outcome;
import io.credits4j.spi.Work;
import io.credits4j.tck.ForwardingBooks;
import io.credits4j.tck.ForwardingStorage;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;

/** A storage that does almost everything right. */
final class LyingStorage extends ForwardingStorage {
    /** What it does wrong. */
    enum Lie {
        /** Never finds an intent again. */
        FORGETS_KEYS,
        /** Decides before it locks, and writes what it decided then. */
        IGNORES_THE_LOCK,
        /** Keeps only the first lot of a line. */
        DROPS_AN_ALLOCATION
    }

    private final Lie lie;
    private final CyclicBarrier meeting = new CyclicBarrier(2);

    LyingStorage(Lie lie) {
        super(InMemoryStorage.create());
        this.lie = lie;
    }

    @Override
    protected <R> Outcome<R> run(Work<? extends R> work) {
        return super.run(
                switch (lie) {
                    case FORGETS_KEYS -> deciding(work, books -> decide(work, new ForgetfulBooks(books)));
                    case DROPS_AN_ALLOCATION -> deciding(work, books -> withoutAllocations(decide(work, books)));
                    case IGNORES_THE_LOCK -> decidedBeforehand(work);
                });
    }

    private <R> Work<R> decidedBeforehand(Work<? extends R> work) {
        AccountId account = work.footprint().accounts().iterator().next();
        List<Work.Decision<R>> decision = new ArrayList<>();
        List<RuntimeException> failure = new ArrayList<>();
        read(account, books -> {
            try {
                return decision.add(decide(work, books));
            } catch (RuntimeException e) {
                return failure.add(e);
            }
        });
        meetAnotherIfThereIsOne();
        return deciding(work, books -> {
            if (!failure.isEmpty()) {
                throw failure.get(0);
            }
            return decision.get(0);
        });
    }

    private void meetAnotherIfThereIsOne() {
        try {
            meeting.await(50, TimeUnit.MILLISECONDS);
        } catch (Exception alone) {
            meeting.reset();
        }
    }

    private static <R> Work.Decision<R> withoutAllocations(Work.Decision<R> decision) {
        Changes all = decision.changes();
        List<LedgerTransaction> lines = all.transactions().stream()
                .map(LyingStorage::withFirstAllocation)
                .toList();
        return new Work.Decision<>(
                decision.result(),
                new Changes(
                        all.openedAccounts(),
                        all.accounts(),
                        all.newLots(),
                        all.lots(),
                        all.newHolds(),
                        all.holds(),
                        all.budgets(),
                        lines,
                        all.intents(),
                        all.attachments(),
                        all.signals()));
    }

    private static LedgerTransaction withFirstAllocation(LedgerTransaction line) {
        List<Allocation> first = line.allocations().stream().limit(1).toList();
        return new LedgerTransaction(
                line.account(),
                line.sequence(),
                line.type(),
                line.amount(),
                line.balanceAfter(),
                first,
                line.unbilled(),
                line.hold(),
                line.corrects(),
                line.counterparty(),
                line.key(),
                line.fingerprint(),
                line.memo(),
                line.at(),
                line.seal());
    }

    /** Books without a memory for keys. */
    private static final class ForgetfulBooks extends ForwardingBooks {
        ForgetfulBooks(Books books) {
            super(books);
        }

        @Override
        public Optional<Intent> intent(AccountId account, IdempotencyKey key) {
            return Optional.empty();
        }
    }
}
