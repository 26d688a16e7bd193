package io.credits4j.openrouter;

import com.fasterxml.jackson.databind.JsonNode;
import io.credits4j.Money;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/**
 * What a finished generation was and cost, as OpenRouter looked it up. Immutable and thread-safe.
 *
 * @param id the generation id
 * @param totalCost US dollars charged to the OpenRouter account, exactly as written; absent is unknown, not zero
 * @param isByok whether a provider key of the account's owner was used
 * @param upstreamInferenceCost US dollars the provider charged, with such a key
 * @param model the model that served
 * @param provider the provider that served
 * @param streamed whether it was streamed
 * @param cancelled whether the connection was closed before its end
 * @param finishReason why it stopped
 * @param nativeFinishReason the same in the provider's own words
 * @param serviceTier the tier that served and is billed
 * @param nativePromptTokens prompt tokens as the provider counts them, which is what is billed
 * @param nativeCompletionTokens completion tokens as the provider counts them
 * @param nativeReasoningTokens reasoning among the completion tokens
 * @param nativeCachedTokens cached ones among the prompt tokens
 * @param nativeImageTokens images among the completion tokens
 * @param promptTokens prompt tokens as OpenRouter counts them for every model alike
 * @param completionTokens completion tokens as OpenRouter counts them
 * @param searchResults results of web searches
 * @param fetches web pages fetched
 * @param cacheDiscount US dollars saved by caching, below zero when writing the cache cost more
 * @param latency how long the first token took
 * @param generationTime how long the generation took
 * @param apiType what kind of call it was, such as {@code completions} or {@code embeddings}
 * @param router the router that chose the model, such as {@code openrouter/auto}
 * @param upstreamId the provider's own id of it
 * @param sessionId the session it belongs to
 * @param responseCacheSourceId the generation whose cached answer this was, which cost nothing
 * @param requestId groups the generations of one request
 * @param createdAt when it began, as reported
 * @param raw the record as received, for fields not modelled here; JSON null is a null value
 */
public record GenerationInfo(
        String id,
        Optional<BigDecimal> totalCost,
        boolean isByok,
        Optional<BigDecimal> upstreamInferenceCost,
        Optional<String> model,
        Optional<String> provider,
        boolean streamed,
        boolean cancelled,
        Optional<String> finishReason,
        Optional<String> nativeFinishReason,
        Optional<String> serviceTier,
        long nativePromptTokens,
        long nativeCompletionTokens,
        long nativeReasoningTokens,
        long nativeCachedTokens,
        long nativeImageTokens,
        long promptTokens,
        long completionTokens,
        long searchResults,
        long fetches,
        Optional<BigDecimal> cacheDiscount,
        Optional<Duration> latency,
        Optional<Duration> generationTime,
        Optional<String> apiType,
        Optional<String> router,
        Optional<String> upstreamId,
        Optional<String> sessionId,
        Optional<String> responseCacheSourceId,
        Optional<String> requestId,
        Optional<String> createdAt,
        Map<String, Object> raw) {
    private static final BigDecimal LONGEST_MILLIS =
            BigDecimal.valueOf(Duration.ofDays(366).toMillis());

    /** Reads the record of a generation; empty if it is none. */
    static Optional<GenerationInfo> of(JsonNode data) {
        return data.isObject() ? Optional.of(read(data)) : Optional.empty();
    }

    private static GenerationInfo read(JsonNode data) {
        return new GenerationInfo(
                Json.text(data, "id").orElse(""),
                Json.decimal(data, "total_cost"),
                Json.flag(data, "is_byok"),
                Json.decimal(data, "upstream_inference_cost"),
                Json.text(data, "model"),
                Json.text(data, "provider_name"),
                Json.flag(data, "streamed"),
                Json.flag(data, "cancelled"),
                Json.text(data, "finish_reason"),
                Json.text(data, "native_finish_reason"),
                Json.text(data, "service_tier"),
                Json.count(data, "native_tokens_prompt"),
                Json.count(data, "native_tokens_completion"),
                Json.count(data, "native_tokens_reasoning"),
                Json.count(data, "native_tokens_cached"),
                Json.count(data, "native_tokens_completion_images"),
                Json.count(data, "tokens_prompt"),
                Json.count(data, "tokens_completion"),
                Json.count(data, "num_search_results"),
                Json.count(data, "num_fetches"),
                Json.decimal(data, "cache_discount"),
                millis(data, "latency"),
                millis(data, "generation_time"),
                Json.text(data, "api_type"),
                Json.text(data, "router"),
                Json.text(data, "upstream_id"),
                Json.text(data, "session_id"),
                Json.text(data, "response_cache_source_id"),
                Json.text(data, "request_id"),
                Json.text(data, "created_at"),
                Json.map(data));
    }

    private static Optional<Duration> millis(JsonNode data, String name) {
        return Json.decimal(data, name)
                .filter(millis -> millis.signum() >= 0 && millis.compareTo(LONGEST_MILLIS) <= 0)
                .map(millis -> Duration.ofMillis(millis.longValue()));
    }

    /**
     * Returns what the generation cost in all, exactly; with a provider key of one's own, the upstream cost included.
     * Empty when not known.
     */
    public Optional<Money> providerCost() {
        return Dollars.providerCost(totalCost, isByok, upstreamInferenceCost);
    }

    /** Returns id, model and cost; never whom it was for. */
    @Override
    public String toString() {
        return "GenerationInfo[" + id + ", " + model.orElse("unknown model") + ", "
                + totalCost.map(BigDecimal::toString).orElse("unknown cost") + "]";
    }
}
