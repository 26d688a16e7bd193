package io.credits4j.ledger;

import io.credits4j.AccountId;
import io.credits4j.Credits;
import io.credits4j.HoldId;
import io.credits4j.IdempotencyKey;
import io.credits4j.books.Account;
import io.credits4j.books.Budget;
import io.credits4j.books.Hold;
import io.credits4j.books.LedgerTransaction;
import io.credits4j.books.Lot;
import io.credits4j.books.TransactionType;
import io.credits4j.memory.InMemoryStorage;
import io.credits4j.spi.Books;
import io.credits4j.tck.ForwardingBooks;
import io.credits4j.tck.ForwardingStorage;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Function;
import java.util.function.UnaryOperator;

/** An in-memory storage whose stored rows can be shown otherwise than they are, and that counts what is read. */
final class AlteredStorage extends ForwardingStorage {
    UnaryOperator<Optional<Account>> accounts = UnaryOperator.identity();
    UnaryOperator<Optional<Lot>> lots = UnaryOperator.identity();
    UnaryOperator<Optional<Hold>> holds = UnaryOperator.identity();
    UnaryOperator<List<Budget>> budgets = UnaryOperator.identity();
    UnaryOperator<List<LedgerTransaction>> lines = UnaryOperator.identity();
    UnaryOperator<Iterable<Lot>> openLots = UnaryOperator.identity();
    Runnable beforeReading = () -> {};

    long lineReads;
    long linesRead;
    int largestRead;

    AlteredStorage() {
        super(InMemoryStorage.create());
    }

    /** Lets an account owe. */
    void setCreditLimit(AccountId id, Credits limit) {
        InstantSource sameInstant =
                () -> read(id, books -> books.account(id).orElseThrow()).lastInstant();
        CreditLedger ledger = CreditLedger.builder(behind()).clock(sameInstant).build();
        ledger.change(AccountRequest.creditLimit(id, limit, IdempotencyKey.of("limit " + limit)));
    }

    void stopAltering() {
        accounts = UnaryOperator.identity();
        lots = UnaryOperator.identity();
        holds = UnaryOperator.identity();
        budgets = UnaryOperator.identity();
        lines = UnaryOperator.identity();
        openLots = UnaryOperator.identity();
    }

    @Override
    public <R> R read(AccountId account, Function<Books, R> reading) {
        beforeReading.run();
        return behind().ledger().read(account, books -> reading.apply(new AlteredBooks(books)));
    }

    @Override
    public List<LedgerTransaction> transactions(
            AccountId account, Set<TransactionType> types, OptionalLong before, long offset, int limit) {
        List<LedgerTransaction> all =
                behind().ledger().transactions(account, types, OptionalLong.empty(), 0, Integer.MAX_VALUE);
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

    private final class AlteredBooks extends ForwardingBooks {
        private AlteredBooks(Books books) {
            super(books);
        }

        @Override
        public Optional<Account> account(AccountId account) {
            return accounts.apply(super.account(account));
        }

        @Override
        public Optional<Lot> lot(AccountId account, long number) {
            return lots.apply(super.lot(account, number));
        }

        @Override
        public Optional<Hold> hold(HoldId hold) {
            return holds.apply(super.hold(hold));
        }

        @Override
        public List<Budget> budgets(AccountId account) {
            return budgets.apply(super.budgets(account));
        }

        @Override
        public Iterable<Lot> openLots(AccountId account) {
            return openLots.apply(super.openLots(account));
        }
    }
}
