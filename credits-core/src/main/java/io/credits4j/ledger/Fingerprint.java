package io.credits4j.ledger;

import org.jspecify.annotations.Nullable;

/**
 * The canonical form of what makes two requests the same: operation and everything that shapes money. The version comes
 * first, so that an upgrade can tell an old fingerprint from a changed body.
 */
final class Fingerprint {
    private static final String VERSION = "1";
    private static final int LONGEST_VERBATIM = 60;

    private Fingerprint() {}

    static String of(String operation, @Nullable Object... parts) {
        Canonical canonical = new Canonical(VERSION + " " + operation);
        for (Object part : parts) {
            canonical.field(part);
        }
        String text = canonical.toString();
        return text.length() <= LONGEST_VERBATIM ? text : VERSION + " #" + canonical.hash();
    }
}
