package io.credits4j.pricing;

import io.credits4j.internal.Sha256;
import io.credits4j.internal.Text;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * One unambiguous text for the content of a value: equal values, equal texts. Every value is written with its length,
 * so no content can imitate a separator; an absent value writes nothing, so that later fields leave old texts as they
 * were.
 */
final class Canonical {
    private static final int VERSION_BYTES = 8;
    private static final Pattern LENGTH = Pattern.compile("[0-9]{1,8}");

    private final StringBuilder text = new StringBuilder();

    Canonical field(String name, @Nullable Object value) {
        if (value != null) {
            String written = value instanceof BigDecimal decimal ? decimal.toPlainString() : value.toString();
            text.append(name)
                    .append('=')
                    .append(written.length())
                    .append(':')
                    .append(written)
                    .append('\n');
        }
        return this;
    }

    Canonical fields(String name, Iterable<?> values) {
        for (Object value : values) {
            field(name, value);
        }
        return this;
    }

    /** Returns the first 16 hexadecimal digits of the SHA-256 of the text. */
    String digest() {
        return HexFormat.of().formatHex(Sha256.of(text.toString()), 0, VERSION_BYTES);
    }

    @Override
    public String toString() {
        return text.toString();
    }

    /**
     * Reads a text of this form.
     *
     * @throws IllegalArgumentException if it is not one
     */
    static Reading read(String text) {
        Map<String, List<String>> fields = new HashMap<>();
        int at = 0;
        while (at < text.length()) {
            int named = indexOf(text, '=', at);
            int measured = indexOf(text, ':', named);
            int end = measured + 1 + length(text, named + 1, measured);
            if (end >= text.length() || text.charAt(end) != '\n') {
                throw new IllegalArgumentException("not a canonical text: a value does not end where it says");
            }
            fields.computeIfAbsent(text.substring(at, named), name -> new ArrayList<>())
                    .add(text.substring(measured + 1, end));
            at = end + 1;
        }
        return new Reading(fields);
    }

    private static int indexOf(String text, char mark, int from) {
        int index = text.indexOf(mark, from);
        if (index < 0) {
            throw new IllegalArgumentException("not a canonical text: no '" + mark + "' where one is due");
        }
        return index;
    }

    private static int length(String text, int from, int to) {
        String digits = text.substring(from, to);
        if (!LENGTH.matcher(digits).matches()) {
            throw new IllegalArgumentException("not a canonical text: no length where one is due");
        }
        return Integer.parseInt(digits);
    }

    /** The values of a text, by the names of its fields. */
    record Reading(Map<String, List<String>> fields) {
        Reading {
            fields = Map.copyOf(fields);
        }

        String required(String name) {
            return optional(name)
                    .orElseThrow(() -> new IllegalArgumentException("not such a text: it has no '" + name + "'"));
        }

        Optional<String> optional(String name) {
            return all(name).findFirst();
        }

        Stream<String> all(String name) {
            return fields.getOrDefault(name, List.of()).stream();
        }

        /** What an older release cannot read it must not take for something else. */
        Reading requireOnly(Set<String> known) {
            fields.keySet().stream()
                    .filter(name -> !known.contains(name))
                    .findFirst()
                    .ifPresent(name -> {
                        throw new IllegalArgumentException("not such a text: it has a field '" + Text.shown(name)
                                + "', perhaps from a newer release");
                    });
            return this;
        }
    }
}
