package io.credits4j.ledger;

import io.credits4j.AccountId;
import java.util.Comparator;

/**
 * Names one event for good: its account and its place there. Immutable and thread-safe. An event that is delivered again
 * has the same id, so that a consumer can drop what it has seen.
 *
 * <p>Ids of one account are ordered as their events happened.
 *
 * @param account on whose account it happened
 * @param sequence sequence of the ledger transaction that tells it, or of the newest one before it
 * @param signal counts the account's events that no transaction tells; 0 if a transaction does
 * @param part counts the events that one transaction tells, from 0
 */
public record EventId(AccountId account, long sequence, long signal, int part) implements Comparable<EventId> {
    private static final Comparator<EventId> ORDER = Comparator.comparing((EventId id) -> id.account.value())
            .thenComparingLong(EventId::sequence)
            .thenComparingLong(EventId::signal)
            .thenComparingInt(EventId::part);

    /** Returns whether a ledger transaction tells the event. */
    public boolean isOfLine() {
        return signal == 0;
    }

    @Override
    public int compareTo(EventId other) {
        return ORDER.compare(this, other);
    }

    /** Returns the id as text, such as {@code 17.0.0@tenant-1}: the same for the same event, another for another. */
    @Override
    public String toString() {
        return sequence + "." + signal + "." + part + "@" + account;
    }
}
