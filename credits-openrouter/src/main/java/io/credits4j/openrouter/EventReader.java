package io.credits4j.openrouter;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Reads server-sent events from bytes as they come, however the network cut them. Not thread-safe.
 *
 * <p>Lines end in LF, CR or both; comments and fields other than {@code data} and {@code event} are skipped; several
 * {@code data} lines make one event. What a hostile server may send is bounded in all.
 */
final class EventReader {
    private static final int END = -1;
    private static final int BUFFER = 8192;

    private final InputStream source;
    private final long largest;
    private final byte[] buffer = new byte[BUFFER];
    private final ByteArrayOutputStream line = new ByteArrayOutputStream(256);
    private int position;
    private int filled;
    private long taken;
    private boolean afterCarriageReturn;
    private boolean begun;

    EventReader(InputStream source, long largest) {
        this.source = source;
        this.largest = largest;
    }

    /** An event with data. */
    record Event(String name, String data) {}

    /** The stream is larger than agreed. */
    static final class TooLargeException extends IOException {
        private static final long serialVersionUID = 1L;

        TooLargeException(long largest) {
            super("more than " + largest + " bytes");
        }
    }

    /** Returns the next event that has data, or null at the end; an event cut off by a clean end counts. */
    @Nullable
    Event next() throws IOException {
        StringBuilder data = new StringBuilder();
        String name = "";
        boolean hasData = false;
        for (String read = readLine(); read != null; read = readLine()) {
            if (read.isEmpty()) {
                if (hasData) {
                    return new Event(name, data.toString());
                }
                name = "";
            } else if (field(read, "data")) {
                data.append(hasData ? "\n" : "").append(value(read));
                hasData = true;
            } else if (field(read, "event")) {
                name = value(read);
            }
        }
        return hasData ? new Event(name, data.toString()) : null;
    }

    private static boolean field(String line, String name) {
        return line.startsWith(name) && (line.length() == name.length() || line.charAt(name.length()) == ':');
    }

    private static String value(String line) {
        int colon = line.indexOf(':');
        if (colon < 0) {
            return "";
        }
        boolean spaced = line.startsWith(" ", colon + 1);
        return line.substring(colon + (spaced ? 2 : 1));
    }

    private @Nullable String readLine() throws IOException {
        line.reset();
        for (int next = readByte(); next != END; next = readByte()) {
            if (next == '\n' && afterCarriageReturn) {
                afterCarriageReturn = false;
                continue;
            }
            afterCarriageReturn = next == '\r';
            if (next == '\n' || next == '\r') {
                return text();
            }
            line.write(next);
        }
        return line.size() == 0 ? null : text();
    }

    private String text() {
        String text = line.toString(StandardCharsets.UTF_8);
        boolean marked = !begun && text.startsWith("\uFEFF");
        begun = true;
        return marked ? text.substring(1) : text;
    }

    private int readByte() throws IOException {
        if (position == filled && !fill()) {
            return END;
        }
        return buffer[position++] & 0xFF;
    }

    private boolean fill() throws IOException {
        position = 0;
        filled = Math.max(0, source.read(buffer, 0, BUFFER));
        taken += filled;
        if (taken > largest) {
            throw new TooLargeException(largest);
        }
        return filled > 0;
    }
}
