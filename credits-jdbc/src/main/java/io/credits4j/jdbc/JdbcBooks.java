package io.credits4j.jdbc;

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
import io.credits4j.spi.Changes;
import io.credits4j.spi.Work.BudgetKey;
import io.credits4j.spi.Work.IntentKey;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/**
 * The books as one database transaction knows them: each part read when it is first asked for, and kept as the works of
 * this transaction leave it.
 *
 * <p>For decisions the accounts are locked first: everything else is read by statements that begin after the locks are
 * held. (A statement that locks the account and joins its lots would, after a wait, return the new account with the old
 * lots.) What the works changed is written late, all at once; what cannot be answered from what is known is asked of the
 * database once that is done.
 */
final class JdbcBooks implements Books {
    private final @Nullable Handle handle;
    private final Tables tables;
    private final Writing writing;
    private final PendingChanges pending = new PendingChanges();
    private final Map<AccountId, Optional<AccountRow>> accounts = new HashMap<>();
    private final Map<AccountId, KnownLots> lots = new HashMap<>();
    private final Map<HoldId, Optional<Hold>> holds = new HashMap<>();
    private final Map<IntentKey, Optional<Intent>> intents = new HashMap<>();
    private final Map<BudgetKey, Optional<Budget>> budgets = new HashMap<>();
    private final Set<HoldId> holdsOnOneLot = new HashSet<>();
    private boolean clean = true;
    private boolean lost;
    private @Nullable Instant storeTime;

    /** How changes reach the database. */
    interface Writing {
        void write(JdbcBooks books, Changes changes);

        /** The same for the last ones before the commit. */
        default void writeLast(JdbcBooks books, Changes changes) {
            write(books, changes);
        }

        /** Nothing is ever changed. */
        static Writing never() {
            return (books, changes) -> {
                throw new IllegalStateException("a reading changes nothing");
            };
        }
    }

    /** Without a handle, what is not known stays so. */
    JdbcBooks(@Nullable Handle handle, Tables tables, Writing writing) {
        this.handle = handle;
        this.tables = tables;
        this.writing = writing;
    }

    /**
     * Returns where to read what is not known.
     *
     * @throws NotKeptException if nothing can be read
     */
    private Handle handle() {
        if (handle == null) {
            lost = true;
            throw new NotKeptException();
        }
        return handle;
    }

    // ---- what is known -----------------------------------------------------------------------------------------

    Optional<AccountRow> row(AccountId account) {
        Optional<AccountRow> known = accounts.get(account);
        return known != null ? known : know(account, tables.accounts().find(handle(), account));
    }

    /** Takes note of an account as it is stored, or that it is not. */
    Optional<AccountRow> know(AccountId account, Optional<AccountRow> row) {
        row.ifPresent(found -> storeTime = found.storeTime());
        accounts.put(account, row);
        return row;
    }

    /** Takes note of the database's clock. */
    void know(Instant time) {
        storeTime = time;
    }

    /** Takes note of what a key led to as it is stored. */
    Optional<Intent> know(AccountId account, IdempotencyKey key, Optional<Intent> intent) {
        intents.put(new IntentKey(account, key), intent);
        return intent;
    }

    /** Takes note of a hold as it is stored, or that it is not. */
    Optional<Hold> know(HoldId id, Optional<Hold> hold) {
        hold.ifPresent(this::noteReservations);
        holds.put(id, hold);
        return hold;
    }

    /** Takes note of budgets as they are stored; those not among them are not. */
    void know(AccountId account, Set<BudgetName> names, List<Budget> stored) {
        names.forEach(name -> budgets.put(new BudgetKey(account, name), Optional.empty()));
        stored.forEach(this::note);
    }

    /** Takes note of a budget as it is. */
    void note(Budget budget) {
        budgets.put(new BudgetKey(budget.account(), budget.name()), Optional.of(budget));
    }

    /** Takes note of an account's first open lots in burn order as they are stored. */
    void knowFirstLots(AccountId account, List<Lot> first, int limit) {
        lotsOf(account).putPortion(first, limit);
    }

    /** Returns whether a hold is known to have at most one reservation stored, and so no rows of reservations. */
    boolean isOnOneLot(HoldId hold) {
        return holdsOnOneLot.contains(hold);
    }

    private void noteReservations(Hold hold) {
        if (hold.reserved().size() <= 1) {
            holdsOnOneLot.add(hold.id());
        } else {
            holdsOnOneLot.remove(hold.id());
        }
    }

