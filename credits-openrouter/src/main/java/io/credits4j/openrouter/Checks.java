package io.credits4j.openrouter;

import io.credits4j.internal.Text;
import java.math.BigDecimal;
import java.util.regex.Pattern;

/** The checks at the public doors of this package. Stateless. */
final class Checks {
    private static final Pattern IDENTIFIER = Pattern.compile("[A-Za-z0-9_-]{1,64}");
    private static final Pattern URL = Pattern.compile("(?i)(https?://[^/\\s]|data:)");

    private Checks() {}

    static <T> T present(String name, T value) {
        if (value == null) {
            throw new IllegalArgumentException(name + " is null");
        }
        return value;
    }

    /** For names and ids, which may be shown; never for what a person wrote. */
    static String name(String name, String value) {
        if (present(name, value).isBlank()) {
            throw new IllegalArgumentException(name + " is blank: '" + Text.shown(value) + "'");
        }
        return value;
    }

    /** For what is sent in a header. */
    static String header(String name, String value) {
        if (!name(name, value).chars().allMatch(c -> c >= ' ' && c < 0x7F)) {
            throw new IllegalArgumentException(
                    name + " holds characters that are not ASCII: '" + Text.shown(value) + "'");
        }
        return value;
    }

    static String atMost(String name, String value, int longest) {
        if (present(name, value).length() > longest) {
            throw new IllegalArgumentException(name + " has " + value.length() + " characters, more than " + longest);
        }
        return value;
    }

    /** For names that OpenRouter allows letters, digits, underscores and dashes in, at most 64. */
    static String identifier(String name, String value) {
        if (!IDENTIFIER.matcher(name(name, value)).matches()) {
            throw new IllegalArgumentException(
                    name + " is not 1 to 64 letters, digits, '_' and '-': '" + Text.shown(value) + "'");
        }
        return value;
    }

    /** For numbers within bounds, which are shown. */
    static BigDecimal within(String name, BigDecimal value, String least, String most) {
        if (present(name, value).compareTo(new BigDecimal(least)) < 0 || value.compareTo(new BigDecimal(most)) > 0) {
            throw new IllegalArgumentException(
                    name + " is not " + least + " to " + most + ": " + value.toEngineeringString());
        }
        return value;
    }

    static long within(String name, long value, long least, long most) {
        if (value < least || value > most) {
            throw new IllegalArgumentException(name + " is not " + least + " to " + most + ": " + value);
        }
        return value;
    }

    /** For where a provider fetches from: http, https, or bytes in a {@code data:} URL, which are not shown. */
    static String url(String name, String value) {
        if (!URL.matcher(name(name, value)).lookingAt()) {
            throw new IllegalArgumentException(name + " is neither http(s) nor data: '" + Text.shown(value) + "'");
        }
        return value;
    }

    static byte[] bytes(String name, byte[] value) {
        if (present(name, value).length == 0) {
            throw new IllegalArgumentException(name + " has no bytes");
        }
        return value;
    }

    static long positive(String name, long value) {
        if (value <= 0) {
            throw new IllegalArgumentException(name + " is not above zero: " + value);
        }
        return value;
    }
}
