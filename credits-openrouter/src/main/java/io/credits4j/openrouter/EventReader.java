package io.credits4j.openrouter;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Reads server-sent events from bytes as they come, however the network cut them. Not thread-safe.
 *
 * <p>Lines end in LF, CR or both; comments and fields other than {@code data} and {@code event} are skipped; several
 * {@code data} lines make one event. What a hostile server may send is bounded in all. After {@link #next()} the event is
 * read by {@link #name()} and {@link #data()}, until the next one.
 */
final class EventReader {
    private static final int BUFFER = 8192;
    private static final byte[] DATA = {'d', 'a', 't', 'a'};
    private static final byte[] EVENT = {'e', 'v', 'e', 'n', 't'};
    private static final byte[] BYTE_ORDER_MARK = {(byte) 0xEF, (byte) 0xBB, (byte) 0xBF};

    private final InputStream source;
    private final long largest;
    private final byte[] buffer = new byte[BUFFER];
    private int position;
    private int filled;
    private long taken;
    private boolean afterCarriageReturn;
    private boolean begun;

    private final Bytes line = new Bytes();
    private final Bytes data = new Bytes();
    private boolean hasData;
    private String name = "";

    EventReader(InputStream source, long largest) {
        this.source = source;
        this.largest = largest;
    }

    /** Bytes that grow and are used again. */
    private static final class Bytes {
        private byte[] content = new byte[512];
        private int size;

        private void add(byte[] from, int start, int end) {
            int length = end - start;
            if (length > content.length - size) {
                content = Arrays.copyOf(content, Math.max(content.length * 2, size + length));
            }
            System.arraycopy(from, start, content, size, length);
            size += length;
        }

        private void add(byte one) {
            add(new byte[] {one}, 0, 1);
        }

        private boolean startsWith(byte[] prefix) {
            return size >= prefix.length && Arrays.equals(content, 0, prefix.length, prefix, 0, prefix.length);
        }
    }

    /** The stream is larger than agreed. */
    static final class TooLargeException extends IOException {
        private static final long serialVersionUID = 1L;

        TooLargeException(long largest) {
            super("more than " + largest + " bytes");
        }
    }

    /** Reads the next event that has data and tells whether there was one; an event cut off by a clean end counts. */
    boolean next() throws IOException {
        data.size = 0;
        hasData = false;
        name = "";
        while (readLine()) {
            if (line.size > 0) {
                field();
            } else if (hasData) {
                return true;
            } else {
                name = "";
            }
        }
        return hasData;
    }

    /** Returns what kind of event it is; empty for most. */
    String name() {
        return name;
    }

    /** Returns a copy of the event's data, as it was received. */
    byte[] data() {
        return Arrays.copyOf(data.content, data.size);
    }

    /** Tells whether the data is this word in ASCII, blanks around it aside. */
    boolean isData(String word) {
        int start = 0;
        int end = data.size;
        while (start < end && isBlank(data.content[start])) {
            start++;
        }
        while (end > start && isBlank(data.content[end - 1])) {
            end--;
        }
        if (end - start != word.length()) {
            return false;
        }
        for (int i = 0; i < word.length(); i++) {
            if (data.content[start + i] != word.charAt(i)) {
                return false;
            }
        }
        return true;
    }

    private static boolean isBlank(byte one) {
        return one == ' ' || one == '\t' || one == '\n' || one == '\r';
    }

    private void field() {
        if (isField(DATA)) {
            if (hasData) {
                data.add((byte) '\n');
            }
            data.add(line.content, value(DATA), line.size);
            hasData = true;
        } else if (isField(EVENT)) {
            name = text(line, value(EVENT));
        }
    }

    private boolean isField(byte[] field) {
        return line.startsWith(field) && (line.size == field.length || line.content[field.length] == ':');
    }

    /** Returns where the value begins: after the colon and one blank. */
    private int value(byte[] field) {
        int start = Math.min(line.size, field.length + 1);
        return start < line.size && line.content[start] == ' ' ? start + 1 : start;
    }

    private static String text(Bytes bytes, int start) {
        return new String(bytes.content, start, bytes.size - start, StandardCharsets.UTF_8);
    }

    /** Reads a line and tells whether there was one. */
    private boolean readLine() throws IOException {
        line.size = 0;
        while (position < filled || fill()) {
            if (afterCarriageReturn && buffer[position] == '\n') {
                position++;
                afterCarriageReturn = false;
                continue;
            }
            int end = lineEnd();
            line.add(buffer, position, end);
            position = end;
            afterCarriageReturn = false;
            if (end < filled) {
                afterCarriageReturn = buffer[end] == '\r';
                position++;
                begin();
                return true;
            }
        }
        boolean any = line.size > 0;
        begin();
        return any;
    }

    private int lineEnd() {
        int end = position;
        while (end < filled && buffer[end] != '\n' && buffer[end] != '\r') {
            end++;
        }
        return end;
    }

    /** Drops the mark that may stand before the very first line. */
    private void begin() {
        if (!begun && line.startsWith(BYTE_ORDER_MARK)) {
            line.size -= BYTE_ORDER_MARK.length;
            System.arraycopy(line.content, BYTE_ORDER_MARK.length, line.content, 0, line.size);
        }
        begun = true;
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
