package io.credits4j.proof;

import io.credits4j.AccountId;
import io.credits4j.HoldId;
import io.credits4j.IdempotencyKey;
import io.credits4j.books.Account;
import io.credits4j.books.Allocation;
import io.credits4j.books.Hold;
import io.credits4j.books.Intent;
import io.credits4j.books.LedgerTransaction;
import io.credits4j.books.Lot;
import io.credits4j.books.TransactionType;
import io.credits4j.memory.InMemoryStorage;
import io.credits4j.spi.Books;
import io.credits4j.spi.CallStore;
import io.credits4j.spi.Changes;
import io.credits4j.spi.CreditsStorage;
import io.credits4j.spi.LedgerStore;
import io.credits4j.spi.Outcome;
import io.credits4j.spi.Work;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/** A storage that does almost everything right. */
final class LyingStorage implements CreditsStorage, LedgerStore {
    /** What it does wrong. */
    enum Lie {
        /** Never finds an intent again. */
        FORGETS_KEYS,
        /** Decides before it locks, and writes what it decided then. */
        IGNORES_THE_LOCK,
        /** Keeps only the first lot of a line. */
        DROPS_AN_ALLOCATION
    }

    private final CreditsStorage honest = InMemoryStorage.create();
    private final Lie lie;
    private final CyclicBarrier meeting = new CyclicBarrier(2);

    LyingStorage(Lie lie) {
        this.lie = lie;
    }

    @Override
    public LedgerStore ledger() {
        return this;
    }

    @Override
    public CallStore calls() {
        return honest.calls();
    }

    @Override
    public <R> List<Outcome<R>> transact(List<? extends Work<? extends R>> works) {
        List<Outcome<R>> outcomes = new ArrayList<>();
        for (Work<? extends R> work : works) {
            Work<R> lying = switch (lie) {
                case FORGETS_KEYS -> deciding(work, books -> decide(work, new ForgetfulBooks(books)));
                case DROPS_AN_ALLOCATION -> deciding(work, books -> withoutAllocations(decide(work, books)));
                case IGNORES_THE_LOCK -> decidedBeforehand(work);
            };
            outcomes.addAll(honest.ledger().<R>transact(List.of(lying)));
        }
        return outcomes;
    }

    private static <R> Work.Decision<R> decide(Work<? extends R> work, Books books) {
        Work.Decision<? extends R> decision = work.decide(books);
        return new Work.Decision<>(decision.result(), decision.changes());
    }

    private static <R> Work<R> deciding(Work<? extends R> work, Function<Books, Work.Decision<R>> decision) {
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

    private <R> Work<R> decidedBeforehand(Work<? extends R> work) {
        AccountId account = work.footprint().accounts().iterator().next();
        List<Work.Decision<R>> decision = new ArrayList<>();
        List<RuntimeException> failure = new ArrayList<>();
        honest.ledger().read(account, books -> {
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
                        lines,
                        all.intents(),
                        all.attachments()));
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
                line.key(),
                line.fingerprint(),
                line.memo(),
                line.at());
    }

    @Override
    public <R> R read(AccountId account, Function<Books, R> reading) {
        return honest.ledger().read(account, reading);
    }

    @Override
    public List<LedgerTransaction> transactions(
            AccountId account, Set<TransactionType> types, OptionalLong before, long offset, int limit) {
        return honest.ledger().transactions(account, types, before, offset, limit);
    }

    @Override
    public long countTransactions(AccountId account, Set<TransactionType> types) {
        return honest.ledger().countTransactions(account, types);
    }

    /** Books without a memory for keys. */
    private record ForgetfulBooks(Books books) implements Books {
        @Override
        public Optional<Intent> intent(AccountId account, IdempotencyKey key) {
            return Optional.empty();
        }

        @Override
        public Optional<Instant> storeTime() {
            return books.storeTime();
        }

        @Override
        public Optional<Account> account(AccountId account) {
            return books.account(account);
        }

        @Override
        public Iterable<Lot> openLots(AccountId account) {
            return books.openLots(account);
        }

        @Override
        public Optional<Lot> lot(AccountId account, long number) {
            return books.lot(account, number);
        }

        @Override
        public Optional<Hold> hold(HoldId hold) {
            return books.hold(hold);
        }

        @Override
        public List<Lot> lotsDue(AccountId account, Instant after, Instant upTo) {
            return books.lotsDue(account, after, upTo);
        }

        @Override
        public List<Hold> holdsDue(AccountId account, Instant upTo) {
            return books.holdsDue(account, upTo);
        }

        @Override
        public Optional<Instant> nextDue(AccountId account, Instant after) {
            return books.nextDue(account, after);
        }
    }
}
