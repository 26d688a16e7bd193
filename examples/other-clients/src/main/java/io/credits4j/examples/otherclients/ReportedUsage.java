package io.credits4j.examples.otherclients;

import com.fasterxml.jackson.databind.JsonNode;
import io.credits4j.Money;
import io.credits4j.pricing.PricingCatalog;
import io.credits4j.pricing.TokenUsage;
import io.credits4j.pricing.UnknownModelPriceException;
import java.math.BigDecimal;
import java.util.Optional;

/** The {@code usage} of an answer. Immutable. */
record ReportedUsage(JsonNode json) {
    /** Returns it, or nothing when the answer has none: unknown, not zero. */
    static Optional<ReportedUsage> of(JsonNode answer) {
        return Optional.of(answer.path("usage")).filter(JsonNode::isObject).map(ReportedUsage::new);
    }

    /** Returns the cost OpenRouter reports; with a provider key of one's own, {@code cost} is only its fee. */
    Optional<Money> cost() {
        Optional<BigDecimal> cost = decimal(json.path("cost"));
        if (!json.path("is_byok").asBoolean()) {
            return cost.map(Money::usd);
        }
        Optional<BigDecimal> upstream = decimal(json.path("cost_details").path("upstream_inference_cost"));
        return cost.flatMap(fee -> upstream.map(fee::add)).map(Money::usd);
    }

    private static Optional<BigDecimal> decimal(JsonNode number) {
        return number.isNumber() && number.decimalValue().signum() >= 0
                ? Optional.of(number.decimalValue())
                : Optional.empty();
    }

    /** Returns what the tokens cost by the catalog's prices, for providers that report no cost. */
    Optional<Money> cost(PricingCatalog catalog, String model) {
        if (!json.path("prompt_tokens").isIntegralNumber()
                || !json.path("completion_tokens").isIntegralNumber()) {
            return Optional.empty();
        }
        try {
            return Optional.of(catalog.cost(model, tokens()));
        } catch (UnknownModelPriceException e) {
            return Optional.empty();
        }
    }

    /** Returns what was used. */
    TokenUsage tokens() {
        JsonNode prompt = json.path("prompt_tokens_details");
        JsonNode completion = json.path("completion_tokens_details");
        return TokenUsage.builder()
                .promptTokens(count(json.path("prompt_tokens")))
                .cachedTokens(count(prompt.path("cached_tokens")))
                .cacheWriteTokens(count(prompt.path("cache_write_tokens")))
                .completionTokens(count(json.path("completion_tokens")))
                .reasoningTokens(count(completion.path("reasoning_tokens")))
                .build();
    }

    private static long count(JsonNode number) {
        return Math.max(0, number.asLong());
    }
}
