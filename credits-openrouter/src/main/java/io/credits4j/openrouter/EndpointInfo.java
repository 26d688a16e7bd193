package io.credits4j.openrouter;

import com.fasterxml.jackson.databind.JsonNode;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;

/**
 * One provider's offer of a model, in one service tier. Immutable and thread-safe.
 *
 * @param providerName who offers it
 * @param tag what routing calls it, such as {@code anthropic} or {@code openai/flex}
 * @param name the offer's full name
 * @param modelId the dated name of the model
 * @param quantization how its weights are stored, such as {@code fp8}
 * @param contextLength the most tokens of prompt and answer together
 * @param maxPromptTokens the most tokens of a prompt
 * @param maxCompletionTokens the most tokens of an answer
 * @param supportedParameters the request fields it understands
 * @param pricing its own prices
 * @param status 0 in good health, below zero in trouble
 * @param uptimeLast5Minutes per cent of requests served
 * @param uptimeLast30Minutes per cent of requests served
 * @param uptimeLastDay per cent of requests served
 * @param supportsImplicitCaching whether it caches prompts unasked
 * @param raw the entry as received, for fields not modelled here; JSON null is a null value
 */
public record EndpointInfo(
        String providerName,
        Optional<String> tag,
        String name,
        Optional<String> modelId,
        Optional<String> quantization,
        OptionalLong contextLength,
        OptionalLong maxPromptTokens,
        OptionalLong maxCompletionTokens,
        List<String> supportedParameters,
        ModelPricing pricing,
        OptionalInt status,
        Optional<BigDecimal> uptimeLast5Minutes,
        Optional<BigDecimal> uptimeLast30Minutes,
        Optional<BigDecimal> uptimeLastDay,
        boolean supportsImplicitCaching,
        Map<String, Object> raw) {
    /** Reads the offers of a model; empty if there is no list of them. */
    static Optional<List<EndpointInfo>> listOf(JsonNode model) {
        JsonNode endpoints = model.path("endpoints");
        if (!endpoints.isArray()) {
            return Optional.empty();
        }
        List<EndpointInfo> offers = new ArrayList<>(endpoints.size());
        endpoints.forEach(endpoint -> offers.add(of(endpoint)));
        return Optional.of(List.copyOf(offers));
    }

    private static EndpointInfo of(JsonNode endpoint) {
        return new EndpointInfo(
                Json.text(endpoint, "provider_name").orElse(""),
                Json.text(endpoint, "tag"),
                Json.text(endpoint, "name").orElse(""),
                Json.text(endpoint, "model_id"),
                Json.text(endpoint, "quantization"),
                Json.whole(endpoint, "context_length"),
                Json.whole(endpoint, "max_prompt_tokens"),
                Json.whole(endpoint, "max_completion_tokens"),
                Json.texts(endpoint, "supported_parameters"),
                ModelPricing.of(endpoint.path("pricing")),
                status(endpoint),
                Json.decimal(endpoint, "uptime_last_5m"),
                Json.decimal(endpoint, "uptime_last_30m"),
                Json.decimal(endpoint, "uptime_last_1d"),
                Json.flag(endpoint, "supports_implicit_caching"),
                Json.map(endpoint));
    }

    private static OptionalInt status(JsonNode endpoint) {
        JsonNode status = endpoint.path("status");
        return status.canConvertToInt() ? OptionalInt.of(status.intValue()) : OptionalInt.empty();
    }

    /** Tells whether it is in good health; an unknown status counts as good. */
    public boolean isHealthy() {
        return status.orElse(0) >= 0;
    }

    /** Returns provider and tag; the entry is long. */
    @Override
    public String toString() {
        return "EndpointInfo[" + providerName + ", " + tag.orElse("no tag") + "]";
    }
}
