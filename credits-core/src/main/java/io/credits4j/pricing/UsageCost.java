package io.credits4j.pricing;

import java.math.BigDecimal;
import java.time.LocalTime;
import java.util.Map;

/**
 * What a usage costs at a model's prices, exactly.
 *
 * <ol>
 *   <li>The prompt tokens and the time of day pick the prices that hold, for the whole request; where the time is not
 *       known, it is the dearest of the day.
 *   <li>Every part of the prompt is charged at its own price, the uncached rest as audio or text; likewise the parts of
 *       the completion.
 *   <li>If the parts exceed the whole, the whole is charged at its dearest part's price: what recorded charges show.
 *   <li>Requests, images and searches come on top; a model that searches unasked did so once per request at least.
 * </ol>
 */
final class UsageCost {
    private final ModelPrice model;
    private final TokenUsage usage;
    private final Map<PricedUnit, BigDecimal> prices;

    private UsageCost(ModelPrice model, TokenUsage usage, LocalTime utc) {
        this.model = model;
        this.usage = usage;
        this.prices = model.prices(usage.promptTokens(), utc);
    }

    static BigDecimal of(ModelPrice model, TokenUsage usage) {
        return model.turningTimes().stream().map(utc -> of(model, usage, utc)).reduce(BigDecimal.ZERO, BigDecimal::max);
    }

    static BigDecimal of(ModelPrice model, TokenUsage usage, LocalTime utc) {
        if (model.routed()) {
            throw UnknownModelPriceException.routed(model.id());
        }
        UsageCost cost = new UsageCost(model, usage, utc);
        BigDecimal listed = cost.prompt().add(cost.completion()).add(cost.extras());
        return listed.multiply(BigDecimal.ONE.subtract(model.discount()));
    }

    private BigDecimal prompt() {
        long audio = Math.min(usage.audioTokens(), usage.uncachedTokens());
        long images = Math.min(usage.imageInputTokens(), usage.uncachedTokens() - audio);
        long cachedAudio = Math.min(usage.cachedAudioTokens(), usage.cachedTokens());
        return new Whole(PricedUnit.PROMPT)
                .plus(PricedUnit.PROMPT, usage.uncachedTokens() - audio - images)
                .plus(PricedUnit.AUDIO, audio)
                .plus(PricedUnit.IMAGE_INPUT, images)
                .plus(PricedUnit.CACHE_READ, usage.cachedTokens() - cachedAudio)
                .plus(PricedUnit.AUDIO_CACHE_READ, cachedAudio)
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
        long searches = model.searchesUnasked() ? Math.max(usage.requests(), usage.webSearches()) : usage.webSearches();
        return optional(PricedUnit.REQUEST, usage.requests())
                .add(optional(PricedUnit.IMAGE, usage.images()))
                .add(searches == 0 ? BigDecimal.ZERO : required(PricedUnit.WEB_SEARCH, searches));
    }

    private BigDecimal optional(PricedUnit unit, long count) {
        return prices.getOrDefault(unit, BigDecimal.ZERO).multiply(BigDecimal.valueOf(count));
    }

    private BigDecimal required(PricedUnit unit, long count) {
        return price(unit).multiply(BigDecimal.valueOf(count));
    }

    private BigDecimal price(PricedUnit unit) {
        BigDecimal price = prices.get(unit);
        if (price == null) {
            throw UnknownModelPriceException.unit(model.id(), unit);
        }
        return price;
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
