package io.credits4j;

import io.credits4j.internal.Text;

/**
 * Whose balance: an opaque id the host chooses, such as its tenant or user id. Immutable and thread-safe.
 *
 * @param value 1 to 200 code points, compared exactly: no control characters, no blanks at the ends
 */
public record AccountId(String value) {
    /**
     * Checks the value.
     *
     * @throws IllegalArgumentException if {@code value} breaks the rules above; the message contains it
     */
    public AccountId {
        Text.identifier("account id", value);
    }

    /** Obtains an account id; see {@link #AccountId(String)}. */
    public static AccountId of(String value) {
        return new AccountId(value);
    }

    @Override
    public String toString() {
        return value;
    }
}
