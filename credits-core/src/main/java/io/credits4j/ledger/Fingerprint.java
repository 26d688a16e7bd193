package io.credits4j.ledger;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/**
 * The canonical bytes of what makes two requests the same: operation and everything that shapes money. The version
 * comes first, so that an upgrade can tell an old fingerprint from a changed body.
 */
final class Fingerprint {
    private static final String VERSION = "1";
    private static final int LONGEST_VERBATIM = 60;

    private Fingerprint() {}

    static String of(String operation, @Nullable Object... parts) {
        StringBuilder canonical =
                new StringBuilder(64).append(VERSION).append(' ').append(operation);
        for (Object part : parts) {
            append(canonical, part == null ? null : part.toString());
        }
        return canonical.length() <= LONGEST_VERBATIM ? canonical.toString() : hashed(canonical.toString());
    }

    /** Length first, so that no two lists of parts read alike. */
    private static void append(StringBuilder canonical, @Nullable String part) {
        canonical.append(' ');
        if (part == null) {
            canonical.append('-');
        } else {
            canonical.append(part.length()).append(':').append(part);
        }
    }

    private static String hashed(String canonical) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(canonical.getBytes(StandardCharsets.UTF_8));
            return VERSION + " #" + Base64.getUrlEncoder().withoutPadding().encodeToString(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("every Java platform has SHA-256", e);
        }
    }
}