    /** Takes note of an account and its lots as another database transaction left them. */
    void know(KeptBooks.Account kept) {
        AccountId account = kept.row().account().id();
        know(account, Optional.of(kept.row()));
        know(account, kept.lots());
    }

    /** Takes note of an account's lots as another database transaction left them. */
    void know(AccountId account, KnownLots kept) {
        lots.put(account, kept.readFrom(storedLots(account)));
    }

    /** Returns the accounts that are known to be stored. */
    Stream<AccountRow> storedAccounts() {
        return accounts.values().stream().flatMap(Optional::stream).filter(AccountRow::isStored);
    }

    /** Returns what is known of an account's lots. */
    KnownLots lotsOf(AccountId account) {
        return lots.computeIfAbsent(account, id -> new KnownLots(storedLots(id)));
    }

    private KnownLots.Source storedLots(AccountId account) {
        return new KnownLots.Source() {
            @Override
            public List<Lot> open(String afterKey, int limit) {
                return stored(account)
                        .map(owner -> tables.lots().open(handle(), owner, afterKey, limit))
                        .orElse(List.of());
            }

            @Override
            public Optional<Lot> find(long number) {
                return stored(account).flatMap(owner -> tables.lots().find(handle(), owner, number));
            }
        };
    }

    /** Returns the row of an account the database has; one opened by this transaction has it once that is written. */
    private Optional<AccountRow> stored(AccountId account) {
        return row(account).filter(AccountRow::isStored);
    }

    /** Takes note that an account is stored as it is now. */
    void wrote(AccountId account) {
        know(account, row(account).map(AccountRow::written));
    }

    /** Takes note of the number under which an account opened by this transaction was stored. */
    void stored(AccountId account, long id) {
        know(account, row(account).map(row -> row.storedUnder(id)));
    }

    /** Returns the row of an account that must be stored by now. */
    AccountRow storedRow(AccountId account) {
        return stored(account)
                .orElseThrow(() -> new IllegalStateException("account '" + account + "' was never opened"));
    }

    /** Returns the number the other tables know an account by. */
    long id(AccountId account) {
        return storedRow(account).id();
    }

    // ---- what is changed ---------------------------------------------------------------------------------------

    /** Takes note of what a work changed, to be written later. */
    void apply(Changes changes) {
        if (changes.isEmpty()) {
            return;
        }
        clean = false;
        pending.add(changes);
        changes.openedAccounts().forEach(account -> know(account.id(), Optional.of(AccountRow.opened(account, now()))));
        changes.accounts()
                .forEach(account -> know(account.id(), row(account.id()).map(row -> row.with(account))));
        changes.newLots().forEach(lot -> lotsOf(lot.account()).put(lot));
        changes.lots().forEach(lot -> lotsOf(lot.account()).change(lot));
        changes.newLots().forEach(this::touch);
        changes.lots().forEach(this::touch);
        Stream.concat(changes.newHolds().stream(), changes.holds().stream())
                .forEach(hold -> holds.put(hold.id(), Optional.of(hold)));
        changes.budgets().forEach(this::note);
        changes.intents().forEach(this::noteRemembered);
        changes.newHolds().forEach(hold -> note(IntentTable.opened(hold)));
        changes.transactions().stream()
                .filter(line -> line.key() != null)
                .forEach(line -> note(IntentTable.booked(line)));
    }

    /** An account whose lots change is written too, for its stamp. */
    private void touch(Lot lot) {
        row(lot.account()).map(AccountRow::account).ifPresent(pending::touch);
    }

    private void note(Intent intent) {
        intents.put(new IntentKey(intent.account(), intent.key()), Optional.of(intent));
    }

    /** A booking or a hold under the same key wins. */
    private void noteRemembered(Intent intent) {
        Optional<Intent> known = intents.getOrDefault(new IntentKey(intent.account(), intent.key()), Optional.empty());
        boolean wins = known.map(Intent::outcome)
                .filter(outcome -> outcome instanceof Intent.Outcome.Booked || outcome instanceof Intent.Outcome.Opened)
                .isPresent();
        if (!wins) {
            note(intent);
        }
    }

    /** Writes what is pending, so that the database can be asked about it. */
    private void write() {
        if (!clean) {
            clean = true;
            lost = true;
            Changes changes = pending.drain();
            writing.write(this, changes);
            Stream.concat(changes.newHolds().stream(), changes.holds().stream()).forEach(this::noteReservations);
            lost = false;
        }
    }

