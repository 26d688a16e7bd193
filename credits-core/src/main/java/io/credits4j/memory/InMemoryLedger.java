package io.credits4j.memory;

import io.credits4j.AccountId;
import io.credits4j.books.Account;
import io.credits4j.books.Intent;
import io.credits4j.books.LedgerTransaction;
import io.credits4j.books.TransactionType;
import io.credits4j.spi.Books;
import io.credits4j.spi.Changes;
import io.credits4j.spi.LedgerStore;
import io.credits4j.spi.Outcome;
import io.credits4j.spi.Work;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.ListIterator;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.function.BiPredicate;
import java.util.function.Function;
import java.util.stream.LongStream;
import java.util.stream.Stream;

/** The ledger in memory: one lock per account, taken in the order of the ids. */
final class InMemoryLedger implements LedgerStore {
    private final ConcurrentMap<AccountId, AccountShelf> shelves = new ConcurrentHashMap<>();
    private final Books books = new ShelfBooks(this::shelf);
    private final AttachedRows attached;
    private final int linesKept;

    InMemoryLedger(AttachedRows attached, int linesKept) {
        this.attached = attached;
        this.linesKept = linesKept;
    }

    @Override
    public <R> List<Outcome<R>> transact(List<? extends Work<? extends R>> works) {
        List<Outcome<R>> outcomes = new ArrayList<>(works.size());
        for (Work<? extends R> work : works) {
            outcomes.add(run(work));
        }
        return outcomes;
    }

    private <R> Outcome<R> run(Work<? extends R> work) {
        List<AccountShelf> locked = lock(work.footprint().accounts());
        try {
            Work.Decision<? extends R> decision = work.decide(books);
            persist(decision.changes());
            return new Outcome.Done<>(decision.result());
        } catch (RuntimeException e) {
            return new Outcome.Failed<>(e);
        } finally {
            locked.forEach(shelf -> shelf.lock.unlock());
        }
    }

    private List<AccountShelf> lock(Set<AccountId> accounts) {
        List<AccountId> ordered = new ArrayList<>(accounts);
        ordered.sort(Comparator.comparing(AccountId::value));
        List<AccountShelf> locked = new ArrayList<>(ordered.size());
        for (AccountId account : ordered) {
            AccountShelf shelf = shelf(account);
            shelf.lock.lock();
            locked.add(shelf);
        }
        return locked;
    }

    /** Removes an account's signals up to a number. */
    void forgetSignals(AccountId account, long upTo) {
        read(
                account,
                ignored -> shelf(account).signals.headMap(upTo, true).keySet().removeIf(number -> true));
    }

    private AccountShelf shelf(AccountId account) {
        AccountShelf known = shelves.get(account);
        return known != null ? known : shelves.computeIfAbsent(account, id -> new AccountShelf(linesKept));
    }

    /** The attachments come first: they alone can fail, and then nothing has been written. */
    private void persist(Changes changes) {
        attached.writeAll(changes.attachments());
        changes.openedAccounts().forEach(account -> shelf(account.id()).account = account);
        changes.accounts().forEach(account -> shelf(account.id()).account = account);
        changes.newLots().forEach(lot -> shelf(lot.account()).put(lot));
        changes.lots().forEach(lot -> shelf(lot.account()).put(lot));
        changes.newHolds().forEach(hold -> shelf(hold.id().account()).add(hold));
        changes.holds().forEach(hold -> shelf(hold.id().account()).put(hold));
        changes.budgets().forEach(budget -> shelf(budget.account()).budgets.put(budget.name(), budget));
        changes.transactions().forEach(line -> shelf(line.account()).add(line));
        changes.signals().forEach(signal -> shelf(signal.account()).signals.put(signal.number(), signal));
        changes.intents().forEach(intent -> shelf(intent.account()).remembered.put(intent.key(), intent));
    }

    @Override
    public <R> R read(AccountId account, Function<Books, R> reading) {
        AccountShelf shelf = shelf(account);
        shelf.lock.lock();
        try {
            return reading.apply(books);
        } finally {
            shelf.lock.unlock();
        }
    }

    @Override
    public List<LedgerTransaction> transactions(
            AccountId account, Set<TransactionType> types, OptionalLong before, long offset, int limit) {
        return read(account, ignored -> {
            List<LedgerTransaction> page = new ArrayList<>();
            ListIterator<LedgerTransaction> lines = shelf(account).linesUpTo(before.orElse(Long.MAX_VALUE) - 1);
            long skipped = 0;
            while (lines.hasPrevious() && page.size() < limit) {
                LedgerTransaction line = lines.previous();
                if ((types.isEmpty() || types.contains(line.type())) && skipped++ >= offset) {
                    page.add(line);
                }
            }
            return page;
        });
    }

    @Override
    public List<LedgerTransaction> transactionsAfter(
            AccountId account, Set<TransactionType> types, long after, long offset, int limit) {
        return read(account, ignored -> {
            List<LedgerTransaction> page = new ArrayList<>();
            ListIterator<LedgerTransaction> lines = shelf(account).linesUpTo(after);
            long skipped = 0;
            while (lines.hasNext() && page.size() < limit) {
                LedgerTransaction line = lines.next();
                if ((types.isEmpty() || types.contains(line.type())) && skipped++ >= offset) {
                    page.add(line);
                }
            }
            return page;
        });
    }

    @Override
    public List<AccountId> dueAccounts(Instant upTo, int limit) {
        return accounts()
                .filter(account -> isDue(account, upTo))
                .sorted(Comparator.comparing(Account::nextDue, Comparator.nullsLast(Comparator.naturalOrder())))
                .limit(limit)
                .map(Account::id)
                .toList();
    }

    /** Returns every account as it is when its turn comes. */
    Stream<Account> accounts() {
        return shelves.keySet().stream()
                .map(id -> read(id, ignored -> Optional.ofNullable(shelf(id).account)))
                .flatMap(Optional::stream);
    }

    private static boolean isDue(Account account, Instant upTo) {
        Instant due = account.nextDue();
        return due != null && !due.isAfter(upTo);
    }

    @Override
    public long countTransactions(AccountId account, Set<TransactionType> types) {
        return read(
                account,
                ignored -> shelf(account).transactions.stream()
                        .filter(line -> types.isEmpty() || types.contains(line.type()))
                        .count());
    }

    @Override
    public int forgetRefusals(Instant before, int limit) {
        List<Intent> oldest = shelves.keySet().stream()
                .flatMap(id -> read(id, ignored -> shelf(id).refusals(before)).stream())
                .sorted(Comparator.comparing(Intent::at))
                .limit(limit)
                .toList();
        int forgotten = 0;
        for (Intent refusal : oldest) {
            AccountId id = refusal.account();
            forgotten += read(id, ignored -> shelf(id).remembered.remove(refusal.key(), refusal)) ? 1 : 0;
        }
        return forgotten;
    }

    @Override
    public int eraseTransactionMemos(AccountId account, Optional<String> actor, long first, long last) {
        return erased(account, first, last, (shelf, sequence) -> shelf.eraseLine(sequence, actor));
    }

    @Override
    public int eraseHoldMemos(AccountId account, Optional<String> actor, long first, long last) {
        return erased(account, first, last, (shelf, number) -> shelf.eraseHold(number, actor));
    }

    private int erased(AccountId account, long first, long last, BiPredicate<AccountShelf, Long> eraser) {
        return read(account, ignored -> (int) LongStream.rangeClosed(first, last)
                .filter(number -> eraser.test(shelf(account), number))
                .count());
    }
}
