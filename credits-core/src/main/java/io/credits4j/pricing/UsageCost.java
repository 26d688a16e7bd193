package io.credits4j.pricing;

import java.math.BigDecimal;

/**
 * What a usage costs at a model's prices, exactly.
 *
 * <ol>
 *   <li>The prompt tokens pick the prices that hold, for the whole request.
 *   <li>Every part of the prompt is charged at its own price, the uncached rest as audio or text; likewise the parts of
 *       the completion.
 *   <li>If the parts exceed the whole, the whole is charged at its dearest part's price: what recorded charges show.
 *   <li>Requests, images and searches come on top.
 * </ol>
 */
final class UsageCost {
    private final ModelPrice model;
    private final TokenUsage usage;

    private UsageCost(ModelPrice model, TokenUsage usage) {
        this.model = model;
        this.usage = usage;
    }

    static BigDecimal of(ModelPrice model, TokenUsage usage) {
        if (model.routed()) {
            throw UnknownModelPriceException.routed(model.id());
        }
        UsageCost cost = new UsageCost(model, usage);
        return cost.prompt().add(cost.completion()).add(cost.extras());
    }

    private BigDecimal prompt() {
        long audio = Math.min(usage.audioTokens(), usage.uncachedTokens());
        return new Whole(PricedUnit.PROMPT)
                .plus(PricedUnit.PROMPT, usage.uncachedTokens() - audio)
                .plus(PricedUnit.AUDIO, audio)
                .plus(PricedUnit.CACHE_READ, usage.cachedTokens())
                .plus(PricedUnit.CACHE_WRITE, Math.max(0, usage.cacheWriteTokens() - usage.cacheWrite1hTokens()))
                .plus(PricedUnit.CACHE_WRITE_1H, usage.cacheWrite1hTokens())
                .cost(usage.promptTokens());
    }

    private BigDecimal completion() {
        long unreasoned = Math.max(0, usage.completionTokens() - usage.reasoningTokens());
        long unseen = Math.max(0, unreasoned - usage.imageOutputTokens());
        return new Whole(PricedUnit.COMPLETION)
                .plus(PricedUnit.COMPLETION, Math.max(0, unseen - usage.audioOutputTokens()))
                .plus(PricedUnit.REASONING, usage.reasoningTokens())
                .plus(PricedUnit.IMAGE_OUTPUT, usage.imageOutputTokens())
                .plus(PricedUnit.AUDIO_OUTPUT, usage.audioOutputTokens())
                .cost(usage.completionTokens());
    }

    private BigDecimal extras() {
        return optional(PricedUnit.REQUEST, usage.requests())
                .add(optional(PricedUnit.IMAGE, usage.images()))
                .add(usage.webSearches() == 0 ? BigDecimal.ZERO : required(PricedUnit.WEB_SEARCH, usage.webSearches()));
    }

    private BigDecimal optional(PricedUnit unit, long count) {
        return model.price(unit, usage.promptTokens()).orElse(BigDecimal.ZERO).multiply(BigDecimal.valueOf(count));
    }

    private BigDecimal required(PricedUnit unit, long count) {
        return price(unit).multiply(BigDecimal.valueOf(count));
    }

    private BigDecimal price(PricedUnit unit) {
        return model.price(unit, usage.promptTokens())
                .orElseThrow(() -> UnknownModelPriceException.unit(model.id(), unit));
    }

    /** Adds up the parts of a prompt or a completion, and remembers the dearest that occurs. */
    private final class Whole {
        private BigDecimal sum = BigDecimal.ZERO;
        private BigDecimal dearest;

        Whole(PricedUnit unit) {
            dearest = price(unit);
        }

        Whole plus(PricedUnit unit, long tokens) {
            if (tokens > 0) {
                sum = sum.add(required(unit, tokens));
                dearest = dearest.max(price(unit));
            }
            return this;
        }

        BigDecimal cost(long tokens) {
            return sum.min(dearest.multiply(BigDecimal.valueOf(tokens)));
        }
    }
}
