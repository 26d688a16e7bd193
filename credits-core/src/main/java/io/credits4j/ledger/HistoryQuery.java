package io.credits4j.ledger;

import io.credits4j.books.TransactionType;
import java.util.EnumSet;
import java.util.OptionalLong;
import java.util.Set;

/**
 * Which lines of an account's history to read, newest or oldest first. Immutable.
 *
 * <p>Pages for people use {@link #offset}; programs that walk the whole history use {@link #before} or, oldest first,
 * {@link #after}, which stay fast at any depth and do not shift when new lines are written. Who remembers the sequence of
 * the last line seen follows an account with {@code oldest(100).after(seen)}.
 */
public final class HistoryQuery {
    /** The most lines one query returns. */
    public static final int LARGEST_LIMIT = 1_000;

    private final boolean oldestFirst;
    private final int limit;
    private final long offset;
    private final OptionalLong bound;
    private final Set<TransactionType> types;

    private HistoryQuery(boolean oldestFirst, int limit, long offset, OptionalLong bound, Set<TransactionType> types) {
        if (limit < 1 || limit > LARGEST_LIMIT) {
            throw new IllegalArgumentException("limit " + limit + " is outside 1 to " + LARGEST_LIMIT);
        }
        this.oldestFirst = oldestFirst;
        this.limit = limit;
        this.offset = offset;
        this.bound = bound;
        this.types = types;
    }

    /**
     * Reads the newest lines.
     *
     * @param limit how many at most, 1 to {@value #LARGEST_LIMIT}
     * @return the query
     * @throws IllegalArgumentException if the limit is out of range
     */
    public static HistoryQuery newest(int limit) {
        return new HistoryQuery(false, limit, 0, OptionalLong.empty(), Set.of());
    }

    /**
     * Reads the oldest lines, oldest first.
     *
     * @param limit how many at most, 1 to {@value #LARGEST_LIMIT}
     * @return the query
     * @throws IllegalArgumentException if the limit is out of range
     */
    public static HistoryQuery oldest(int limit) {
        return new HistoryQuery(true, limit, 0, OptionalLong.empty(), Set.of());
    }

    /** Skips that many lines. */
    public HistoryQuery offset(long skipped) {
        if (skipped < 0) {
            throw new IllegalArgumentException("offset " + skipped + " is below zero");
        }
        return new HistoryQuery(oldestFirst, limit, skipped, bound, types);
    }

    /**
     * Reads only lines older than the one with that sequence.
     *
     * @throws IllegalArgumentException if the sequence is below 1
     * @throws IllegalStateException if this reads the oldest first: that goes on with {@link #after}
     */
    public HistoryQuery before(long sequence) {
        if (sequence < 1) {
            throw new IllegalArgumentException("sequence " + sequence + " is below 1");
        }
        if (oldestFirst) {
            throw new IllegalStateException(
                    "before " + sequence + " goes with newest, and this reads the oldest first");
        }
        return new HistoryQuery(false, limit, offset, OptionalLong.of(sequence), types);
    }

    /**
     * Reads only lines newer than the one with that sequence; 0 stands before the first.
     *
     * @throws IllegalArgumentException if the sequence is below 0
     * @throws IllegalStateException if this reads the newest first: that goes on with {@link #before}
     */
    public HistoryQuery after(long sequence) {
        if (sequence < 0) {
            throw new IllegalArgumentException("sequence " + sequence + " is below 0");
        }
        if (!oldestFirst) {
            throw new IllegalStateException("after " + sequence + " goes with oldest, and this reads the newest first");
        }
        return new HistoryQuery(true, limit, offset, OptionalLong.of(sequence), types);
    }

    /** Reads only lines of these types. */
    public HistoryQuery types(TransactionType first, TransactionType... more) {
        return new HistoryQuery(oldestFirst, limit, offset, bound, Set.copyOf(EnumSet.of(first, more)));
    }

    int limit() {
        return limit;
    }

    long offset() {
        return offset;
    }

    boolean isOldestFirst() {
        return oldestFirst;
    }

    /** Where to go on: the sequence before or after which to read. */
    OptionalLong bound() {
        return bound;
    }

    Set<TransactionType> types() {
        return types;
    }
}
