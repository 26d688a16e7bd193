package io.credits4j.memory;

import io.credits4j.HoldState;
import io.credits4j.IdempotencyKey;
import io.credits4j.books.Account;
import io.credits4j.books.Hold;
import io.credits4j.books.Intent;
import io.credits4j.books.LedgerTransaction;
import io.credits4j.books.Lot;
import io.credits4j.books.LotStatus;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
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
    final List<LedgerTransaction> transactions = new ArrayList<>();
    final Map<Long, List<LedgerTransaction>> corrections = new HashMap<>();
    final Map<IdempotencyKey, LedgerTransaction> bookings = new HashMap<>();
    final Map<IdempotencyKey, Long> holdKeys = new HashMap<>();
    final Map<IdempotencyKey, Intent> remembered = new HashMap<>();

    @Nullable
    Account account;

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

    void add(LedgerTransaction line) {
        transactions.add(line);
        Long corrected = line.corrects();
        if (corrected != null) {
            corrections.computeIfAbsent(corrected, none -> new ArrayList<>()).add(line);
        }
        IdempotencyKey key = line.key();
        if (key != null) {
            bookings.put(key, line);
        }
    }
}
