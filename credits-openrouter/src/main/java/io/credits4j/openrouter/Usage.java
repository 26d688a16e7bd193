package io.credits4j.openrouter;

import com.fasterxml.jackson.databind.JsonNode;
import io.credits4j.Money;
import java.math.BigDecimal;
import java.util.Map;
import java.util.Optional;

/**
 * What a call used and what it cost, as OpenRouter reported it. Immutable and thread-safe.
 *
 * <p>Token figures are counts, 0 when not reported. The details are parts of the totals, never additions: cached and
 * cache-write tokens are prompt tokens; reasoning, audio and image output are completion tokens. Providers sometimes
 * report parts larger than the whole. An absent cost is unknown, not zero.
 *
 * @param promptTokens tokens read
 * @param completionTokens tokens produced, reasoning included
 * @param totalTokens the provider's own sum
 * @param cachedTokens prompt tokens read from a cache
 * @param cacheWriteTokens prompt tokens written to a cache
 * @param reasoningTokens completion tokens spent on reasoning
 * @param promptAudioTokens audio among the prompt tokens
 * @param promptVideoTokens video among the prompt tokens
 * @param completionAudioTokens audio among the completion tokens
 * @param completionImageTokens images among the completion tokens
 * @param acceptedPredictionTokens predicted tokens that were right
 * @param rejectedPredictionTokens predicted tokens that were wrong, billed all the same
 * @param webSearchRequests searches made by server tools
 * @param serverToolCallsRequested calls of server tools the model asked for
 * @param serverToolCallsExecuted those that ran
 * @param cost US dollars charged to the OpenRouter account, exactly as written
 * @param isByok whether a provider key of the account's owner was used
 * @param upstreamInferenceCost US dollars the provider charged
 * @param upstreamPromptCost those for the prompt
 * @param upstreamCompletionCost those for the completion
 * @param raw the report as received, for fields not modelled here; JSON null is a null value
 */
public record Usage(
        long promptTokens,
        long completionTokens,
        long totalTokens,
        long cachedTokens,
        long cacheWriteTokens,
        long reasoningTokens,
        long promptAudioTokens,
        long promptVideoTokens,
        long completionAudioTokens,
        long completionImageTokens,
        long acceptedPredictionTokens,
        long rejectedPredictionTokens,
        long webSearchRequests,
        long serverToolCallsRequested,
        long serverToolCallsExecuted,
        Optional<BigDecimal> cost,
        boolean isByok,
        Optional<BigDecimal> upstreamInferenceCost,
        Optional<BigDecimal> upstreamPromptCost,
        Optional<BigDecimal> upstreamCompletionCost,
        Map<String, Object> raw) {

    /** Reads the {@code usage} member of an answer; absent when there is none. */
    static Optional<Usage> of(JsonNode answer) {
        JsonNode usage = answer.path("usage");
        return usage.isObject() ? Optional.of(read(usage)) : Optional.empty();
    }

    private static Usage read(JsonNode usage) {
        JsonNode prompt = usage.path("prompt_tokens_details");
        JsonNode completion = usage.path("completion_tokens_details");
        JsonNode tools = serverTools(usage);
        JsonNode costs = usage.path("cost_details");
        return new Usage(
                Json.count(usage, "prompt_tokens"),
                Json.count(usage, "completion_tokens"),
                Json.count(usage, "total_tokens"),
                Json.count(prompt, "cached_tokens"),
                Json.count(prompt, "cache_write_tokens"),
                Json.count(completion, "reasoning_tokens"),
                Json.count(prompt, "audio_tokens"),
                Json.count(prompt, "video_tokens"),
                Json.count(completion, "audio_tokens"),
                Json.count(completion, "image_tokens"),
                Json.count(completion, "accepted_prediction_tokens"),
                Json.count(completion, "rejected_prediction_tokens"),
                Json.count(tools, "web_search_requests"),
                Json.count(tools, "tool_calls_requested"),
                Json.count(tools, "tool_calls_executed"),
                Json.decimal(usage, "cost"),
                Json.flag(usage, "is_byok"),
                Json.decimal(costs, "upstream_inference_cost"),
                Json.decimal(costs, "upstream_inference_prompt_cost"),
                Json.decimal(costs, "upstream_inference_completions_cost"),
                Json.map(usage));
    }

    /** The member has an older name. */
    private static JsonNode serverTools(JsonNode usage) {
        JsonNode tools = Json.member(usage, "server_tool_use_details");
        return tools.isObject() ? tools : usage.path("server_tool_use");
    }

    /** Returns the prompt tokens neither read from nor written to a cache, never below zero. */
    public long uncachedPromptTokens() {
        return Math.max(0, promptTokens - cachedTokens - cacheWriteTokens);
    }

    /**
     * Returns what the call cost in all, exactly: {@code cost}, plus the upstream cost when a provider key of one's own
     * was used. Empty when that is not known from this report; look the generation up instead of assuming zero.
     */
    public Optional<Money> providerCost() {
        return Dollars.providerCost(cost, isByok, upstreamInferenceCost);
    }
}
