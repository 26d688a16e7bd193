package io.credits4j.examples.sandbox;

import java.math.BigDecimal;
import java.net.URI;
import java.time.InstantSource;
import java.util.List;
import java.util.Objects;

/**
 * A loopback OpenRouter: chat completions, plain and streamed, and embeddings, with costs to the last decimal; the model
 * catalogue, generations, key, credits and activity, the current day's included. Its key also manages. Thread-safe.
 *
 * <p>Tokens are counted by a simple rule: one per four UTF-8 bytes, rounded up, and three more per message. The cost is
 * catalogue price times tokens. Each call takes the next script; without one it is answered well.
 *
 * <pre>{@code
 * try (OpenRouterSandbox openRouter = OpenRouterSandbox.start()) {
 *     openRouter.script(ChatScript.answer().saying("Hello").cutAfter(1));
 *     // … a client of openRouter.baseUri() with openRouter.apiKey() …
 *     BigDecimal charged = openRouter.billed();
 * }
 * }</pre>
 */
public final class OpenRouterSandbox implements AutoCloseable {

    private final String apiKey = RandomIds.of("sk-or-v1-", 64);
    private final Generations generations = new Generations();
    private final ChatCompletions chat;
    private final LoopbackServer server;

    private OpenRouterSandbox(Builder wanted) {
        ModelCatalogue catalogue = ModelCatalogue.load();
        chat = new ChatCompletions(catalogue, generations, wanted.clock);
        OpenRouterApi api = new OpenRouterApi(
                apiKey, catalogue, generations, chat, new Embeddings(catalogue, generations, wanted.clock));
        server = LoopbackServer.start("openrouter-sandbox", wanted.port, api::answer);
    }

    /** Starts a sandbox on a free port with a random key and the system's clock. */
    public static OpenRouterSandbox start() {
        return builder().start();
    }

    /** Returns a builder with a free port, a random key and the system's clock. */
    public static Builder builder() {
        return new Builder();
    }

    /** Returns the API base, for example {@code http://127.0.0.1:41234/api/v1}. */
    public URI baseUri() {
        return server.baseUri().resolve(OpenRouterApi.ROOT);
    }

    /** Returns the only key this sandbox takes, {@code sk-or-v1-…}. */
    public String apiKey() {
        return apiKey;
    }

    /** Answers the next chat calls by these scripts, one each, in this order. */
    public void script(ChatScript... next) {
        chat.script(List.of(next));
    }

    /** Lets the next request with this method and path meet a fault; a path ending in {@code *} stands for all below. */
    public void failNext(String method, String path, Fault fault) {
        failNext(1, method, path, fault);
    }

    /** Lets the next {@code times} requests with this method and path, such as {@code /api/v1/models}, meet a fault. */
    public void failNext(int times, String method, String path, Fault fault) {
        server.faults().arm(times, method, path, fault);
    }

    /** Returns the exact sum of all charges so far, in USD. */
    public BigDecimal billed() {
        return generations.billed();
    }

    /**
     * Returns the exact charge of one generation, in USD.
     *
     * @throws IllegalArgumentException if it is unknown or has not ended
     */
    public BigDecimal billed(String generationId) {
        return generations
                .find(generationId)
                .map(Generation::cost)
                .orElseThrow(() -> new IllegalArgumentException("no generation has ended with the id " + generationId));
    }

    /** Returns all generations that have ended, in the order of their ends. */
    public List<Generation> generations() {
        return generations.finished();
    }

    /**
     * Waits until a generation has ended, for example because its client went away.
     *
     * @throws IllegalStateException if it does not end within 30 seconds
     */
    public Generation awaitGeneration(String generationId) {
        return generations.await(generationId);
    }

    /** Returns all requests so far, oldest first, faulted ones included. */
    public List<SeenRequest> requests() {
        return server.seen();
    }

    /** Counts the requests with this method and path; a path ending in {@code *} stands for all below. */
    public long requestCount(String method, String path) {
        return server.count(method, path);
    }

    /** Stops listening, ends its threads and drops stalled calls. */
    @Override
    public void close() {
        server.close();
    }

    /** Says where the sandbox listens, never its key. */
    @Override
    public String toString() {
        return "OpenRouterSandbox at " + baseUri();
    }

    /** Collects what a sandbox starts with. Not thread-safe. */
    public static final class Builder {

        private int port;
        private InstantSource clock = InstantSource.system();

        private Builder() {}

        /** Listens on this loopback port; 0, the default, takes a free one. */
        public Builder port(int port) {
            this.port = port;
            return this;
        }

        /** Dates generations by this clock. */
        public Builder clock(InstantSource clock) {
            this.clock = Objects.requireNonNull(clock, "clock");
            return this;
        }

        /**
         * Starts listening.
         *
         * @throws java.io.UncheckedIOException if the port is taken
         */
        public OpenRouterSandbox start() {
            return new OpenRouterSandbox(this);
        }
    }
}
