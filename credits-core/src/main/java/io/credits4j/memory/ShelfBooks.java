package io.credits4j.memory;

import static java.util.Objects.requireNonNull;

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
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Reads the shelves of the locked accounts. */
final class ShelfBooks implements Books {
    private final Function<AccountId, AccountShelf> shelves;

    ShelfBooks(Function<AccountId, AccountShelf> shelves) {
        this.shelves = shelves;
    }

    /** There is no second clock in one process. */
    @Override
    public Optional<Instant> storeTime() {
        return Optional.empty();
    }

    @Override
    public Optional<Account> account(AccountId account) {
        return Optional.ofNullable(shelves.apply(account).account);
    }

    @Override
    public Iterable<Lot> openLots(AccountId account) {
        return shelves.apply(account).openLots.values();
    }

    @Override
    public Optional<Lot> lot(AccountId account, long number) {
        return Optional.ofNullable(shelves.apply(account).lots.get(number));
    }

    @Override
    public Optional<Hold> hold(HoldId hold) {
        return Optional.ofNullable(shelves.apply(hold.account()).holds.get(hold.number()));
    }

    @Override
    public Optional<LedgerTransaction> transaction(AccountId account, long sequence) {
        return shelves.apply(account).line(sequence);
    }

    @Override
    public List<LedgerTransaction> corrections(AccountId account, long sequence) {
        return List.copyOf(shelves.apply(account).corrections.getOrDefault(sequence, List.of()));
    }

    @Override
    public Optional<Intent> intent(AccountId account, IdempotencyKey key) {
        AccountShelf shelf = shelves.apply(account);
        LedgerTransaction line = shelf.bookings.get(key);
        if (line != null) {
            String fingerprint = requireNonNull(line.fingerprint(), "a line with a key has a fingerprint");
            return Optional.of(new Intent(account, key, fingerprint, new Intent.Outcome.Booked(line), line.at()));
        }
        Hold hold = shelf.holds.get(shelf.holdKeys.getOrDefault(key, 0L));
        if (hold != null) {
            Intent.Outcome opened = new Intent.Outcome.Opened(hold);
            return Optional.of(new Intent(account, key, hold.fingerprint(), opened, hold.openedAt()));
        }
        return Optional.ofNullable(shelf.remembered.get(key));
    }

    @Override
    public List<Budget> budgets(AccountId account, Set<BudgetName> names) {
        AccountShelf shelf = shelves.apply(account);
        return names.stream()
                .flatMap(name -> Stream.ofNullable(shelf.budgets.get(name)))
                .toList();
    }

    @Override
    public List<Budget> budgets(AccountId account) {
        return List.copyOf(shelves.apply(account).budgets.values());
    }

    @Override
    public List<Lot> lotsDue(AccountId account, Instant after, Instant upTo) {
        return shelves.apply(account).openLots.values().stream()
                .filter(lot -> lot.hasEndedAt(upTo)
                        || isBetween(lot.effectiveAt(), after, upTo)
                        || isBetween(lot.noticeAt(), after, upTo))
                .toList();
    }

    private static boolean isBetween(@Nullable Instant at, Instant after, Instant upTo) {
        return at != null && at.isAfter(after) && !at.isAfter(upTo);
    }

    @Override
    public List<Hold> holdsDue(AccountId account, Instant upTo) {
        return shelves.apply(account).liveHolds.values().stream()
                .filter(hold -> !hold.expiresAt().isAfter(upTo))
                .toList();
    }

    @Override
    public Optional<Instant> nextDue(AccountId account, Instant after) {
        AccountShelf shelf = shelves.apply(account);
        Stream<Instant> lots = shelf.openLots.values().stream()
                .flatMap(lot -> Stream.of(lot.effectiveAt(), lot.expiresAt(), lot.noticeAt()))
                .filter(Objects::nonNull);
        Stream<Instant> holds = shelf.liveHolds.values().stream().map(Hold::expiresAt);
        return Stream.concat(lots, holds).filter(at -> at.isAfter(after)).min(Instant::compareTo);
    }

    @Override
    public List<Signal> signals(AccountId account, long after, int limit) {
        return shelves.apply(account).signals.tailMap(after, false).values().stream()
                .limit(limit)
                .toList();
    }
}
