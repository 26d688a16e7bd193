package io.credits4j.stripe;

import io.credits4j.IdempotencyKey;
import io.credits4j.internal.Text;
import java.util.regex.Pattern;

/**
 * Stripe's id of a checkout session. It may come straight from a browser's address line.
 *
 * @param value such as {@code cs_test_…}
 */
record SessionId(String value) {
    private static final Pattern WRITTEN = Pattern.compile("cs_[A-Za-z0-9_]{1,180}");

    SessionId {
        if (!isWritten(value)) {
            throw new IllegalArgumentException(
                    "sessionId is not the id of a checkout session: '" + Text.shown(value) + "'");
        }
    }

    static boolean isWritten(String text) {
        return WRITTEN.matcher(text).matches();
    }

    /** The intent of the grant for it; never to change, or sessions are granted twice. */
    IdempotencyKey key() {
        return IdempotencyKey.of("stripe:cs:" + value);
    }

    @Override
    public String toString() {
        return value;
    }
}
