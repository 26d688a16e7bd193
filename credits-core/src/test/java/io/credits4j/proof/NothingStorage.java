package io.credits4j.proof;

import io.credits4j.AccountId;
import io.credits4j.BudgetName;
import io.credits4j.HoldId;
import io.credits4j.IdempotencyKey;
import io.credits4j.books.Account;
import io.credits4j.books.BillingKind;
import io.credits4j.books.BillingRow;
import io.credits4j.books.Budget;
import io.credits4j.books.Hold;
import io.credits4j.books.Intent;
import io.credits4j.books.LedgerTransaction;
import io.credits4j.books.Lot;
import io.credits4j.books.ModelCall;
import io.credits4j.books.OutboxCursor;
import io.credits4j.books.Signal;
import io.credits4j.books.TransactionType;
import io.credits4j.books.UsageRecord;
import io.credits4j.spi.BillingStore;
import io.credits4j.spi.Books;
import io.credits4j.spi.CallStore;
import io.credits4j.spi.CreditsStorage;
import io.credits4j.spi.LedgerStore;
import io.credits4j.spi.OutboxStore;
import io.credits4j.spi.Outcome;
import io.credits4j.spi.UsageStore;
import io.credits4j.spi.Work;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Function;

/** A storage that decides everything and keeps nothing. */
final class NothingStorage
        implements CreditsStorage, LedgerStore, CallStore, UsageStore, BillingStore, OutboxStore, Books {
    @Override
    public LedgerStore ledger() {
        return this;
    }

    @Override
    public CallStore calls() {
        return this;
    }

    @Override
    public UsageStore usage() {
        return this;
    }

    @Override
    public Optional<UsageRecord> find(AccountId account, String id) {
        return Optional.empty();
    }

    @Override
    public boolean update(UsageRecord record) {
        return true;
    }

    @Override
    public List<UsageRecord> page(AccountId account, Instant from, Instant until, Optional<Place> before, int limit) {
        return List.of();
    }

    @Override
    public List<Total> totals(Optional<AccountId> account, LocalDate from, LocalDate until, Set<Dimension> dimensions) {
        return List.of();
    }

    @Override
    public List<CeilingUse> newestCeilingUses(String model, int limit) {
        return List.of();
    }

    @Override
    public int erase(AccountId account, Optional<String> actor) {
        return 0;
    }

    @Override
    public List<ModelCall> pending(int limit) {
        return List.of();
    }

    @Override
    public BillingStore billing() {
        return this;
    }

    @Override
    public Optional<BillingRow> find(BillingKind kind, String reference) {
        return Optional.empty();
    }

    @Override
    public Optional<BillingRow> findByAlias(BillingKind kind, String alias) {
        return Optional.empty();
    }

    @Override
    public boolean write(List<BillingRow> rows) {
        return true;
    }

    @Override
    public List<BillingRow> newest(BillingKind kind, AccountId account, Optional<BillingRow.Place> before, int limit) {
        return List.of();
    }

    @Override
    public List<BillingRow> inStates(
            BillingKind kind, Set<String> states, Optional<BillingRow.Place> after, int limit) {
        return List.of();
    }

    @Override
    public List<BillingRow> due(BillingKind kind, Instant upTo, int limit) {
        return List.of();
    }

    @Override
    public OutboxStore outbox() {
        return this;
    }

    @Override
    public List<AccountId> waiting(Instant now, int limit) {
        return List.of();
    }

    @Override
    public Optional<OutboxCursor> find(AccountId account) {
        return Optional.empty();
    }

    @Override
    public boolean update(OutboxCursor cursor) {
        return true;
    }

    @Override
    public void forget(AccountId account, long signal) {}

    @Override
    public <R> List<Outcome<R>> transact(List<? extends Work<? extends R>> works) {
        List<Outcome<R>> outcomes = new ArrayList<>();
        for (Work<? extends R> work : works) {
            outcomes.add(decided(work));
        }
        return outcomes;
    }

    private <R> Outcome<R> decided(Work<? extends R> work) {
        try {
            return new Outcome.Done<>(work.decide(this).result());
        } catch (RuntimeException e) {
            return new Outcome.Failed<>(e);
        }
    }

    @Override
    public <R> R read(AccountId account, Function<Books, R> reading) {
        return reading.apply(this);
    }

    @Override
    public List<LedgerTransaction> transactions(
            AccountId account, Set<TransactionType> types, OptionalLong before, long offset, int limit) {
        return List.of();
    }

    @Override
    public List<LedgerTransaction> transactionsAfter(
            AccountId account, Set<TransactionType> types, long after, long offset, int limit) {
        return List.of();
    }

    @Override
    public int eraseTransactionMemos(AccountId account, Optional<String> actor, long first, long last) {
        return 0;
    }

    @Override
    public int eraseHoldMemos(AccountId account, Optional<String> actor, long first, long last) {
        return 0;
    }

    @Override
    public int forgetRefusals(Instant before, int limit) {
        return 0;
    }

    @Override
    public List<AccountId> dueAccounts(Instant upTo, int limit) {
        return List.of();
    }

    @Override
    public long countTransactions(AccountId account, Set<TransactionType> types) {
        return 0;
    }

    @Override
    public Optional<ModelCall> find(HoldId hold) {
        return Optional.empty();
    }

    @Override
    public boolean update(ModelCall call) {
        return true;
    }

    @Override
    public List<ModelCall> due(Instant now, int limit) {
        return List.of();
    }

    @Override
    public List<ModelCall> stalled(Instant before, int limit) {
        return List.of();
    }

    @Override
    public Optional<Instant> storeTime() {
        return Optional.empty();
    }

    @Override
    public Optional<Account> account(AccountId account) {
        return Optional.empty();
    }

    @Override
    public Iterable<Lot> openLots(AccountId account) {
        return List.of();
    }

    @Override
    public Optional<Lot> lot(AccountId account, long number) {
        return Optional.empty();
    }

    @Override
    public Optional<Hold> hold(HoldId hold) {
        return Optional.empty();
    }

    @Override
    public Optional<LedgerTransaction> transaction(AccountId account, long sequence) {
        return Optional.empty();
    }

    @Override
    public List<LedgerTransaction> corrections(AccountId account, long sequence) {
        return List.of();
    }

    @Override
    public Optional<Intent> intent(AccountId account, IdempotencyKey key) {
        return Optional.empty();
    }

    @Override
    public List<Budget> budgets(AccountId account, Set<BudgetName> names) {
        return List.of();
    }

    @Override
    public List<Budget> budgets(AccountId account) {
        return List.of();
    }

    @Override
    public List<Lot> lotsDue(AccountId account, Instant after, Instant upTo) {
        return List.of();
    }

    @Override
    public List<Hold> holdsDue(AccountId account, Instant upTo) {
        return List.of();
    }

    @Override
    public List<Signal> signals(AccountId account, long after, int limit) {
        return List.of();
    }

    @Override
    public Optional<Instant> nextDue(AccountId account, Instant after) {
        return Optional.empty();
    }
}
