package io.credits4j.books;

import io.credits4j.AccountId;
import java.time.Instant;

/**
 * How far the events of one account were delivered. Immutable.
 *
 * @param account whose events
 * @param version counts the row's writes, from 1; a write names the version it read
 * @param sequence all events of the lines up to this one were delivered
 * @param signal all signals up to this one were delivered
 * @param parts how many events of the next line were delivered already
 * @param attempts how often the event that comes next has failed
 * @param notBefore nobody else delivers before this instant: while it is being delivered, and for a while after it failed
 */
public record OutboxCursor(
        AccountId account, long version, long sequence, long signal, int parts, int attempts, Instant notBefore) {

    /** Returns the next version, at the same place, for one deliverer until an instant. */
    public OutboxCursor claimed(Instant until) {
        return new OutboxCursor(account, version + 1, sequence, signal, parts, attempts, until);
    }

    /** Returns this version at a later place, to make the next one from. */
    public OutboxCursor at(long newSequence, long newSignal, int newParts) {
        return new OutboxCursor(account, version, newSequence, newSignal, newParts, 0, notBefore);
    }

    /** Returns the next version, for anybody at once. */
    public OutboxCursor free(Instant now) {
        return new OutboxCursor(account, version + 1, sequence, signal, parts, attempts, now);
    }

    /** Returns the next version, for anybody from an instant on, after one more failure. */
    public OutboxCursor failed(Instant nextAttempt) {
        return new OutboxCursor(account, version + 1, sequence, signal, parts, attempts + 1, nextAttempt);
    }
}
