package io.credits4j.ledger;

import io.credits4j.AccountId;
import io.credits4j.books.LedgerTransaction;
import io.credits4j.spi.LedgerStore;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Reads an account's lines by their sequence, never more than a slice at a time. Lines are immutable, without gaps, and
 * their instants never decrease, so a stretch once named by its sequences stays what it is.
 */
final class Lines {
    /** The most lines read at once. */
    static final int SLICE = 500;

    private final LedgerStore store;
    private final AccountId account;

    Lines(LedgerStore store, AccountId account) {
        this.store = store;
        this.account = account;
    }

    /** Returns the lines before a sequence, newest first, a slice at most. */
    List<LedgerTransaction> sliceBefore(long sequence) {
        return store.transactions(account, Set.of(), OptionalLong.of(sequence), 0, SLICE);
    }

    /** Returns the newest line before a sequence. */
    Optional<LedgerTransaction> newestBefore(long sequence) {
        return store.transactions(account, Set.of(), OptionalLong.of(sequence), 0, 1).stream()
                .findFirst();
    }

    /** Returns the sequence of the newest line, 0 if there is none. */
    long newest() {
        List<LedgerTransaction> newest = store.transactions(account, Set.of(), OptionalLong.empty(), 0, 1);
        return newest.isEmpty() ? 0 : newest.get(0).sequence();
    }

    /** Returns the line of that sequence. */
    LedgerTransaction line(long sequence) {
        return stretch(sequence, sequence).get(0);
    }

    /** Returns the lines {@code first} to {@code last}, both inclusive, oldest first. */
    List<LedgerTransaction> stretch(long first, long last) {
        int length = Math.toIntExact(last - first + 1);
        List<LedgerTransaction> lines =
                new ArrayList<>(store.transactions(account, Set.of(), OptionalLong.of(last + 1), 0, length));
        Collections.reverse(lines);
        if (lines.size() != length || lines.get(0).sequence() != first) {
            throw new IllegalStateException(
                    "the store lost a line between " + first + " and " + last + " of account '" + account + "'");
        }
        return lines;
    }

    /** Returns those of the lines {@code first} to {@code last}, both inclusive, that the store has, by sequence. */
    Map<Long, LedgerTransaction> between(long first, long last) {
        Map<Long, LedgerTransaction> found = new HashMap<>();
        int length = Math.toIntExact(last - first + 1);
        store.transactions(account, Set.of(), OptionalLong.of(last + 1), 0, length)
                .forEach(line -> found.put(line.sequence(), line));
        return found;
    }

    /** Shows the lines {@code first} to {@code last}, both inclusive, oldest first. */
    void forEach(long first, long last, Consumer<LedgerTransaction> reader) {
        for (long start = first; start <= last; start += SLICE) {
            stretch(start, Math.min(last, start + SLICE - 1)).forEach(reader);
        }
    }

    /**
     * Returns how many lines, of those up to {@code newest}, were booked before an instant: their instants never
     * decrease, so halving finds it.
     */
    long countBefore(Instant instant, long newest) {
        long before = 0;
        long unknown = newest;
        while (before < unknown) {
            long middle = before + (unknown - before + 1) / 2;
            if (line(middle).at().isBefore(instant)) {
                before = middle;
            } else {
                unknown = middle - 1;
            }
        }
        return before;
    }
}
