package io.credits4j.openrouter;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.credits4j.pricing.TokenUsage;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A recorded call of a chat: what was asked, and what the answer says it used and cost. */
record RecordedCall(String file, ChatRequest request, JsonNode answer) {
    private static final ObjectMapper EXACT = JsonMapper.builder()
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .build();

    /** The folder of recordings, where there is one. */
    static Optional<Path> folder() {
        String named = System.getProperty("credits4j.corpus", System.getenv("CREDITS_CORPUS"));
        return Optional.ofNullable(named)
                .map(Path::of)
                .filter(Files::isDirectory)
                .map(corpus -> corpus.resolve("openrouter"));
    }

    static List<RecordedCall> all(Path folder) throws IOException {
        List<RecordedCall> calls = new ArrayList<>();
        for (JsonNode entry : json(folder.resolve("captures/index.json"))) {
            if (entry.path("request").path("messages").isArray()) {
                String file = entry.get("file").asText();
                String text = Files.readString(folder.resolve(file));
                calls.add(new RecordedCall(
                        file,
                        request(entry.get("request")),
                        answer(text, entry.get("kind").asText())));
            }
        }
        return calls;
    }

    static JsonNode json(Path file) throws IOException {
        return EXACT.readTree(file.toFile());
    }

    /** Of a stream, the last event that tells a usage. */
    private static JsonNode answer(String text, String kind) throws IOException {
        if (!kind.equals("sse")) {
            return EXACT.readTree(text);
        }
        JsonNode last = EXACT.createObjectNode();
        for (String line : text.split("\n", -1)) {
            if (line.startsWith("data: {")) {
                JsonNode event = EXACT.readTree(line.substring("data: ".length()));
                last = event.path("usage").isObject() ? event : last;
            }
        }
        return last;
    }

    /** The recorded request through the doors a host would use. */
    static ChatRequest request(JsonNode json) {
        ChatRequest.Builder request = ChatRequest.builder();
        json.properties().forEach(field -> set(request, field.getKey(), field.getValue()));
        return request.build();
    }

    private static void set(ChatRequest.Builder request, String name, JsonNode value) {
        switch (name) {
            case "stream" -> {}
            case "model" -> request.model(value.asText());
            case "max_tokens", "max_completion_tokens" -> request.maxCompletionTokens(value.asLong());
            case "messages" ->
                value.forEach(message -> request.message(Message.of(Json.parse("message", message.toString()))));
            default ->
                request.extra(
                        name, Json.parse("field", "{\"value\":" + value + "}").getOrDefault("value", ""));
        }
    }

    /** The price-bearing counts, read without the client's own classes. */
    TokenUsage usage() {
        JsonNode usage = answer.path("usage");
        JsonNode prompt = usage.path("prompt_tokens_details");
        JsonNode completion = usage.path("completion_tokens_details");
        return TokenUsage.builder()
                .promptTokens(usage.path("prompt_tokens").asLong())
                .cachedTokens(prompt.path("cached_tokens").asLong())
                .cacheWriteTokens(prompt.path("cache_write_tokens").asLong())
                .audioTokens(prompt.path("audio_tokens").asLong())
                .completionTokens(usage.path("completion_tokens").asLong())
                .reasoningTokens(completion.path("reasoning_tokens").asLong())
                .imageOutputTokens(completion.path("image_tokens").asLong())
                .audioOutputTokens(completion.path("audio_tokens").asLong())
                .webSearches(
                        usage.at("/server_tool_use_details/web_search_requests").asLong())
                .build();
    }

    /** What of the cost was for the prompt, where the answer tells. */
    Optional<BigDecimal> promptCost() {
        return part("upstream_inference_prompt_cost");
    }

    /** What of the cost was for the completion, where the answer tells. */
    Optional<BigDecimal> completionCost() {
        return part("upstream_inference_completions_cost");
    }

    private Optional<BigDecimal> part(String name) {
        JsonNode part = answer.path("usage").path("cost_details").path(name);
        return part.isNumber() ? Optional.of(part.decimalValue()) : Optional.empty();
    }

    boolean hasUsage() {
        return answer.path("usage").isObject()
                && answer.path("usage").path("prompt_tokens").asLong() > 0;
    }

    Optional<BigDecimal> cost() {
        JsonNode cost = answer.path("usage").path("cost");
        return cost.isNumber() ? Optional.of(cost.decimalValue()) : Optional.empty();
    }

    boolean isByok() {
        return answer.path("usage").path("is_byok").asBoolean(false);
    }

    String served() {
        return answer.path("model").asText("");
    }

    String provider() {
        return answer.path("provider").asText("");
    }
}