    /** Whether what earlier works changed could not be written, so that the transaction must not be committed. */
    boolean isLost() {
        return lost;
    }

    /** Writes what is pending; then comes the commit. */
    void writeLast() {
        writing.writeLast(this, pending.drain());
    }

    /** Returns the row of an account whose other tables are about to be asked: the database has all that is known. */
    private Optional<AccountRow> written(AccountId account) {
        handle();
        write();
        return row(account);
    }

    // ---- what works ask ----------------------------------------------------------------------------------------

    @Override
    public Optional<Instant> storeTime() {
        return Optional.of(now());
    }

    private Instant now() {
        Instant known = storeTime;
        if (known == null) {
            known = tables.accounts().clock(handle());
            storeTime = known;
        }
        return known;
    }

    @Override
    public Optional<Account> account(AccountId account) {
        return row(account).map(AccountRow::account);
    }

    @Override
    public Iterable<Lot> openLots(AccountId account) {
        return row(account).<Iterable<Lot>>map(owner -> lotsOf(account)).orElse(List.of());
    }

    @Override
    public Optional<Lot> lot(AccountId account, long number) {
        return row(account).flatMap(owner -> lotsOf(account).find(number));
    }

    @Override
    public Optional<Hold> hold(HoldId hold) {
        Optional<Hold> known = holds.get(hold);
        return known != null
                ? known
                : know(
                        hold,
                        stored(hold.account()).flatMap(owner -> tables.holds().find(handle(), owner, hold.number())));
    }

    @Override
    public Optional<Intent> intent(AccountId account, IdempotencyKey key) {
        Optional<Intent> known = intents.get(new IntentKey(account, key));
        return known != null
                ? known.map(this::current)
                : know(
                        account,
                        key,
                        stored(account).flatMap(owner -> tables.intents().find(handle(), owner, key)));
    }

    /** An opened hold is told as it is now. */
    private Intent current(Intent intent) {
        return intent.outcome() instanceof Intent.Outcome.Opened opened
                ? IntentTable.opened(hold(opened.hold().id()).orElse(opened.hold()))
                : intent;
    }

    @Override
    public Optional<LedgerTransaction> transaction(AccountId account, long sequence) {
        return written(account).flatMap(owner -> tables.transactions().find(handle(), owner, sequence));
    }

    @Override
    public List<LedgerTransaction> corrections(AccountId account, long sequence) {
        return written(account)
                .map(owner -> tables.transactions().corrections(handle(), owner, sequence))
                .orElse(List.of());
    }

    @Override
    public List<Budget> budgets(AccountId account, Set<BudgetName> names) {
        Set<BudgetName> unknown = names.stream()
                .filter(name -> !budgets.containsKey(new BudgetKey(account, name)))
                .collect(Collectors.toSet());
        if (!unknown.isEmpty()) {
            know(
                    account,
                    unknown,
                    stored(account)
                            .map(owner -> tables.budgets().find(handle(), owner, unknown))
                            .orElse(List.of()));
        }
        return names.stream()
                .flatMap(name -> budgets.getOrDefault(new BudgetKey(account, name), Optional.empty()).stream())
                .toList();
    }

    @Override
    public List<Budget> budgets(AccountId account) {
        return written(account)
                .map(owner -> tables.budgets().all(handle(), owner))
                .orElse(List.of());
    }

    @Override
    public List<Lot> lotsDue(AccountId account, Instant after, Instant upTo) {
        return written(account)
                .map(owner -> tables.lots().due(handle(), owner, after, upTo))
                .orElse(List.of());
    }

    @Override
    public List<Hold> holdsDue(AccountId account, Instant upTo) {
        List<Hold> due = written(account)
                .map(owner -> tables.holds().due(handle(), owner, upTo))
                .orElse(List.of());
        due.forEach(this::noteReservations);
        return due;
    }

    @Override
    public Optional<Instant> nextDue(AccountId account, Instant after) {
        return written(account)
                .flatMap(owner -> Stream.concat(
                                tables.lots().nextDue(handle(), owner, after).stream(),
                                tables.holds().nextDue(handle(), owner, after).stream())
                        .min(Comparator.naturalOrder()));
    }

    @Override
    public List<Signal> signals(AccountId account, long after, int limit) {
        return written(account)
                .map(owner -> tables.signals().find(handle(), owner, after, limit))
                .orElse(List.of());
    }
}
