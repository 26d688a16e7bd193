package io.credits4j;

import io.credits4j.internal.Text;

/**
 * The caller's name for one intent. Immutable and thread-safe.
 *
 * <p>The same key with the same request gives the first outcome again; the same key with another request throws
 * {@link IdempotencyConflictException}. Keys are unique per account and are kept as long as the ledger. Take one from
 * what makes the intent unique (an order id, a message id), before the first attempt, and keep it for every retry.
 *
 * @param value 1 to 200 code points, compared exactly: no control characters, no blanks at the ends
 */
public record IdempotencyKey(String value) {
    /**
     * Checks the value.
     *
     * @throws IllegalArgumentException if {@code value} breaks the rules above; the message contains it
     */
    public IdempotencyKey {
        Text.identifier("idempotency key", value);
    }

    /** Obtains a key; see {@link #IdempotencyKey(String)}. */
    public static IdempotencyKey of(String value) {
        return new IdempotencyKey(value);
    }

    @Override
    public String toString() {
        return value;
    }
}
