package io.credits4j.jdbc;

import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The rules for what the names of all tables begin with. */
final class TablePrefix {
    static final String DEFAULT = "credits_";

    private static final Pattern ALLOWED = Pattern.compile("[a-z][a-z0-9_]{0,29}");

    private TablePrefix() {}

    static String checked(@Nullable String prefix) {
        if (prefix == null || !ALLOWED.matcher(prefix).matches()) {
            throw new IllegalArgumentException("table prefix '" + prefix
                    + "' is not 1 to 30 small letters, digits and underscores that begin with a letter");
        }
        return prefix;
    }
}
