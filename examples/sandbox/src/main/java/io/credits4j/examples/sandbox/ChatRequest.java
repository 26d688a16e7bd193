package io.credits4j.examples.sandbox;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;

/** A chat request that made sense, as far as it matters to a sandbox. */
record ChatRequest(
        List<String> models,
        boolean stream,
        OptionalLong maxCompletionTokens,
        JsonNode maxPrice,
        long promptTokens,
        String question) {

    static ChatRequest read(SeenRequest request) {
        JsonNode body = body(request);
        JsonNode messages = body.path("messages");
        if (!messages.isArray() || messages.isEmpty()) {
            throw OpenRouterError.of(400, "Input required: specify \"prompt\" or \"messages\"");
        }
        List<String> models = models(body);
        if (models.isEmpty()) {
            throw OpenRouterError.of(400, "No models provided");
        }
        return new ChatRequest(
                models,
                body.path("stream").asBoolean(false),
                maxCompletionTokens(body),
                body.path("provider").path("max_price"),
                PromptTokens.count(messages, body.path("tools")),
                question(messages));
    }

    private static JsonNode body(SeenRequest request) {
        try {
            return Json.read(request.body());
        } catch (IOException e) {
            throw OpenRouterError.of(400, "Invalid JSON in the request body");
        }
    }

    /** The model asked for first, then its fallbacks. */
    private static List<String> models(JsonNode body) {
        List<String> models = new ArrayList<>();
        if (body.path("model").isTextual()) {
            models.add(body.path("model").textValue());
        }
        body.path("models").forEach(model -> models.add(model.asText()));
        return List.copyOf(models);
    }

    private static OptionalLong maxCompletionTokens(JsonNode body) {
        JsonNode max =
                body.hasNonNull("max_completion_tokens") ? body.path("max_completion_tokens") : body.path("max_tokens");
        if (max.isMissingNode() || max.isNull()) {
            return OptionalLong.empty();
        }
        if (!max.canConvertToLong() || max.longValue() < 1) {
            throw OpenRouterError.of(400, "max_completion_tokens must be a whole number of at least 1");
        }
        return OptionalLong.of(max.longValue());
    }

    private static String question(JsonNode messages) {
        JsonNode content = messages.path(messages.size() - 1).path("content");
        return content.isTextual()
                ? content.textValue()
                : content.path(0).path("text").asText("");
    }
}
