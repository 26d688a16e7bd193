package io.credits4j.openrouter;

import io.credits4j.internal.Text;
import java.time.Duration;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import okhttp3.HttpUrl;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import org.jspecify.annotations.Nullable;

/**
 * A client of OpenRouter: chat plain and streamed, embeddings, the model catalogue and who offers a model, what a
 * generation cost, the state of the key, the account's funds and activity.
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
    private static final String CHAT = "chat/completions";
    private static final int MOST_PAGES = 1000;
    private static final Pattern MODEL_NAME =
            Pattern.compile("[A-Za-z0-9~][A-Za-z0-9._-]*/[A-Za-z0-9~][A-Za-z0-9._:~-]*");

    private final HttpUrl base;
    private final Exchange exchange;
    private final Exchange managing;
    private final RetryPolicy retries;
    private final @Nullable String defaultModel;
    private final boolean streaming;
    private final @Nullable OkHttpClient owned;

    private OpenRouterClient(Builder wanted, Exchange exchange, Exchange managing, @Nullable OkHttpClient owned) {
        this.base = wanted.base;
        this.exchange = exchange;
        this.managing = managing;
        this.retries = wanted.retries;
        this.defaultModel = wanted.defaultModel;
        this.streaming = wanted.streaming;
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
     * Obtains a client configured by the environment; see {@link Builder#fromEnv()}.
     *
     * @throws IllegalStateException if {@code OPENROUTER_API_KEY} is not set, or a variable cannot be understood; the
     *     message names it, and shows its value unless it is a key
     */
    public static OpenRouterClient fromEnv() {
        return from(System.getenv());
    }

    static OpenRouterClient from(Map<String, String> environment) {
        return builder().from(environment).build();
    }

    /** Returns a builder; only the key is required. */
    public static Builder builder() {
        return new Builder();
    }

    /**
     * Asks and waits for the whole answer. A thread that waits here ends by the answer or a time-out; to be able to cancel
     * from another thread, {@link #stream} and close that.
     *
     * <pre>{@code
     * ChatResponse answer = client.chat(request);                    // may want functions called
     * ChatRequest.Builder next = request.toBuilder().message(answer.choices().get(0).toMessage());
     * for (ToolCall call : answer.toolCalls()) {
     *     next.message(Message.tool(call, run(call.name(), call.parsedArguments())));
     * }
     * ChatResponse told = client.chat(next.build());
     * }</pre>
     *
     * @throws OpenRouterException if there is none, or an error inside it; its kind says what to do
     */
    public ChatResponse chat(ChatRequest request) {
        return chat(request, id -> {});
    }

    /** The same, telling the generation id as soon as the headers are here and before the body is read. */
    ChatResponse chat(ChatRequest request, Consumer<String> onGenerationId) {
        Exchange.Post post = post(request, false);
        return retries.run(() -> exchange.post(post, onGenerationId, ChatResponse::read));
    }

    private Exchange.Post post(ChatRequest request, boolean streamed) {
        ChatRequest whole = complete(Checks.present("request", request));
        return Exchange.Post.of(CHAT, whole.body(streamed), whole.headers());
    }

    /** Returns the request as this client sends it: with the default model if it names none. */
    ChatRequest complete(ChatRequest request) {
        if (defaultModel == null
                || request.model().isPresent()
                || !request.models().isEmpty()) {
            return request;
        }
        return request.toBuilder().model(defaultModel).build();
    }

    /**
     * Asks and returns the answer as it arrives, once its headers are here. Close it, or read it to its end: a stream
     * that is neither holds its connection until the call's time-out ends it.
     *
     * <p>With {@link Builder#streaming(boolean)} off the answer is fetched whole and comes as a single chunk.
     *
     * @throws OpenRouterException if the request was refused
     */
    public ChatStream stream(ChatRequest request) {
        Exchange.Post post = post(request, streaming);
        return retries.run(() -> streaming ? exchange.stream(post) : exchange.streamOfOne(post));
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
     * Turns texts into vectors.
     *
     * @throws OpenRouterException if there are none; its kind says what to do
     */
    public EmbeddingResponse embed(EmbeddingRequest request) {
        return embed(request, id -> {});
    }

    /** The same, telling the generation id as soon as the headers are here and before the body is read. */
    EmbeddingResponse embed(EmbeddingRequest request, Consumer<String> onGenerationId) {
        byte[] body = Checks.present("request", request).body();
        Exchange.Post post = Exchange.Post.of("embeddings", body, Map.of());
        return retries.run(() -> exchange.post(post, onGenerationId, EmbeddingResponse::read));
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
     * Returns a page of what is asked of the catalogue.
     *
     * @throws OpenRouterException if it cannot be had
     */
    public ModelPage models(ModelQuery query) {
        HttpUrl url = Checks.present("query", query).on(exchange.url("models"));
        return exchange.getWhole(url, body -> ModelPage.of(query, url, body));
    }

    /**
     * Returns everything asked of the catalogue, page by page.
     *
     * @throws OpenRouterException if a page cannot be had
     */
    public List<ModelInfo> allModels(ModelQuery query) {
        List<ModelInfo> models = new ArrayList<>();
        Optional<ModelQuery> next = Optional.of(query);
        for (int pages = 0; next.isPresent() && pages < MOST_PAGES; pages++) {
            ModelPage page = models(next.get());
            models.addAll(page.models());
            next = page.next();
        }
        return List.copyOf(models);
    }

    /**
     * Looks up a model by {@code author/slug}; aliases such as {@code ~openai/gpt-latest} and variants such as
     * {@code :free} are resolved. Empty when there is none of that name.
     *
     * @throws IllegalArgumentException if it is not of that form
     * @throws OpenRouterException if it cannot be had for another reason
     */
    public Optional<ModelInfo> model(String name) {
        HttpUrl url = named(exchange.url("model"), name).build();
        return found(
                () -> exchange.get(url, data -> data.isObject() ? Optional.of(ModelInfo.of(data)) : Optional.empty()));
    }

    /**
     * Returns who offers a model, one entry for each provider and service tier, each with its own prices and limits.
     * Empty when there is no model of that name.
     *
     * @throws IllegalArgumentException if the name is not {@code author/slug}
     * @throws OpenRouterException if it cannot be had for another reason
     */
    public List<EndpointInfo> endpoints(String model) {
        HttpUrl url =
                named(exchange.url("models"), model).addPathSegment("endpoints").build();
        return found(() -> exchange.get(url, EndpointInfo::listOf)).orElse(List.of());
    }

    private static HttpUrl.Builder named(HttpUrl.Builder url, String model) {
        if (!MODEL_NAME.matcher(Checks.name("model", model)).matches()) {
            throw new IllegalArgumentException("model is not author/slug: '" + Text.shown(model) + "'");
        }
        int slash = model.indexOf('/');
        return url.addPathSegment(model.substring(0, slash)).addPathSegment(model.substring(slash + 1));
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
        return found(() -> exchange.get(url, GenerationInfo::of));
    }

    private static <T> Optional<T> found(Supplier<T> lookUp) {
        try {
            return Optional.of(lookUp.get());
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
     * Returns the operator's money at OpenRouter. Needs a management key, see {@link Builder#managementKey(String)}.
     *
     * @throws AuthenticationException if the key in use is none
     * @throws OpenRouterException if it cannot be had for another reason
     */
    public AccountFunds accountFunds() {
        return managing.get(managing.url("credits").build(), AccountFunds::of);
    }

    /**
     * Returns what the account was used for in the last 30 UTC days before today, per endpoint and day. Needs a management
     * key, see {@link Builder#managementKey(String)}.
     *
     * @throws AuthenticationException if the key in use is none
     * @throws OpenRouterException if it cannot be had for another reason
     */
    public List<ModelActivity> activity() {
        return managing.get(managing.url("activity").build(), ModelActivity::listOf);
    }

    /**
     * Returns the same of one day.
     *
     * @param utcDay one of the last 30 days, in UTC
     */
    public List<ModelActivity> activity(LocalDate utcDay) {
        HttpUrl url = managing.url("activity")
                .addQueryParameter("date", Checks.present("day", utcDay).toString())
                .build();
        return managing.get(url, ModelActivity::listOf);
    }

    /** Returns the model of requests that name none, if there is one. */
    public Optional<String> defaultModel() {
        return Optional.ofNullable(defaultModel);
    }

    /** Tells whether {@link #stream} hands on what arrives as it arrives. */
    public boolean isStreaming() {
        return streaming;
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
        private static final String KEY = "OPENROUTER_API_KEY";
        private static final String MANAGEMENT_KEY = "OPENROUTER_MANAGEMENT_KEY";
        private static final String DEFAULT_MODEL = "OPENROUTER_DEFAULT_MODEL";
        private static final String ENABLE_STREAMING = "OPENROUTER_ENABLE_STREAMING";

        private @Nullable String apiKey;
        private @Nullable String managementKey;
        private @Nullable String defaultModel;
        private boolean streaming = true;
        private HttpUrl base = HttpUrl.get(OPENROUTER);
        private @Nullable OkHttpClient supplied;
        private final Map<String, String> headers = new LinkedHashMap<>();
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
            apiKey = sendable("api key", key);
            return this;
        }

        /**
         * Sets the key for what only a management key may read: the account's funds and activity. Unless set, the api key
         * is used for these too. A management key cannot call models.
         *
         * @throws IllegalArgumentException as {@link #apiKey(String)}
         */
        public Builder managementKey(String key) {
            managementKey = sendable("management key", key);
            return this;
        }

        private static String sendable(String name, String key) {
            if (Checks.present(name, key).isEmpty() || !key.chars().allMatch(c -> c > ' ' && c < 0x7F)) {
                throw new IllegalArgumentException(name + " is empty or holds blanks or characters that are not ASCII");
            }
            return key;
        }

        /** Sets the model of requests that name none. */
        public Builder defaultModel(String model) {
            defaultModel = Checks.name("default model", model);
            return this;
        }

        /**
         * Sets whether {@link OpenRouterClient#stream} hands on what arrives as it arrives; true unless set. When false it
         * waits for the whole answer and hands it on as one chunk, for hosts behind something that holds streams back.
         */
        public Builder streaming(boolean enabled) {
            streaming = enabled;
            return this;
        }

        /**
         * Takes what the environment sets; a blank variable counts as not set:
         *
         * <ul>
         *   <li>{@code OPENROUTER_API_KEY}: {@link #apiKey(String)}
         *   <li>{@code OPENROUTER_MANAGEMENT_KEY}: {@link #managementKey(String)}
         *   <li>{@code OPENROUTER_DEFAULT_MODEL}: {@link #defaultModel(String)}
         *   <li>{@code OPENROUTER_ENABLE_STREAMING}: {@link #streaming(boolean)}, {@code true} or {@code false}
         * </ul>
         *
         * @throws IllegalStateException if no key is set, or a variable cannot be understood; the message names it, and
         *     shows its value unless it is a key
         */
        public Builder fromEnv() {
            return from(System.getenv());
        }

        Builder from(Map<String, String> environment) {
            if (environment.getOrDefault(KEY, "").isBlank()) {
                throw new IllegalStateException("the environment variable " + KEY + " is not set");
            }
            set(environment, KEY, this::apiKey);
            set(environment, MANAGEMENT_KEY, this::managementKey);
            set(environment, DEFAULT_MODEL, this::defaultModel);
            set(environment, ENABLE_STREAMING, value -> streaming(flag(value)));
            return this;
        }

        private static void set(Map<String, String> environment, String variable, Consumer<String> setting) {
            String value = environment.getOrDefault(variable, "");
            if (value.isBlank()) {
                return;
            }
            try {
                setting.accept(value);
            } catch (IllegalArgumentException e) {
                throw new IllegalStateException("the environment variable " + variable + ": " + e.getMessage(), e);
            }
        }

        private static boolean flag(String value) {
            if (value.equalsIgnoreCase("true") || value.equalsIgnoreCase("false")) {
                return value.equalsIgnoreCase("true");
            }
            throw new IllegalArgumentException("neither true nor false: '" + Text.shown(value) + "'");
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
            return header("HTTP-Referer", Checks.header("referer", address));
        }

        /** Sets the application's name that OpenRouter shows in its rankings. */
        public Builder title(String name) {
            return header("X-OpenRouter-Title", Checks.header("title", name));
        }

        /** Sets the kinds of application that OpenRouter lists it under, such as {@code cli-agent}. */
        public Builder categories(String... names) {
            List.of(Checks.present("categories", names)).forEach(name -> Checks.header("category", name));
            return header("X-OpenRouter-Categories", Checks.header("categories", String.join(",", names)));
        }

        /** Makes every answer tell how it was routed; see {@link ChatResponse#routingMetadata()}. */
        public Builder routingMetadata() {
            return header("X-OpenRouter-Metadata", "enabled");
        }

        private Builder header(String name, String value) {
            headers.put(name, value);
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
            Exchange managing = managementKey == null
                    ? exchange
                    : new Exchange(client, base, template(managementKey), largestAnswer);
            return new OpenRouterClient(this, exchange, managing, supplied == null ? client : null);
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
            headers.forEach(template::header);
            return template.build();
        }

        /** Returns the address; never the key. */
        @Override
        public String toString() {
            return "OpenRouterClient.Builder[" + base.host() + "]";
        }
    }
}
