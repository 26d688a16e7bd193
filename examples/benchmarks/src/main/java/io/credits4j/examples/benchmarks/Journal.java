package io.credits4j.examples.benchmarks;

import io.credits4j.IdempotencyKey;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A file that tells what callers asked for and what they were told. A line is with the operating system when the method
 * that appends it returns, so it outlives the process, however that ends. Thread-safe.
 */
final class Journal implements AutoCloseable {
    private static final String ASKED = "asked ";
    private static final String TOLD = "told ";

    private final FileChannel file;

    /**
     * One operation, and what became of it.
     *
     * @param operation what was asked for
     * @param answer what the caller was told; absent if nothing
     */
    record Entry(Operation operation, @Nullable Answer answer) {
        boolean isAnswered() {
            return answer != null;
        }

        boolean isRefused() {
            return answer != null && !answer.done();
        }

        IdempotencyKey key() {
            return operation.key();
        }

        Entry answered(Answer newAnswer) {
            return new Entry(operation, newAnswer);
        }
    }

    private Journal(FileChannel file) {
        this.file = file;
    }

    static Journal appendingTo(Path path) throws IOException {
        return new Journal(FileChannel.open(path, StandardOpenOption.CREATE, StandardOpenOption.APPEND));
    }

    /** To be called before asking. */
    void asks(Operation operation) {
        append(ASKED + operation.toLine());
    }

    /** To be called with the answer in hand, before anything is made of it. */
    void wasTold(IdempotencyKey key, Answer answer) {
        append(TOLD + key + " " + answer.toLine());
    }

    private synchronized void append(String line) {
        ByteBuffer bytes = StandardCharsets.UTF_8.encode(line + "\n");
        try {
            while (bytes.hasRemaining()) {
                file.write(bytes);
            }
        } catch (IOException e) {
            throw new IllegalStateException("the journal cannot be written", e);
        }
    }

    /** Returns what a journal tells so far, in the order of asking; a last line that is cut off is none. */
    static List<Entry> read(Path path) throws IOException {
        return read(Files.readString(path));
    }

    private static List<Entry> read(String text) {
        Map<IdempotencyKey, Entry> entries = new LinkedHashMap<>();
        text.substring(0, text.lastIndexOf('\n') + 1).lines().forEach(line -> read(line, entries));
        return List.copyOf(entries.values());
    }

    /** Returns what was asked for and not answered so far. */
    static List<Operation> unanswered(Path path) throws IOException {
        return unanswered(Files.readString(path));
    }

    /** Returns what, by the first bytes of the file, was asked for before the last answer to anything came, and not answered. */
    static List<Operation> unansweredAtLastAnswer(Path path, long bytes) throws IOException {
        String text = new String(Files.readAllBytes(path), 0, Math.toIntExact(bytes), StandardCharsets.UTF_8);
        String untilAnswer = text.substring(0, text.lastIndexOf("\n" + TOLD) + 1);
        Set<Operation> asked = read(untilAnswer).stream().map(Entry::operation).collect(Collectors.toSet());
        return unanswered(text).stream().filter(asked::contains).toList();
    }

    private static List<Operation> unanswered(String text) {
        return read(text).stream()
                .filter(entry -> !entry.isAnswered())
                .map(Entry::operation)
                .toList();
    }

    private static void read(String line, Map<IdempotencyKey, Entry> entries) {
        if (line.startsWith(ASKED)) {
            Operation operation = Operation.parse(line.substring(ASKED.length()));
            if (entries.put(operation.key(), new Entry(operation, null)) != null) {
                throw new IllegalStateException("the journal has the key " + operation.key() + " twice");
            }
        } else if (line.startsWith(TOLD)) {
            String[] keyAndAnswer = line.substring(TOLD.length()).split(" ", 2);
            Answer answer = Answer.parse(keyAndAnswer[1]);
            entries.compute(IdempotencyKey.of(keyAndAnswer[0]), (key, entry) -> {
                if (entry == null) {
                    throw new IllegalStateException("the journal has an answer to what was not asked: " + key);
                }
                return entry.answered(answer);
            });
        } else {
            throw new IllegalStateException("not a line of a journal: '" + line + "'");
        }
    }

    @Override
    public void close() throws IOException {
        file.close();
    }
}
