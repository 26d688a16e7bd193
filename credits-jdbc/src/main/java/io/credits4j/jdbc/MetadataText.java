package io.credits4j.jdbc;

import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Metadata as one column: a line {@code key=value} per entry, sorted by key, so that people can read it and equal maps
 * are equal texts. A backslash escapes what the format itself uses.
 */
final class MetadataText {
    private MetadataText() {}

    /** Writes the entries; nothing at all if there are none. */
    static @Nullable String write(Map<String, String> metadata) {
        if (metadata.isEmpty()) {
            return null;
        }
        StringBuilder text = new StringBuilder();
        new TreeMap<>(metadata).forEach((key, value) -> {
            appendEscaped(text, key, true);
            text.append('=');
            appendEscaped(text, value, false);
            text.append('\n');
        });
        return text.toString();
    }

    private static void appendEscaped(StringBuilder text, String part, boolean isKey) {
        for (int i = 0; i < part.length(); i++) {
            char c = part.charAt(i);
            switch (c) {
                case '\\' -> text.append("\\\\");
                case '\n' -> text.append("\\n");
                case '=' -> text.append(isKey ? "\\e" : "=");
                default -> text.append(c);
            }
        }
    }

    /** Reads what {@link #write} wrote. */
    static Map<String, String> read(@Nullable String text) {
        if (text == null) {
            return Map.of();
        }
        Map<String, String> metadata = new HashMap<>();
        int start = 0;
        while (start < text.length()) {
            int equals = text.indexOf('=', start);
            int end = text.indexOf('\n', start);
            if (equals < 0 || end < equals) {
                throw new IllegalStateException("a metadata column was changed by hand: it has a line without '='");
            }
            metadata.put(unescaped(text.substring(start, equals)), unescaped(text.substring(equals + 1, end)));
            start = end + 1;
        }
        return metadata;
    }

    private static String unescaped(String part) {
        if (part.indexOf('\\') < 0) {
            return part;
        }
        StringBuilder plain = new StringBuilder(part.length());
        for (int i = 0; i < part.length(); i++) {
            char c = part.charAt(i);
            plain.append(c == '\\' && i + 1 < part.length() ? meant(part.charAt(++i)) : c);
        }
        return plain.toString();
    }

    private static char meant(char escaped) {
        return switch (escaped) {
            case 'n' -> '\n';
            case 'e' -> '=';
            default -> escaped;
        };
    }
}
