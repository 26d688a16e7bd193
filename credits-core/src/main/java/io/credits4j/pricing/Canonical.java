package io.credits4j.pricing;

import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
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
        return HexFormat.of()
                .formatHex(sha256().digest(text.toString().getBytes(StandardCharsets.UTF_8)), 0, VERSION_BYTES);
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    @Override
    public String toString() {
        return text.toString();
    }
}
