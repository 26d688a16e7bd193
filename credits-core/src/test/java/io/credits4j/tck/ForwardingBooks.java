package io.credits4j.tck;

import io.credits4j.AccountId;
import io.credits4j.BudgetName;
import io.credits4j.HoldId;
import io.credits4j.IdempotencyKey;
import io.credits4j.books.Account;
import io.credits4j.books.Budget;
import io.credits4j.books.Hold;
import io.credits4j.books.Intent;
import io.credits4j.books.LedgerTransaction;
import io.credits4j.books.Lot;
import io.credits4j.books.Signal;
import io.credits4j.spi.Books;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Books that hand every question on to others, for tests to change one answer of. */
public abstract class ForwardingBooks implements Books {
    private final Books books;

    /** Wraps books. */
    protected ForwardingBooks(Books books) {
        this.books = books;
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
    public Optional<LedgerTransaction> transaction(AccountId account, long sequence) {
        return books.transaction(account, sequence);
    }

    @Override
    public List<LedgerTransaction> corrections(AccountId account, long sequence) {
        return books.corrections(account, sequence);
    }

    @Override
    public Optional<Intent> intent(AccountId account, IdempotencyKey key) {
        return books.intent(account, key);
    }

    @Override
    public List<Budget> budgets(AccountId account, Set<BudgetName> names) {
        return books.budgets(account, names);
    }

    @Override
    public List<Budget> budgets(AccountId account) {
        return books.budgets(account);
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

    @Override
    public List<Signal> signals(AccountId account, long after, int limit) {
        return books.signals(account, after, limit);
    }
}
