package io.credits4j.pricing;

import io.credits4j.internal.Sha256;
import java.math.BigDecimal;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/**
 * One unambiguous text for the content of a value: equal values, equal texts. Every value is written with its length,
 * so no content can imitate a separator; an absent value writes nothing, so that later fields leave old texts as they
 * were.
 */
final class Canonical {
    private static final int VERSION_BYTES = 8;

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
}
