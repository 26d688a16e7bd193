package io.credits4j.openrouter;

import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import okhttp3.HttpUrl;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import org.jspecify.annotations.Nullable;

/**
 * A client of OpenRouter: chat plain and streamed, the model catalogue, what a generation cost, the state of the key.
 * Thread-safe; share one per application.
 *
 * <pre>{@code
 * try (OpenRouterClient client = OpenRouterClient.fromEnv()) {
 *     ChatResponse answer = client.chat(ChatRequest.of("openai/gpt-5-mini", "Say hello."));
 *     System.out.println(answer.text());
 * }
 * }</pre>
 *
 * <p>Calls that cost money are sent at most once, unless a {@link RetryPolicy} is given, and even then never again once
 * they may have been billed. Failures are {@link OpenRouterException}s; ask {@link OpenRouterException#possiblyBilled()}
 * first. Calls run on the caller's thread; the only other thread is OkHttp's own, which closes idle connections.
 */
public final class OpenRouterClient implements AutoCloseable {
    private static final String KEY_VARIABLE = "OPENROUTER_API_KEY";
    private static final String CHAT = "chat/completions";

    private final HttpUrl base;
    private final Exchange exchange;
    private final RetryPolicy retries;
    private final @Nullable OkHttpClient owned;

    private OpenRouterClient(HttpUrl base, Exchange exchange, RetryPolicy retries, @Nullable OkHttpClient owned) {
        this.base = base;
        this.exchange = exchange;
        this.retries = retries;
        this.owned = owned;
    }

    /**
     * Obtains a client with everything as it is by default.
     *
     * @throws IllegalArgumentException if the key is blank or cannot stand in a header; the message does not contain it
     */
    public static OpenRouterClient create(String apiKey) {
        return builder().apiKey(apiKey).build();
    }

    /**
     * Obtains a client with the key in the environment variable {@code OPENROUTER_API_KEY}.
     *
     * @throws IllegalStateException if it is not set
     */
    public static OpenRouterClient fromEnv() {
        return from(System.getenv());
    }

    static OpenRouterClient from(Map<String, String> environment) {
        String apiKey = environment.get(KEY_VARIABLE);
        if (apiKey == null || apiKey.isBlank()) {
            throw new IllegalStateException("the environment variable " + KEY_VARIABLE + " is not set");
        }
        return create(apiKey);
    }

    /** Returns a builder; only the key is required. */
    public static Builder builder() {
        return new Builder();
    }

    /**
     * Asks and waits for the whole answer.
     *
     * @throws OpenRouterException if there is none, or an error inside it; its kind says what to do
     */
    public ChatResponse chat(ChatRequest request) {
        return chat(request, id -> {});
    }

    /** The same, telling the generation id as soon as the headers are here and before the body is read. */
    ChatResponse chat(ChatRequest request, Consumer<String> onGenerationId) {
        byte[] body = Checks.present("request", request).body(false);
        return retries.run(() -> exchange.post(CHAT, body, onGenerationId, ChatResponse::read));
    }

    /**
     * Asks and returns the answer as it arrives, once its headers are here. Close it, or read it to its end.
     *
     * @throws OpenRouterException if the request was refused
     */
    public ChatStream stream(ChatRequest request) {
        byte[] body = Checks.present("request", request).body(true);
        return retries.run(() -> exchange.stream(CHAT, body));
    }

    /**
     * Asks, hands every chunk to {@code onChunk} as it arrives, on this thread, and returns the whole answer. If
     * {@code onChunk} throws, the call is cancelled and the exception passed on.
     *
     * @throws OpenRouterException if the request was refused
     * @throws StreamInterruptedException if the answer broke off
     */
    public ChatResponse stream(ChatRequest request, Consumer<ChatChunk> onChunk) {
        Checks.present("onChunk", onChunk);
        try (ChatStream stream = stream(request)) {
            stream.forEach(onChunk);
            return stream.result();
        }
    }

    /**
     * Returns the catalogue of models with their prices.
     *
     * @throws OpenRouterException if it cannot be had
     */
    public List<ModelInfo> models() {
        return exchange.get(exchange.url("models").build(), ModelInfo::listOf);
    }

    /**
     * Looks up what a generation was and cost. Empty while OpenRouter does not know it yet, which takes seconds after a
     * call and longer after an interrupted stream: ask again later.
     *
     * @throws OpenRouterException if it cannot be had for another reason
     */
    public Optional<GenerationInfo> generation(String generationId) {
        HttpUrl url = exchange.url("generation")
                .addQueryParameter("id", Checks.name("generation id", generationId))
                .build();
        try {
            return Optional.of(exchange.get(url, GenerationInfo::of));
        } catch (ModelUnavailableException e) {
            if (e.status().orElse(0) == 404) {
                return Optional.empty();
            }
            throw e;
        }
    }

    /**
     * Returns the state of the key in use.
     *
     * @throws OpenRouterException if it cannot be had
     */
    public KeyInfo key() {
        return exchange.get(exchange.url("key").build(), KeyInfo::of);
    }

    /**
     * Returns the operator's money at OpenRouter. Needs a management key.
     *
     * @throws AuthenticationException if the key in use is none
     * @throws OpenRouterException if it cannot be had for another reason
     */
    public AccountFunds accountFunds() {
        return exchange.get(exchange.url("credits").build(), AccountFunds::of);
    }

    /** Gives back the connections, unless the HTTP client was supplied. Calls still running end on their own. */
    @Override
    public void close() {
        if (owned != null) {
            owned.connectionPool().evictAll();
        }
    }

    /** Returns the address; never the key. */
    @Override
    public String toString() {
        return "OpenRouterClient[" + base.scheme() + "://" + base.host() + ":" + base.port() + base.encodedPath() + "]";
    }

