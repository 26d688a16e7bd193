package io.credits4j.ledger;

import io.credits4j.internal.Sha256;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/** Fields one after the other, each with its length before it, so that no two lists of fields read alike. */
final class Canonical {
    private final StringBuilder text;

    Canonical(String start) {
        text = new StringBuilder(64).append(start);
    }

    Canonical field(@Nullable Object value) {
        text.append(' ');
        if (value == null) {
            text.append('-');
        } else {
            String written = value.toString();
            text.append(written.length()).append(':').append(written);
        }
        return this;
    }

    /** Returns the SHA-256 of the text in UTF-8, as 43 characters of URL-safe Base64. */
    String hash() {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(Sha256.of(text.toString()));
    }

    @Override
    public String toString() {
        return text.toString();
    }
}
