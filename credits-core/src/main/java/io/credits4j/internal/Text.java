package io.credits4j.internal;

import java.util.function.IntPredicate;

/**
 * The rules for text that crosses a public door, in one place, and how it is worded. Stateless.
 *
 * <p>An identifier is compared as bytes by every store, so whatever two engines could fold, trim or replace differently
 * is refused: control characters, unpaired surrogates, blanks at either end.
 */
public final class Text {
    /** The longest identifier, in code points. */
    public static final int IDENTIFIER_LENGTH = 200;

    /** The longest free text, in code points. */
    public static final int DESCRIPTION_LENGTH = 1000;

    private static final int SHOWN = 40;

    private Text() {}

    /** Returns {@code value} if it is 1 to 200 code points without controls, lone surrogates or blanks at the ends. */
    public static String identifier(String name, String value) {
        requirePresent(name, value);
        if (value.isEmpty()) {
            throw new IllegalArgumentException(name + " is empty; give 1 to " + IDENTIFIER_LENGTH + " characters");
        }
        requireClean(name, value, IDENTIFIER_LENGTH);
        if (isBlank(value.codePointAt(0)) || isBlank(value.codePointBefore(value.length()))) {
            throw new IllegalArgumentException(name + " starts or ends with a blank: '" + shown(value) + "'");
        }
        return value;
    }

    /** Returns {@code value} if it is at most 1000 code points without controls (but tabs and line breaks) or lone surrogates. */
    public static String description(String name, String value) {
        requirePresent(name, value);
        requireClean(name, value.replace('\n', ' ').replace('\r', ' ').replace('\t', ' '), DESCRIPTION_LENGTH);
        return value;
    }

    /** Returns {@code value} if it has no NUL and no half surrogate pair, which not every store can keep. */
    public static String wellFormed(String name, String value) {
        requirePresent(name, value);
        if (anyPoint(value, point -> point == 0 || isSurrogate(point))) {
            throw new IllegalArgumentException(name + " holds a NUL or half a surrogate pair");
        }
        return value;
    }

    /** Returns {@code value} shortened and with everything unprintable escaped, fit for a message. */
    public static String shown(String value) {
        StringBuilder shown = new StringBuilder();
        value.codePoints().limit(SHOWN).forEach(point -> {
            if (isUnclean(point)) {
                shown.append(String.format(java.util.Locale.ROOT, "\\u%04x", point));
            } else {
                shown.appendCodePoint(point);
            }
        });
        return value.codePointCount(0, value.length()) > SHOWN ? shown + "…" : shown.toString();
    }

    /** Returns what so many of something are called, such as {@code 3 × Starter}; of one, its name. */
    public static String counted(long count, String name) {
        return count == 1 ? name : count + " × " + name;
    }

    private static void requirePresent(String name, String value) {
        if (value == null) {
            throw new IllegalArgumentException(name + " is null");
        }
    }

    private static void requireClean(String name, String value, int longest) {
        int length = value.codePointCount(0, value.length());
        if (length > longest) {
            throw new IllegalArgumentException(
                    name + " has " + length + " characters, more than " + longest + ": '" + shown(value) + "'");
        }
        if (anyPoint(value, Text::isUnclean)) {
            throw new IllegalArgumentException(
                    name + " holds a control character or half a surrogate pair: '" + shown(value) + "'");
        }
    }

    private static boolean anyPoint(String value, IntPredicate condition) {
        int point;
        for (int i = 0; i < value.length(); i += Character.charCount(point)) {
            point = value.codePointAt(i);
            if (condition.test(point)) {
                return true;
            }
        }
        return false;
    }

    private static boolean isSurrogate(int point) {
        return point >= Character.MIN_SURROGATE && point <= Character.MAX_SURROGATE;
    }

    private static boolean isUnclean(int point) {
        return Character.isISOControl(point) || isSurrogate(point) || point == '\u2028' || point == '\u2029';
    }

    private static boolean isBlank(int point) {
        return Character.isWhitespace(point) || Character.isSpaceChar(point) || point == '\uFEFF';
    }
}
