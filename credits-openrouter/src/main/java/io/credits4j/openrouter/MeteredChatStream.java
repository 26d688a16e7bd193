package io.credits4j.openrouter;

import io.credits4j.HoldId;
import io.credits4j.metering.Charge;
import io.credits4j.metering.MeteredCall;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * A metered answer while it arrives: iterate once, then ask for the {@link #reply()}. Iterate from one thread;
 * {@link #close()} may be called from any.
 *
 * <pre>{@code
 * try (MeteredChatStream stream = ai.stream(call)) {
 *     for (ChatChunk chunk : stream) {
 *         out.print(chunk.text());
 *     }
 *     Charge charge = stream.reply().charge();
 * }
 * }</pre>
 *
 * <p>Read to its end, it is settled at the reported cost. Closed earlier, the call is cancelled upstream; what it cost
 * is asked for later, and until then its credits stay held. Nothing is assumed to be free.
 */
public final class MeteredChatStream implements Iterable<ChatChunk>, AutoCloseable {
    private final ChatStream stream;
    private final MeteredCall call;
    private final boolean draining;
    private volatile Optional<String> model = Optional.empty();
    private volatile Optional<String> provider = Optional.empty();

    MeteredChatStream(ChatStream stream, MeteredCall call, boolean draining) {
        this.stream = stream;
        this.call = call;
        this.draining = draining;
        identify();
    }

    /** Returns the hold that pays for the call. */
    public HoldId hold() {
        return call.hold();
    }

    /** Returns OpenRouter's id of the call; from the headers, before the first chunk. */
    public Optional<String> generationId() {
        return stream.generationId();
    }

    /**
     * Returns the only iterator. It throws {@link MeteredCallException} when the answer breaks off.
     *
     * @throws IllegalStateException if it was already asked for, or the stream is closed
     */
    @Override
    public Iterator<ChatChunk> iterator() {
        Iterator<ChatChunk> chunks = stream.iterator();
        return new Iterator<>() {
            @Override
            public boolean hasNext() {
                boolean more = reading(chunks::hasNext);
                if (!more) {
                    settle();
                }
                return more;
            }

            @Override
            public ChatChunk next() {
                if (!hasNext()) {
                    throw new NoSuchElementException("the stream has ended");
                }
                ChatChunk chunk = chunks.next();
                identify();
                note(chunk);
                return chunk;
            }
        };
    }

    /**
     * Returns the whole answer and its charge, reading what is left of it first.
     *
     * @throws MeteredCallException if the answer broke off
     * @throws IllegalStateException if the stream was closed before its end
     */
    public MeteredReply reply() {
        ChatResponse whole = reading(stream::result);
        model = whole.model();
        provider = whole.provider();
        return new MeteredReply(whole, settle(), call.ceiling());
    }

    /** Ends the call; before its end, cancels it upstream and leaves its cost to be asked for. Repeating does nothing. */
    @Override
    public void close() {
        if (draining
                && !call.hasEnded()
                && provider.filter(CancelledStreams::areBilledInFull).isPresent()) {
            drain();
        }
        stream.close();
        if (!call.hasEnded()) {
            settle();
        }
    }

    /** What the rest of the answer brings is a charge, or a reason to ask later. */
    private void drain() {
        try {
            reply();
        } catch (MeteredCallException e) {
            // It has said what became of the money; nobody waits for the answer.
        }
    }

    private void note(ChatChunk chunk) {
        if (!chunk.text().isEmpty()
                || !chunk.reasoning().isEmpty()
                || !chunk.toolCalls().isEmpty()) {
            call.firstToken();
        }
        model = model.or(chunk::model);
        provider = provider.or(chunk::provider);
    }

    private <T> T reading(Supplier<T> read) {
        try {
            return read.get();
        } catch (OpenRouterException e) {
            identify();
            throw new MeteredCallException(e, MeteredAiClient.charge(call, e));
        } catch (IllegalStateException misuse) {
            throw misuse;
        } catch (RuntimeException | Error e) {
            Charge unknown = call.leavePending();
            e.addSuppressed(new IllegalStateException("the cost of call " + unknown.hold() + " is asked for later"));
            throw e;
        }
    }

    /** The usage decides, however the stream ended; without it the cost is unknown. */
    private Charge settle() {
        identify();
        return call.end(CallReports.of(stream.usage(), model, provider));
    }

    private void identify() {
        if (call.providerId().isEmpty()) {
            stream.generationId().ifPresent(id -> MeteredAiClient.identify(call, id));
        }
    }

    /** Returns hold and generation id; never what was said. */
    @Override
    public String toString() {
        return "MeteredChatStream[" + hold() + ", " + generationId().orElse("no generation id") + "]";
    }
}
