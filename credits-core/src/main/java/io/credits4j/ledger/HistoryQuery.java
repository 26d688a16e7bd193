package io.credits4j.ledger;

import io.credits4j.books.TransactionType;
import java.util.EnumSet;
import java.util.OptionalLong;
import java.util.Set;

/**
 * Which lines of an account's history to read, newest first. Immutable.
 *
 * <p>Pages for people use {@link #offset}; programs that walk the whole history use {@link #before}, which stays fast
 * at any depth and does not shift when new lines are written.
 */
public final class HistoryQuery {
    /** The most lines one query returns. */
    public static final int LARGEST_LIMIT = 1_000;

    private final int limit;
    private final long offset;
    private final OptionalLong before;
    private final Set<TransactionType> types;

    private HistoryQuery(int limit, long offset, OptionalLong before, Set<TransactionType> types) {
        this.limit = limit;
        this.offset = offset;
        this.before = before;
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
        if (limit < 1 || limit > LARGEST_LIMIT) {
            throw new IllegalArgumentException("limit " + limit + " is outside 1 to " + LARGEST_LIMIT);
        }
        return new HistoryQuery(limit, 0, OptionalLong.empty(), Set.of());
    }

    /** Skips that many lines. */
    public HistoryQuery offset(long skipped) {
        if (skipped < 0) {
            throw new IllegalArgumentException("offset " + skipped + " is below zero");
        }
        return new HistoryQuery(limit, skipped, before, types);
    }

    /** Reads only lines older than the one with that sequence. */
    public HistoryQuery before(long sequence) {
        if (sequence < 1) {
            throw new IllegalArgumentException("sequence " + sequence + " is below 1");
        }
        return new HistoryQuery(limit, offset, OptionalLong.of(sequence), types);
    }

    /** Reads only lines of these types. */
    public HistoryQuery types(TransactionType first, TransactionType... more) {
        return new HistoryQuery(limit, offset, before, Set.copyOf(EnumSet.of(first, more)));
    }

    int limit() {
        return limit;
    }

    long offset() {
        return offset;
    }

    OptionalLong before() {
        return before;
    }

    Set<TransactionType> types() {
        return types;
    }
}
