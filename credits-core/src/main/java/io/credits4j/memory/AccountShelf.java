package io.credits4j.memory;

import io.credits4j.BudgetName;
import io.credits4j.HoldState;
import io.credits4j.IdempotencyKey;
import io.credits4j.books.Account;
import io.credits4j.books.Budget;
import io.credits4j.books.Hold;
import io.credits4j.books.Intent;
import io.credits4j.books.LedgerTransaction;
import io.credits4j.books.Lot;
import io.credits4j.books.LotStatus;
import io.credits4j.books.Signal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.ListIterator;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** Everything kept of one account, behind its lock. All values are immutable, so sharing them is copying them. */
final class AccountShelf {
    final ReentrantLock lock = new ReentrantLock();
    final Map<Long, Lot> lots = new HashMap<>();
    final NavigableMap<String, Lot> openLots = new TreeMap<>();
    final Map<Long, Hold> liveHolds = new HashMap<>();
    final Map<Long, Hold> holds = new HashMap<>();
    final Map<BudgetName, Budget> budgets = new HashMap<>();
    final List<LedgerTransaction> transactions = new ArrayList<>();
    final Map<Long, List<LedgerTransaction>> corrections = new HashMap<>();
    final Map<IdempotencyKey, LedgerTransaction> bookings = new HashMap<>();
    final Map<IdempotencyKey, Long> holdKeys = new HashMap<>();
    final NavigableMap<Long, Signal> signals = new TreeMap<>();
    final Map<IdempotencyKey, Intent> remembered = new HashMap<>();

    private final int linesKept;
    private long dropped;

    @Nullable
    Account account;

    AccountShelf(int linesKept) {
        this.linesKept = linesKept;
    }

    void put(Lot lot) {
        Lot before = lots.put(lot.number(), lot);
        if (before != null && !before.burnKey().equals(lot.burnKey())) {
            openLots.remove(before.burnKey());
        }
        if (lot.status() == LotStatus.OPEN) {
            openLots.put(lot.burnKey(), lot);
        } else {
            openLots.remove(lot.burnKey());
        }
    }

    void put(Hold hold) {
        long number = hold.id().number();
        holds.put(number, hold);
        if (hold.state() == HoldState.LIVE) {
            liveHolds.put(number, hold);
        } else {
            liveHolds.remove(number);
        }
    }

    void add(Hold hold) {
        holdKeys.put(hold.key(), hold.id().number());
        put(hold);
    }

    /** Returns a line, unless it is too old to be kept. */
    Optional<LedgerTransaction> line(long sequence) {
        long index = sequence - 1 - dropped;
        return index < 0 || index >= transactions.size()
                ? Optional.empty()
                : Optional.of(transactions.get(Math.toIntExact(index)));
    }

    /** Returns an iterator that stands behind a line, or behind the newest if there is no such line yet. */
    ListIterator<LedgerTransaction> linesUpTo(long sequence) {
        long behind = Math.max(0, Math.min(transactions.size(), sequence - dropped));
        return transactions.listIterator(Math.toIntExact(behind));
    }

    void add(LedgerTransaction line) {
        transactions.add(line);
        if (transactions.size() / 2 >= linesKept) {
            dropOldest();
        }
        Long corrected = line.corrects();
        if (corrected != null) {
            corrections.computeIfAbsent(corrected, none -> new ArrayList<>()).add(line);
        }
        IdempotencyKey key = line.key();
        if (key != null) {
            bookings.put(key, line);
        }
    }

    /** Returns the refusals remembered before an instant. */
    List<Intent> refusals(Instant before) {
        return remembered.values().stream()
                .filter(intent -> intent.outcome() instanceof Intent.Outcome.Refused)
                .filter(intent -> intent.at().isBefore(before))
                .toList();
    }

    /** Half of them at once, so that it costs little per line. */
    private void dropOldest() {
        List<LedgerTransaction> oldest = transactions.subList(0, transactions.size() - linesKept);
        for (LedgerTransaction line : oldest) {
            bookings.remove(line.key());
            corrections.remove(line.sequence());
        }
        dropped += oldest.size();
        oldest.clear();
    }

    /** Erases a line's memo wherever the line stands; returns whether there was one to erase. */
    boolean eraseLine(long sequence, Optional<String> actor) {
        Optional<LedgerTransaction> found =
                line(sequence).filter(line -> line.memo().isBy(actor));
        found.map(LedgerTransaction::withoutMemo).ifPresent(this::replace);
        return found.isPresent();
    }

    private void replace(LedgerTransaction line) {
        transactions.set(Math.toIntExact(line.sequence() - 1 - dropped), line);
        List<LedgerTransaction> siblings = corrections.getOrDefault(line.corrects(), new ArrayList<>());
        siblings.replaceAll(other -> other.sequence() == line.sequence() ? line : other);
        IdempotencyKey key = line.key();
        if (key != null) {
            bookings.put(key, line);
        }
    }

    /** Erases a hold's memo; returns whether there was one to erase. */
    boolean eraseHold(long number, Optional<String> actor) {
        Hold hold = holds.get(number);
        if (hold == null || !hold.memo().isBy(actor)) {
            return false;
        }
        put(hold.withoutMemo());
        return true;
    }
}
