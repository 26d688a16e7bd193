package io.credits4j.ledger;

import io.credits4j.AccountId;
import io.credits4j.HoldId;
import io.credits4j.IdempotencyKey;
import io.credits4j.books.Account;
import io.credits4j.books.Hold;
import io.credits4j.books.Intent;
import io.credits4j.books.LedgerTransaction;
import io.credits4j.books.Lot;
import io.credits4j.books.TransactionType;
import io.credits4j.spi.Books;
import io.credits4j.spi.CallStore;
import io.credits4j.spi.CreditsStorage;
import io.credits4j.spi.LedgerStore;
import io.credits4j.spi.Outcome;
import io.credits4j.spi.Work;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Function;

/** A storage with a clock of its own, as databases have. */
final class StorageWithAClock implements CreditsStorage, LedgerStore {
    private final CreditsStorage storage;
    private final InstantSource clock;

    StorageWithAClock(CreditsStorage storage, InstantSource clock) {
        this.storage = storage;
        this.clock = clock;
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
        return storage.ledger().transact(works.stream().map(this::timed).toList());
    }

    private <R> Work<R> timed(Work<R> work) {
        return new Work<>() {
            @Override
            public Footprint footprint() {
                return work.footprint();
            }

            @Override
            public Decision<R> decide(Books books) {
                return work.decide(new TimedBooks(books, clock.instant()));
            }
        };
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

    /** Books that know the store's time. */
    private record TimedBooks(Books books, Instant time) implements Books {
        @Override
        public Optional<Instant> storeTime() {
            return Optional.of(time);
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
        public Optional<Intent> intent(AccountId account, IdempotencyKey key) {
            return books.intent(account, key);
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
