package io.credits4j;

import io.credits4j.internal.Text;

/**
 * Names one hold: the account it reserves from, and its number there. Immutable and thread-safe.
 *
 * @param account whose credits are held
 * @param number counts the holds of the account, from 1
 */
public record HoldId(AccountId account, long number) {
    /**
     * Checks the number.
     *
     * @throws IllegalArgumentException if {@code number} is below 1
     */
    public HoldId {
        if (number < 1) {
            throw new IllegalArgumentException("hold number " + number + " is below 1");
        }
    }

    /**
     * Parses what {@link #toString} writes, so that a host can keep the id as text.
     *
     * @throws IllegalArgumentException if {@code text} is anything else; the message contains it
     */
    public static HoldId parse(String text) {
        int at = text.indexOf('@');
        if (at < 1 || at > 18 || !text.substring(0, at).chars().allMatch(c -> c >= '0' && c <= '9')) {
            throw new IllegalArgumentException("not a hold id: '" + Text.shown(text) + "'");
        }
        return new HoldId(new AccountId(text.substring(at + 1)), Long.parseLong(text.substring(0, at)));
    }

    /** Returns number and account, such as {@code 17@tenant-1}. */
    @Override
    public String toString() {
        return number + "@" + account;
    }
}