    /** Gathers the settings of a client. Not thread-safe. */
    public static final class Builder {
        private static final String OPENROUTER = "https://openrouter.ai/api/v1";
        private static final Duration CONNECT = Duration.ofSeconds(10);
        private static final Duration READ = Duration.ofMinutes(5);
        private static final Duration CALL = Duration.ofMinutes(15);
        private static final long LARGEST_ANSWER = 64L * 1024 * 1024;
        private static final long SMALLEST_LIMIT = 1024;
        private static final Set<String> LOOPBACK = Set.of("localhost", "127.0.0.1", "::1");

        private @Nullable String apiKey;
        private HttpUrl base = HttpUrl.get(OPENROUTER);
        private @Nullable OkHttpClient supplied;
        private @Nullable String referer;
        private @Nullable String title;
        private @Nullable Duration connectTimeout;
        private @Nullable Duration readTimeout;
        private @Nullable Duration callTimeout;
        private long largestAnswer = LARGEST_ANSWER;
        private RetryPolicy retries = RetryPolicy.never();

        private Builder() {}

        /**
         * Sets the key.
         *
         * @throws IllegalArgumentException if it is blank or cannot stand in a header; the message does not contain it
         */
        public Builder apiKey(String key) {
            if (Checks.present("api key", key).isEmpty() || !key.chars().allMatch(c -> c > ' ' && c < 0x7F)) {
                throw new IllegalArgumentException("api key is empty or holds blanks or characters that are not ASCII");
            }
            apiKey = key;
            return this;
        }

        /**
         * Sets the address up to and including the version, {@value #OPENROUTER} unless set.
         *
         * @throws IllegalArgumentException if it is no address, or would send the key unencrypted to another machine
         */
        public Builder baseUrl(String url) {
            HttpUrl address = HttpUrl.get(Checks.present("base url", url));
            if (!address.isHttps() && !LOOPBACK.contains(address.host().toLowerCase(Locale.ROOT))) {
                throw new IllegalArgumentException("base url is neither https nor this machine: '" + url + "'");
            }
            base = address;
            return this;
        }

        /**
         * Supplies the HTTP client, with its pool, proxy and time-outs; it stays the host's to close. For calls that cost
         * money its repeating, redirecting and authenticating are switched off.
         */
        public Builder httpClient(OkHttpClient client) {
            supplied = Checks.present("http client", client);
            return this;
        }

        /** Sets the application's address that OpenRouter shows in its rankings. */
        public Builder referer(String address) {
            referer = Checks.name("referer", address);
            return this;
        }

        /** Sets the application's name that OpenRouter shows in its rankings. */
        public Builder title(String name) {
            title = Checks.name("title", name);
            return this;
        }

        /** Sets how long connecting may take; 10 seconds unless set. Zero is no limit. */
        public Builder connectTimeout(Duration timeout) {
            connectTimeout = notNegative("connect timeout", timeout);
            return this;
        }

        /** Sets how long an answer may be silent; 5 minutes unless set. Zero is no limit. */
        public Builder readTimeout(Duration timeout) {
            readTimeout = notNegative("read timeout", timeout);
            return this;
        }

        /** Sets how long a call may take in all, a streamed answer included; 15 minutes unless set. Zero is no limit. */
        public Builder callTimeout(Duration timeout) {
            callTimeout = notNegative("call timeout", timeout);
            return this;
        }

        private static Duration notNegative(String name, Duration timeout) {
            if (Checks.present(name, timeout).isNegative()) {
                throw new IllegalArgumentException(name + " is negative: " + timeout);
            }
            return timeout;
        }

        /**
         * Sets how many bytes an answer may have, plain or streamed; 64 MiB unless set.
         *
         * @throws IllegalArgumentException if it is below 1024
         */
        public Builder largestAnswer(long bytes) {
            if (bytes < SMALLEST_LIMIT) {
                throw new IllegalArgumentException("largest answer is below " + SMALLEST_LIMIT + " bytes: " + bytes);
            }
            largestAnswer = bytes;
            return this;
        }

        /** Allows refused calls to be tried again; never unless set. */
        public Builder retries(RetryPolicy policy) {
            retries = Checks.present("retry policy", policy);
            return this;
        }

        /**
         * Returns the client.
         *
         * @throws IllegalStateException if no key was given
         */
        public OpenRouterClient build() {
            if (apiKey == null) {
                throw new IllegalStateException("an OpenRouter client needs an api key");
            }
            OkHttpClient client = supplied != null ? timed(supplied) : timed(own());
            Exchange exchange = new Exchange(client, base, template(apiKey), largestAnswer);
            return new OpenRouterClient(base, exchange, retries, supplied == null ? client : null);
        }

        private static OkHttpClient own() {
            return new OkHttpClient.Builder()
                    .connectTimeout(CONNECT)
                    .readTimeout(READ)
                    .callTimeout(CALL)
                    .build();
        }

        private OkHttpClient timed(OkHttpClient client) {
            OkHttpClient.Builder timed = client.newBuilder();
            if (connectTimeout != null) {
                timed.connectTimeout(connectTimeout);
            }
            if (readTimeout != null) {
                timed.readTimeout(readTimeout);
            }
            if (callTimeout != null) {
                timed.callTimeout(callTimeout);
            }
            return timed.build();
        }

        private Request template(String key) {
            Request.Builder template = new Request.Builder().url(base).header("Authorization", "Bearer " + key);
            if (referer != null) {
                template.header("HTTP-Referer", referer);
            }
            if (title != null) {
                template.header("X-OpenRouter-Title", title);
            }
            return template.build();
        }

        /** Returns the address; never the key. */
        @Override
        public String toString() {
            return "OpenRouterClient.Builder[" + base.host() + "]";
        }
    }
}
