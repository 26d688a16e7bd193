package io.credits4j.examples.otherclients;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.credits4j.Money;
import io.credits4j.pricing.CallShape;
import io.credits4j.pricing.Ceiling;
import java.math.BigDecimal;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What a request can be at most, read from it and written back into it. Stateless.
 *
 * <p>Whatever can cost more than tokens in and out is refused unless there is a cap: only the fields listed here are known
 * not to.
 */
final class RequestBound {
    private static final String MOST_TOKENS = "max_completion_tokens";
    private static final String MOST_TOKENS_BEFORE = "max_tokens";
    private static final Set<String> COSTS_TOKENS_ONLY = Set.of(
            "model",
            "models",
            "messages",
            MOST_TOKENS,
            "temperature",
            "top_p",
            "frequency_penalty",
            "presence_penalty",
            "logit_bias",
            "logprobs",
            "top_logprobs",
            "seed",
            "stop",
            "n",
            "stream",
            "stream_options",
            "tools",
            "tool_choice",
            "parallel_tool_calls",
            "response_format",
            "reasoning_effort",
            "provider",
            "user",
            "metadata");

    private RequestBound() {}

    /**
     * Returns the request's shape.
     *
     * @throws IllegalArgumentException if a field of it needs a cap and there is none
     */
    static CallShape shape(ObjectNode request, Optional<Money> costCap) {
        preferNewName(request);
        CallShape.Builder shape = CallShape.builder(request.path("model").asText())
                // Every token stands for at least one byte, and the JSON has at least the bytes of its texts.
                .messages(List.of(request.toString()))
                .choices(request.path("n").asInt(1));
        request.path("models").forEach(model -> shape.fallbackModel(model.asText()));
        if (request.path(MOST_TOKENS).isIntegralNumber()) {
            shape.maxOutputTokens(request.path(MOST_TOKENS).asLong());
        }
        if (costCap.isEmpty()) {
            requireTokensOnly(request);
        }
        return costCap.map(shape::costCap).orElse(shape).build();
    }

    private static void preferNewName(ObjectNode request) {
        JsonNode before = request.remove(MOST_TOKENS_BEFORE);
        if (before != null && !request.hasNonNull(MOST_TOKENS)) {
            request.set(MOST_TOKENS, before);
        }
    }

    private static void requireTokensOnly(ObjectNode request) {
        for (Iterator<String> fields = request.fieldNames(); fields.hasNext(); ) {
            String field = fields.next();
            if (!COSTS_TOKENS_ONLY.contains(field)) {
                throw needsCap(field);
            }
        }
        requireType("tools", request.path("tools"), "function");
        for (JsonNode message : request.path("messages")) {
            if (message.path("content").isArray()) {
                requireType("messages", message.path("content"), "text");
            }
        }
    }

    private static void requireType(String field, JsonNode list, String type) {
        for (JsonNode element : list) {
            if (!element.path("type").asText().equals(type)) {
                throw needsCap(field);
            }
        }
    }

    private static IllegalArgumentException needsCap(String field) {
        return new IllegalArgumentException(
                "'" + field + "' can cost more than its tokens: give the payer a cap with atMost");
    }

    /** Writes the ceiling into the request, so that the provider keeps to it too. */
    static void limit(ObjectNode request, Ceiling ceiling) {
        request.put(MOST_TOKENS, ceiling.maxOutputTokens());
        ObjectNode maxPrice = request.withObject("/provider/max_price");
        ceiling.maxPromptPricePerMillion().ifPresent(price -> lower(maxPrice, "prompt", price));
        ceiling.maxCompletionPricePerMillion().ifPresent(price -> lower(maxPrice, "completion", price));
        ceiling.maxRequestPrice().ifPresent(price -> lower(maxPrice, "request", price));
    }

    /** Whoever asked for less keeps that. */
    private static void lower(ObjectNode maxPrice, String kind, BigDecimal price) {
        JsonNode own = maxPrice.path(kind);
        maxPrice.put(kind, own.isNumber() ? own.decimalValue().min(price) : price);
    }
}
