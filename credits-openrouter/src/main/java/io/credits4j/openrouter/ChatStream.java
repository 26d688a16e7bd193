package io.credits4j.openrouter;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.InputStream;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import okhttp3.Call;
import okhttp3.Response;
import org.jspecify.annotations.Nullable;

/**
 * An answer while it arrives: iterate once, then ask for the {@link #result()}. Iterate from one thread;
 * {@link #close()} may be called from any.
 *
 * <pre>{@code
 * try (ChatStream stream = client.stream(request)) {
 *     for (ChatChunk chunk : stream) {
 *         out.print(chunk.text());
 *     }
 *     Optional<Usage> usage = stream.usage();
 * }
 * }</pre>
 *
 * <p>A stream read to its end gives its connection back by itself. Closing earlier cancels the call: many providers
 * then stop and bill what was produced, some bill the whole answer, and no usage arrives; the cost is to be looked up by
 * the {@link #generationId()}.
 *
 * <p>Iterating throws {@link StreamInterruptedException} when the answer breaks off, and again at every later attempt.
 */
public final class ChatStream implements Iterable<ChatChunk>, AutoCloseable {
    private static final String DONE = "[DONE]";

    private final Call call;
    private final Response response;
    private final AnswerHead head;
    private final EventReader events;
    private final ChunkReader chunks = new ChunkReader();
    private final ChatAccumulator arrived = new ChatAccumulator();
    private final ReentrantLock reading = new ReentrantLock();
    private volatile State state = State.OPEN;
    private @Nullable StreamInterruptedException interruption;
    private boolean iterated;

    private enum State {
        OPEN,
        COMPLETE,
        INTERRUPTED,
        CLOSED
    }

    ChatStream(Call call, Response response, AnswerHead head, InputStream body, long largest) {
        this.call = call;
        this.response = response;
        this.head = head;
        this.events = new EventReader(body, largest);
    }

    /**
     * Returns what to look the cost up by. Known from the headers, before the first chunk; only when a server leaves the
     * header out, from the first chunk on.
     */
    public Optional<String> generationId() {
        return head.headers().generationId().or(arrived::id);
    }

    /** Returns the headers, known before the first chunk. */
    public ResponseHeaders headers() {
        return head.headers();
    }

    /** Returns the usage, once its chunk has been read; absent is unknown, not zero. */
    public Optional<Usage> usage() {
        return arrived.usage();
    }

    /** Tells whether the whole answer has been read. */
    public boolean isComplete() {
        return state == State.COMPLETE;
    }

    /**
     * Returns the only iterator.
     *
     * @throws IllegalStateException if it was already asked for, or the stream is closed
     */
    @Override
    public Iterator<ChatChunk> iterator() {
        if (iterated) {
            throw new IllegalStateException("a stream can be iterated once");
        }
        if (state == State.CLOSED) {
            throw closed();
        }
        iterated = true;
        return new Chunks();
    }

    /**
     * Returns the whole answer, reading what is left of it first.
     *
     * @throws StreamInterruptedException if the answer broke off
     * @throws IllegalStateException if the stream was closed before its end
     */
    public ChatResponse result() {
        while (advance() != null) {
            // Chunks nobody iterated over still count.
        }
        return partial();
    }

    /** Returns the answer as far as it has been read. */
    public ChatResponse partial() {
        return arrived.result(head.headers());
    }

    /** Ends the call: cancels it upstream unless the whole answer has been read. Repeating it does nothing. */
    @Override
    public void close() {
        if (!leave(State.CLOSED)) {
            return;
        }
        call.cancel();
        // A thread that is reading now is woken by the cancellation and closes the body itself.
        if (reading.tryLock()) {
            try {
                closeBody();
            } finally {
                reading.unlock();
            }
        }
    }

    /** Reads the next chunk; null at the end. */
    private @Nullable ChatChunk advance() {
        reading.lock();
        try {
            return switch (state) {
                case OPEN -> read();
                case COMPLETE -> null;
                case INTERRUPTED -> throw repeated();
                case CLOSED -> throw closed();
            };
        } finally {
            reading.unlock();
        }
    }

    private @Nullable ChatChunk read() {
        try {
            if (!events.next()) {
                return endOfBody();
            }
            return events.isData(DONE) ? endOfAnswer() : chunk();
        } catch (EventReader.TooLargeException e) {
            throw interrupted("the streamed answer is too large", ErrorBody.NONE, e);
        } catch (IOException e) {
            return brokenOff(e);
        }
    }

    private ChatChunk chunk() {
        ChatChunk chunk = chunks.read(events.data());
        if (chunk == null) {
            throw interrupted("an event of the streamed answer is not a JSON object", ErrorBody.NONE, null);
        }
        arrived.add(chunk);
        if (chunk.hasError() || events.name().equals("error")) {
            JsonNode body = chunk.body();
            ErrorBody error = ErrorBody.find(body).orElseGet(() -> ErrorBody.read(body));
            throw interrupted("OpenRouter reported an error in the streamed answer", error, null);
        }
        return chunk;
    }

    /** A body may end without [DONE] once every answer in it has its finish reason. */
    private @Nullable ChatChunk endOfBody() {
        if (!arrived.isFinished()) {
            throw interrupted("the streamed answer ended early", ErrorBody.NONE, null);
        }
        return endOfAnswer();
    }

    private @Nullable ChatChunk endOfAnswer() {
        if (arrived.endedInError()) {
            throw interrupted("the streamed answer finished with an error", ErrorBody.NONE, null);
        }
        leave(State.COMPLETE);
        closeBody();
        return null;
    }

    /** A connection cut after the finish reasons and the usage has taken nothing from the answer. */
    private @Nullable ChatChunk brokenOff(IOException cause) {
        if (state == State.OPEN && arrived.isFinished() && arrived.usage().isPresent()) {
            return endOfAnswer();
        }
        String message =
                state == State.CLOSED ? "the stream was closed while it was read" : "the streamed answer broke off";
        throw interrupted(message, ErrorBody.NONE, cause);
    }

    private StreamInterruptedException interrupted(String what, ErrorBody error, @Nullable IOException cause) {
        String codes = error.shown();
        Failure failure = Failure.of(codes.isEmpty() ? what : what + " (" + codes + ")", true)
                .because(error)
                .answeredBy(head)
                .after(partial());
        StreamInterruptedException thrown =
                new StreamInterruptedException(cause == null ? failure : failure.causedBy(cause));
        interruption = thrown;
        leave(State.INTERRUPTED);
        call.cancel();
        closeBody();
        return thrown;
    }

    /** Ends the open state, once: whoever comes later finds the end already decided. */
    private synchronized boolean leave(State next) {
        boolean open = state == State.OPEN;
        if (open) {
            state = next;
        }
        return open;
    }

    private void closeBody() {
        response.close();
    }

    private RuntimeException repeated() {
        return interruption == null ? closed() : interruption;
    }

    private static IllegalStateException closed() {
        return new IllegalStateException("the stream was closed before its end");
    }

    /** The chunks that are still to come. */
    private final class Chunks implements Iterator<ChatChunk> {
        private @Nullable ChatChunk next;
        private boolean looked;

        @Override
        public boolean hasNext() {
            if (!looked) {
                next = advance();
                looked = true;
            }
            return next != null;
        }

        @Override
        public ChatChunk next() {
            if (!hasNext() || next == null) {
                throw new NoSuchElementException("the stream has ended");
            }
            looked = false;
            return next;
        }
    }
}
