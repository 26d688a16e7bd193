package io.credits4j.jdbc;

import io.credits4j.AccountId;
import io.credits4j.HoldId;
import io.credits4j.IdempotencyKey;
import io.credits4j.books.Account;
import io.credits4j.books.Hold;
import io.credits4j.books.Intent;
import io.credits4j.books.LedgerTransaction;
import io.credits4j.books.Lot;
import io.credits4j.books.Signal;
import io.credits4j.spi.Books;
import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/**
 * Reads the books on one connection, in one database transaction, each part when it is first asked for.
 *
 * <p>For a decision the accounts are locked first: everything else is read by statements that begin after the locks are
 * held. (A statement that locks the account and joins its lots would, after a wait, return the new account with the old
 * lots.)
 */
final class JdbcBooks implements Books {
    private final Handle handle;
    private final Tables tables;
    private final Map<AccountId, Optional<AccountRow>> accounts = new HashMap<>();
    private final Map<AccountId, Iterable<Lot>> openLots = new HashMap<>();
    private final Set<HoldId> holdsOnOneLot = new HashSet<>();
    private @Nullable Instant storeTime;

    JdbcBooks(Handle handle, Tables tables) {
        this.handle = handle;
        this.tables = tables;
    }

    /** Locks the accounts in the order of their ids, so that no two works wait for each other. */
    void lock(Collection<AccountId> footprint) {
        footprint.stream()
                .sorted(Comparator.comparing(AccountId::value))
                .forEach(account -> remember(account, tables.accounts().lock(handle, account)));
    }

    Optional<AccountRow> row(AccountId account) {
        Optional<AccountRow> known = accounts.get(account);
        return known != null ? known : remember(account, tables.accounts().find(handle, account));
    }

    private Optional<AccountRow> remember(AccountId account, Optional<AccountRow> row) {
        row.ifPresent(found -> storeTime = found.storeTime());
        accounts.put(account, row);
        return row;
    }

    /** Returns whether a hold is known to have at most one reservation, and so no rows of reservations. */
    boolean isOnOneLot(HoldId hold) {
        return holdsOnOneLot.contains(hold);
    }

    @Override
    public Optional<Instant> storeTime() {
        Instant known = storeTime;
        if (known == null) {
            known = tables.accounts().clock(handle);
            storeTime = known;
        }
        return Optional.of(known);
    }

    @Override
    public Optional<Account> account(AccountId account) {
        return row(account).map(AccountRow::account);
    }

    @Override
    public Iterable<Lot> openLots(AccountId account) {
        return openLots.computeIfAbsent(
                account,
                id -> row(id).<Iterable<Lot>>map(owner ->
                                new OpenLots(after -> tables.lots().open(handle, owner, after, OpenLots.PORTION)))
                        .orElse(List.of()));
    }

    @Override
    public Optional<Lot> lot(AccountId account, long number) {
        return row(account).flatMap(owner -> tables.lots().find(handle, owner, number));
    }

    @Override
    public Optional<Hold> hold(HoldId hold) {
        Optional<Hold> found =
                row(hold.account()).flatMap(owner -> tables.holds().find(handle, owner, hold.number()));
        found.ifPresent(this::noteReservations);
        return found;
    }

    private void noteReservations(Hold hold) {
        if (hold.reserved().size() <= 1) {
            holdsOnOneLot.add(hold.id());
        }
    }

    @Override
    public Optional<LedgerTransaction> transaction(AccountId account, long sequence) {
        return row(account).flatMap(owner -> tables.transactions().find(handle, owner, sequence));
    }

    @Override
    public List<LedgerTransaction> corrections(AccountId account, long sequence) {
        return row(account)
                .map(owner -> tables.transactions().corrections(handle, owner, sequence))
                .orElse(List.of());
    }

    @Override
    public Optional<Intent> intent(AccountId account, IdempotencyKey key) {
        return row(account).flatMap(owner -> tables.intents().find(handle, owner, key));
    }

    @Override
    public List<Lot> lotsDue(AccountId account, Instant after, Instant upTo) {
        return row(account)
                .map(owner -> tables.lots().due(handle, owner, after, upTo))
                .orElse(List.of());
    }

    @Override
    public List<Hold> holdsDue(AccountId account, Instant upTo) {
        List<Hold> due = row(account)
                .map(owner -> tables.holds().due(handle, owner, upTo))
                .orElse(List.of());
        due.forEach(this::noteReservations);
        return due;
    }

    @Override
    public Optional<Instant> nextDue(AccountId account, Instant after) {
        return row(account)
                .flatMap(owner -> Stream.concat(
                                tables.lots().nextDue(handle, owner, after).stream(),
                                tables.holds().nextDue(handle, owner, after).stream())
                        .min(Comparator.naturalOrder()));
    }

    @Override
    public List<Signal> signals(AccountId account, long after, int limit) {
        return row(account)
                .map(owner -> tables.signals().find(handle, owner, after, limit))
                .orElse(List.of());
    }
}
