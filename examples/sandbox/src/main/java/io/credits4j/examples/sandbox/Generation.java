package io.credits4j.examples.sandbox;

import java.math.BigDecimal;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What the loopback OpenRouter recorded about one answer, and what {@code GET /generation} says of it. Immutable.
 *
 * @param id {@code gen-…}, also in the header {@code X-Generation-Id}
 * @param apiType {@code completions} or {@code embeddings}
 * @param model the canonical slug of the model that served
 * @param provider the provider that served
 * @param streamed whether the answer was a stream
 * @param cancelled whether the client closed the connection before the end
 * @param finishReason {@code stop}, {@code length}, {@code error}, or null where it never came to an end
 * @param promptTokens tokens of the request
 * @param completionTokens tokens produced, whether or not they arrived
 * @param cost what was charged, in USD, exact
 * @param upstreamCost what the provider took, in USD, exact
 * @param byok whether the provider's own key was used
 * @param createdAt when the request arrived
 */
public record Generation(
        String id,
        String apiType,
        String model,
        String provider,
        boolean streamed,
        boolean cancelled,
        @Nullable String finishReason,
        long promptTokens,
        long completionTokens,
        BigDecimal cost,
        @Nullable BigDecimal upstreamCost,
        boolean byok,
        Instant createdAt) {}
