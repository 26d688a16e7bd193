package io.credits4j.openrouter;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * A question to a model, with everything that shapes the answer. Immutable and thread-safe.
 *
 * <pre>{@code
 * ChatRequest request = ChatRequest.builder()
 *         .model("anthropic/claude-haiku-4.5")
 *         .message(Message.user("Name three rivers."))
 *         .maxCompletionTokens(200)
 *         .temperature(new BigDecimal("0.2"))
 *         .build();
 * }</pre>
 *
 * <p>Fields not modelled here pass through {@link Builder#extra(String, Object)}. Whether the answer is streamed is
 * decided by the call, not by the request.
 */
public final class ChatRequest {
    private final List<Message> messages;
    private final Map<String, Object> fields;
    private final Map<String, String> headers;

    private ChatRequest(List<Message> messages, Map<String, Object> fields, Map<String, String> headers) {
        this.messages = List.copyOf(messages);
        this.fields = Collections.unmodifiableMap(new LinkedHashMap<>(fields));
        this.headers = Map.copyOf(headers);
    }

    /** Obtains a request with a single question. */
    public static ChatRequest of(String model, String question) {
        return builder().model(model).message(Message.user(question)).build();
    }

    /** Returns a builder of an empty request. */
    public static Builder builder() {
        return new Builder(List.of(), Map.of(), Map.of());
    }

    /** Returns a builder that starts from this request. */
    public Builder toBuilder() {
        return new Builder(messages, fields, headers);
    }

    /** Returns the model asked for. */
    public Optional<String> model() {
        return Optional.ofNullable((String) fields.get("model"));
    }

    /** Returns the models that may serve instead. */
    public List<String> models() {
        return fields.get("models") instanceof List<?> models
                ? models.stream().map(String.class::cast).toList()
                : List.of();
    }

    /** Returns the conversation, in order. */
    public List<Message> messages() {
        return messages;
    }

    /** Returns the most tokens the answer may have, reasoning included. */
    public OptionalLong maxCompletionTokens() {
        return fields.get("max_completion_tokens") instanceof Long tokens
                ? OptionalLong.of(tokens)
                : OptionalLong.empty();
    }

    /** Returns the routing constraints. */
    public Optional<ProviderRouting> provider() {
        return field("provider").map(json -> ProviderRouting.of(cast(json)));
    }

    /** Returns any field but the messages, by its name in the API; see {@link #toMap()} for its kinds of value. */
    public Optional<Object> field(String name) {
        return Optional.ofNullable(fields.get(name));
    }

    /**
     * Returns the request as it is sent, but for {@code stream}: maps, lists, strings, numbers, booleans, and null for
     * JSON null.
     */
    public Map<String, Object> toMap() {
        Map<String, Object> json = new LinkedHashMap<>(fields);
        json.put("messages", messages.stream().map(Message::toMap).toList());
        return Collections.unmodifiableMap(json);
    }

    /** Returns the headers that go with the request, by name. */
    Map<String, String> headers() {
        return headers;
    }

    byte[] body(boolean streamed) {
        Map<String, Object> json = new LinkedHashMap<>(toMap());
        json.put("stream", streamed);
        return Json.bytes(json);
    }

    @SuppressWarnings("unchecked") // Objects among the fields have text keys.
    private static Map<String, ?> cast(Object json) {
        return (Map<String, ?>) json;
    }

    /** Returns model and sizes only; never what is asked. */
    @Override
    public String toString() {
        return "ChatRequest[" + model().orElse("default model") + ", " + messages.size() + " messages]";
    }

    /** Gathers a request. Not thread-safe. Every door refuses a bad value with an {@link IllegalArgumentException}. */
    public static final class Builder {
        private static final Set<String> OWN =
                Set.of("messages", "stream", "model", "models", "max_completion_tokens", "provider");
        private static final Set<String> RESERVED = Set.of(
                "authorization",
                "accept",
                "accept-encoding",
                "connection",
                "content-length",
                "content-type",
                "cookie",
                "expect",
                "host",
                "proxy-authorization",
                "te",
                "transfer-encoding",
                "upgrade");
        private static final Pattern HEADER_NAME = Pattern.compile("[A-Za-z0-9-]{1,100}");
        private static final Duration LONGEST_CACHING = Duration.ofHours(24);
        private static final int MOST_STOPS = 4;
        private static final int MOST_METADATA = 16;
        private static final int LONGEST_METADATA_NAME = 64;
        private static final int LONGEST_METADATA_VALUE = 512;
        private static final int LONGEST_SESSION = 256;

        private final List<Message> messages;
        private final Map<String, Object> fields;
        private final Map<String, String> headers;

        private Builder(List<Message> messages, Map<String, Object> fields, Map<String, String> headers) {
            this.messages = new ArrayList<>(messages);
            this.fields = new LinkedHashMap<>(fields);
            this.headers = new LinkedHashMap<>(headers);
        }

        /** Sets the model, such as {@code openai/gpt-5-mini}. */
        public Builder model(String model) {
            return set("model", Checks.name("model", model));
        }

        /** Sets the models that may serve when the first cannot, in order; they may be dearer. */
        public Builder models(List<String> models) {
            Checks.present("models", models).forEach(model -> Checks.name("model", model));
            return set("models", List.copyOf(models));
        }

        /** Adds a message. */
        public Builder message(Message message) {
            messages.add(Checks.present("message", message));
            return this;
        }

        /** Replaces all messages. */
        public Builder messages(List<Message> conversation) {
            List<Message> copy = List.copyOf(Checks.present("messages", conversation));
            messages.clear();
            messages.addAll(copy);
            return this;
        }

        /** Sets the most tokens the answer may have, reasoning included; above zero. Some providers want 16 or more. */
        public Builder maxCompletionTokens(long tokens) {
            return set("max_completion_tokens", Checks.positive("max completion tokens", tokens));
        }

        /** Sets the sampling temperature, 0 to 2. */
        public Builder temperature(BigDecimal temperature) {
            return extra("temperature", Checks.within("temperature", temperature, "0", "2"));
        }

        /** Sets nucleus sampling, 0 to 1. */
        public Builder topP(BigDecimal topP) {
            return extra("top_p", Checks.within("top p", topP, "0", "1"));
        }

        /** Sets how many candidate tokens are considered, 0 or more. */
        public Builder topK(long topK) {
            return extra("top_k", Checks.within("top k", topK, 0, Integer.MAX_VALUE));
        }

        /** Sets the least probability of a candidate relative to the best one, 0 to 1. */
        public Builder minP(BigDecimal minP) {
            return extra("min_p", Checks.within("min p", minP, "0", "1"));
        }

        /** Sets how probable a candidate must be, depending on the best one, 0 to 1. */
        public Builder topA(BigDecimal topA) {
            return extra("top_a", Checks.within("top a", topA, "0", "1"));
        }

        /** Sets the frequency penalty, -2 to 2. */
        public Builder frequencyPenalty(BigDecimal penalty) {
            return extra("frequency_penalty", Checks.within("frequency penalty", penalty, "-2", "2"));
        }

        /** Sets the presence penalty, -2 to 2. */
        public Builder presencePenalty(BigDecimal penalty) {
            return extra("presence_penalty", Checks.within("presence penalty", penalty, "-2", "2"));
        }

        /** Sets the repetition penalty, 0 to 2; 1 is none. */
        public Builder repetitionPenalty(BigDecimal penalty) {
            return extra("repetition_penalty", Checks.within("repetition penalty", penalty, "0", "2"));
        }

        /** Makes tokens, by their numbers, more or less probable, -100 to 100. */
        public Builder logitBias(Map<Integer, BigDecimal> biases) {
            Map<String, Object> named = new LinkedHashMap<>();
            Checks.present("logit bias", biases)
                    .forEach((token, bias) -> named.put(
                            String.valueOf(Checks.within("token", token, 0, Integer.MAX_VALUE)),
                            Checks.within("logit bias of " + token, bias, "-100", "100")));
            return extra("logit_bias", named);
        }

        /** Asks for the log probabilities of the tokens, and of so many next best ones, 0 to 20. */
        public Builder logprobs(int alternatives) {
            extra("logprobs", true);
            return extra("top_logprobs", Checks.within("alternatives", alternatives, 0, 20));
        }

        /** Asks for so many answers, 1 to 128, where the provider gives several; each is billed. */
        public Builder answers(int answers) {
            return extra("n", Checks.within("answers", answers, 1, 128));
        }

        /** Sets the seed of repeatable sampling, where the provider supports it. */
        public Builder seed(long seed) {
            return extra("seed", seed);
        }

        /** Sets one to four texts at which the answer ends. */
        public Builder stop(String... stops) {
            if (Checks.present("stop", stops).length == 0 || stops.length > MOST_STOPS) {
                throw new IllegalArgumentException("stop takes 1 to " + MOST_STOPS + " texts, not " + stops.length);
            }
            return extra("stop", List.of(stops));
        }

        /** Sets how much the model says: {@code low}, {@code medium}, {@code high}. */
        public Builder verbosity(String verbosity) {
            return extra("verbosity", Checks.name("verbosity", verbosity));
        }

        /** Gives much of the answer beforehand, so that it comes faster; what is wrong of it is billed all the same. */
        public Builder prediction(String text) {
            return extra("prediction", Map.of("type", "content", "content", Checks.present("prediction", text)));
        }

        /** Adds a function the model may call. */
        public Builder function(FunctionTool function) {
            return tool(Checks.present("function", function).toMap());
        }

        /** Adds a function the model may call; {@code parameters} is a JSON schema in maps. */
        public Builder function(String name, String description, Map<String, ?> parameters) {
            return function(FunctionTool.of(name, description).withParameters(parameters));
        }

        /** Adds a tool OpenRouter runs; it costs extra. */
        public Builder tool(ServerTool tool) {
            return tool(Checks.present("tool", tool).toMap());
        }

        /** Adds a tool of any type, as JSON in maps; server tools cost extra. */
        public Builder tool(Map<String, ?> tool) {
            return append("tools", Values.object("tool", tool));
        }

        /** Adds a tool of any type, as JSON text; server tools cost extra. */
        public Builder tool(String json) {
            return append("tools", Json.parse("tool", Checks.present("tool", json)));
        }

        /** Sets whether tools are called: {@code auto}, {@code none} or {@code required}. */
        public Builder toolChoice(String choice) {
            return extra("tool_choice", Checks.name("tool choice", choice));
        }

        /** Makes the model call this function. */
        public Builder toolChoiceFunction(String name) {
            return extra(
                    "tool_choice",
                    Map.of("type", "function", "function", Map.of("name", Checks.identifier("function", name))));
        }

        /** Makes the model use the server tool of this type, such as {@code openrouter:web_search}. */
        public Builder toolChoiceServerTool(String type) {
            return extra("tool_choice", Map.of("type", Checks.name("type", type)));
        }

        /** Sets whether several tools may be called in one answer. */
        public Builder parallelToolCalls(boolean parallel) {
            return extra("parallel_tool_calls", parallel);
        }

        /** Sets how often server tools may be called, 1 to 30. */
        public Builder maxToolCalls(int calls) {
            return extra("max_tool_calls", Checks.within("max tool calls", calls, 1, 30));
        }

        /** Stops server tools once the call has cost so many US dollars; the answer is finished with what there is. */
        public Builder stopServerToolsAtCost(BigDecimal usd) {
            if (Checks.present("cost", usd).signum() <= 0) {
                throw new IllegalArgumentException("cost is not above zero: " + usd.toEngineeringString());
            }
            return stopServerToolsWhen(Map.of("type", "max_cost", "max_cost_in_dollars", usd));
        }

        /** Stops server tools after so many steps, 1 or more. */
        public Builder stopServerToolsAfterSteps(int steps) {
            return stopServerToolsWhen(Map.of("type", "step_count_is", "step_count", Checks.positive("steps", steps)));
        }

        /** Adds a condition that stops server tools, as JSON in maps; any one of them does. */
        public Builder stopServerToolsWhen(Map<String, ?> condition) {
            return append("stop_server_tools_when", Values.object("condition", condition));
        }

        /** Makes the answer a JSON object; {@link ChatResponse#json()} reads it. */
        public Builder jsonObject() {
            return responseFormat(Map.of("type", "json_object"));
        }

        /**
         * Makes the answer a JSON value of this schema, given in maps, and strictly so. The name has 1 to 64 letters,
         * digits, underscores and dashes.
         */
        public Builder jsonSchema(String name, Map<String, ?> schema) {
            Map<String, Object> format = new LinkedHashMap<>();
            format.put("name", Checks.identifier("schema name", name));
            format.put("strict", true);
            format.put("schema", Values.object("schema", schema));
            return responseFormat(Map.of("type", "json_schema", "json_schema", format));
        }

        /** Sets the form of the answer, as JSON in maps: {@code grammar}, {@code python} and others. */
        public Builder responseFormat(Map<String, ?> format) {
            return extra("response_format", format);
        }

        /** Sets how much the model thinks. */
        public Builder reasoning(Reasoning reasoning) {
            return extra("reasoning", Checks.present("reasoning", reasoning).json());
        }

        /** Sets which providers may serve and at what price at most. */
        public Builder provider(ProviderRouting provider) {
            return set("provider", Checks.present("provider", provider).toMap());
        }

        /** Adds a plugin; many cost extra. */
        public Builder plugin(Plugin plugin) {
            return plugin(Checks.present("plugin", plugin).toMap());
        }

        /** Adds a plugin, as JSON in maps with its {@code id}; plugins cost extra. */
        public Builder plugin(Map<String, ?> plugin) {
            return append("plugins", Values.object("plugin", plugin));
        }

        /** Sets the kinds of output: {@code text}, {@code image}, {@code audio}. */
        public Builder modalities(List<String> modalities) {
            if (Checks.present("modalities", modalities).isEmpty()) {
                throw new IllegalArgumentException("modalities is empty; leave it out instead");
            }
            modalities.forEach(modality -> Checks.name("modality", modality));
            return extra("modalities", modalities);
        }

        /** Sets what images to make, such as {@code aspect_ratio}; what there is depends on the model. */
        public Builder imageConfig(Map<String, ?> config) {
            return extra("image_config", config);
        }

        /** Makes the provider cache the prompt as far as it can, where it does so only when asked. */
        public Builder cachedPrompt(PromptCache cache) {
            return extra("cache_control", Checks.present("cache", cache).json());
        }

        /** Names what requests with the same beginning share, so that they find the same cache. */
        public Builder promptCacheKey(String key) {
            return extra("prompt_cache_key", Checks.name("prompt cache key", key));
        }

        /** Sets what tracing tools are told: {@code trace_id}, {@code span_name} and others. */
        public Builder trace(Map<String, ?> trace) {
            return extra("trace", trace);
        }

        /** Makes a stream begin with the request as the provider got it; see {@link ChatChunk#raw()}. */
        public Builder echoUpstreamBody() {
            return extra("debug", Map.of("echo_upstream_body", true));
        }

        /** Sets the service tier, such as {@code flex} or {@code priority}; it changes the price. */
        public Builder serviceTier(String tier) {
            return extra("service_tier", Checks.name("service tier", tier));
        }

        /** Names the host's user to the provider. Give an opaque id or hash, no personal data. */
        public Builder user(String user) {
            return extra("user", Checks.name("user", user));
        }

        /** Groups requests, up to 256 characters; a session stays with one provider. */
        public Builder sessionId(String sessionId) {
            return extra(
                    "session_id", Checks.atMost("session id", Checks.name("session id", sessionId), LONGEST_SESSION));
        }

        /** Sets up to 16 pairs that come back in reports: names up to 64 characters, values up to 512. */
        public Builder metadata(Map<String, String> metadata) {
            if (Checks.present("metadata", metadata).size() > MOST_METADATA) {
                throw new IllegalArgumentException(
                        "metadata has " + metadata.size() + " pairs, more than " + MOST_METADATA);
            }
            metadata.forEach((name, value) -> {
                Checks.atMost("metadata name", Checks.name("metadata name", name), LONGEST_METADATA_NAME);
                Checks.atMost("value of metadata " + name, value, LONGEST_METADATA_VALUE);
            });
            return extra("metadata", metadata);
        }

        /**
         * Lets OpenRouter answer from its response cache, and keep the answer there this long: 1 second to 24 hours, or
         * as long as OpenRouter thinks fit if zero. A cached answer costs nothing.
         */
        public Builder cachedAnswer(Duration ttl) {
            if (Checks.present("ttl", ttl).isNegative() || ttl.compareTo(LONGEST_CACHING) > 0) {
                throw new IllegalArgumentException("ttl is not zero to " + LONGEST_CACHING + ": " + ttl);
            }
            if (!ttl.isZero()) {
                header("X-OpenRouter-Cache-TTL", Long.toString(Math.max(1, ttl.toSeconds())));
            }
            return header("X-OpenRouter-Cache", "true");
        }

        /** Makes OpenRouter forget a cached answer to this request and answer anew. */
        public Builder freshAnswer() {
            return header("X-OpenRouter-Cache-Clear", "true");
        }

        /** Makes the answer tell how it was routed; see {@link ChatResponse#routingMetadata()}. */
        public Builder routingMetadata() {
            return header("X-OpenRouter-Metadata", "enabled");
        }

        /** Turns on features of Anthropic's in trial, by their names there. */
        public Builder anthropicBeta(String... features) {
            List.of(Checks.present("features", features)).forEach(feature -> Checks.header("feature", feature));
            return header("x-anthropic-beta", Checks.header("features", String.join(",", features)));
        }

        /**
         * Sets a header that goes with this request only, for what has no method of its own.
         *
         * @throws IllegalArgumentException if the client sets it itself, or it holds other than printable ASCII
         */
        public Builder header(String name, String value) {
            if (!HEADER_NAME.matcher(Checks.name("header", name)).matches()
                    || RESERVED.contains(name.toLowerCase(Locale.ROOT))) {
                throw new IllegalArgumentException("header cannot be set: '" + name + "'");
            }
            headers.put(name, Checks.header("header " + name, value));
            return this;
        }

        /**
         * Sets any field by its name in the API: a map, list, string, number or boolean. Fields with a method of
         * their own on which limits depend (model, messages, price and output caps) are refused here.
         */
        public Builder extra(String name, Object json) {
            if (OWN.contains(Checks.name("field", name))) {
                throw new IllegalArgumentException("field '" + name + "' has a method of its own");
            }
            return set(name, Values.value(name, json));
        }

        /** Drops a field other than the messages. */
        public Builder without(String name) {
            fields.remove(Checks.name("field", name));
            return this;
        }

        private Builder append(String name, Map<String, Object> element) {
            List<Object> list = new ArrayList<>();
            if (fields.get(name) instanceof List<?> earlier) {
                list.addAll(earlier);
            }
            list.add(element);
            return set(name, Collections.unmodifiableList(list));
        }

        private Builder set(String name, Object value) {
            fields.put(name, value);
            return this;
        }

        /**
         * Returns the request.
         *
         * @throws IllegalArgumentException if it has no message
         */
        public ChatRequest build() {
            if (messages.isEmpty()) {
                throw new IllegalArgumentException("a chat request needs at least one message");
            }
            return new ChatRequest(messages, fields, headers);
        }
    }
}
