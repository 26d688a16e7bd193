package io.credits4j.openrouter;

import io.credits4j.internal.Text;

/** The checks at the public doors of this package. Stateless. */
final class Checks {
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

    static long positive(String name, long value) {
        if (value <= 0) {
            throw new IllegalArgumentException(name + " is not above zero: " + value);
        }
        return value;
    }
}
