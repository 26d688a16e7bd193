package io.credits4j;

import static java.util.Objects.requireNonNull;

import io.credits4j.internal.Text;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Names one hold: the account it reserves from, and its number there. Immutable and thread-safe.
 *
 * @param account whose credits are held
 * @param number counts the holds of the account, from 1
 */
public record HoldId(AccountId account, long number) {
    private static final Pattern WRITTEN = Pattern.compile("([1-9][0-9]{0,18})@(.+)", Pattern.DOTALL);

    /**
     * Checks the number.
     *
     * @throws IllegalArgumentException if {@code number} is below 1
     */
    public HoldId {
        requireNonNull(account, "account");
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
        Matcher written = WRITTEN.matcher(text == null ? "" : text);
        if (!written.matches()) {
            throw notAHoldId(text);
        }
        try {
            return new HoldId(new AccountId(written.group(2)), Long.parseLong(written.group(1)));
        } catch (NumberFormatException e) {
            throw notAHoldId(text);
        }
    }

    private static IllegalArgumentException notAHoldId(@Nullable String text) {
        return new IllegalArgumentException("not a hold id: '" + (text == null ? "null" : Text.shown(text)) + "'");
    }

    /** Returns number and account, such as {@code 17@tenant-1}. */
    @Override
    public String toString() {
        return number + "@" + account;
    }
}
