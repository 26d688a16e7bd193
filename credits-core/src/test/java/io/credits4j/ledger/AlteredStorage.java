package io.credits4j.ledger;

import io.credits4j.AccountId;
import io.credits4j.Credits;
import io.credits4j.HoldId;
import io.credits4j.IdempotencyKey;
import io.credits4j.books.Account;
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
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Function;
import java.util.function.UnaryOperator;

/** An in-memory storage whose stored rows can be shown otherwise than they are, and that counts what is read. */
final class AlteredStorage implements CreditsStorage, LedgerStore {
    private final CreditsStorage storage = InMemoryStorage.create();

    UnaryOperator<Optional<Account>> accounts = UnaryOperator.identity();
    UnaryOperator<Optional<Lot>> lots = UnaryOperator.identity();
    UnaryOperator<Optional<Hold>> holds = UnaryOperator.identity();
    UnaryOperator<List<LedgerTransaction>> lines = UnaryOperator.identity();
    UnaryOperator<Iterable<Lot>> openLots = UnaryOperator.identity();
    Runnable beforeReading = () -> {};

    long lineReads;
    long linesRead;
    int largestRead;

    /** Lets an account owe. */
    void setCreditLimit(AccountId id, Credits limit) {
        storage.ledger().transact(new Work<Boolean>() {
            @Override
            public Footprint footprint() {
                return new Footprint(Set.of(id), Set.of(), Set.of());
            }

            @Override
            public Decision<Boolean> decide(Books books) {
                Account account = Altered.copy(books.account(id).orElseThrow(), "creditLimit", limit);
                return new Decision<>(true, Altered.copy(Changes.NONE, "accounts", List.of(account)));
            }
        });
    }

    void stopAltering() {
        accounts = UnaryOperator.identity();
        lots = UnaryOperator.identity();
        holds = UnaryOperator.identity();
        lines = UnaryOperator.identity();
        openLots = UnaryOperator.identity();
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
        return storage.ledger().transact(works);
    }

    @Override
    public <R> R read(AccountId account, Function<Books, R> reading) {
        beforeReading.run();
        return storage.ledger().read(account, books -> reading.apply(new AlteredBooks(books)));
    }

    @Override
    public List<LedgerTransaction> transactions(
            AccountId account, Set<TransactionType> types, OptionalLong before, long offset, int limit) {
        List<LedgerTransaction> all =
                storage.ledger().transactions(account, types, OptionalLong.empty(), 0, Integer.MAX_VALUE);
        List<LedgerTransaction> page = lines.apply(all).stream()
                .filter(line -> before.isEmpty() || line.sequence() < before.getAsLong())
                .skip(offset)
                .limit(limit)
                .toList();
        lineReads++;
        linesRead += page.size();
        largestRead = Math.max(largestRead, page.size());
        return page;
    }

    @Override
    public long countTransactions(AccountId account, Set<TransactionType> types) {
        return storage.ledger().countTransactions(account, types);
    }

    private final class AlteredBooks implements Books {
        private final Books books;

        private AlteredBooks(Books books) {
            this.books = books;
        }

        @Override
        public Optional<Account> account(AccountId account) {
            return accounts.apply(books.account(account));
        }

        @Override
        public Optional<Lot> lot(AccountId account, long number) {
            return lots.apply(books.lot(account, number));
        }

        @Override
        public Optional<Hold> hold(HoldId hold) {
            return holds.apply(books.hold(hold));
        }

        @Override
        public Optional<Instant> storeTime() {
            return books.storeTime();
        }

        @Override
        public Iterable<Lot> openLots(AccountId account) {
            return openLots.apply(books.openLots(account));
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
