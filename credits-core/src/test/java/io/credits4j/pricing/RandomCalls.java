package io.credits4j.pricing;

import io.credits4j.Credits;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.time.LocalTime;
import java.util.List;
import java.util.Random;

/** Catalogs, shapes and usages within them, all from one seed. */
final class RandomCalls {
    private static final List<String> IDS = List.of("acme/a", "acme/b", "acme/c:free");

    private final Random random;

    RandomCalls(Random random) {
        this.random = random;
    }

    PricingCatalog catalog() {
        PricingCatalog.Builder catalog = PricingCatalog.builder().rateRule(rule());
        IDS.forEach(id -> catalog.model(model(id)));
        return catalog.build();
    }

    private RateRule rule() {
        RateRule.Builder rule = RateRule.builder()
                .factor(BigDecimal.valueOf(1 + random.nextInt(3_000), 3))
                .creditsPerUsd(BigDecimal.valueOf(1 + random.nextInt(1_000), 1), LocalDate.of(2026, 8, 1))
                .minimumAppliesToFree(random.nextBoolean());
        return rule.minimumCharge(Credits.ofMicros(random.nextInt(3) * 500L))
                .perRequestFee(Credits.ofMicros(random.nextInt(3) * 700L))
                .build();
    }

    private ModelPrice model(String id) {
        ModelPrice.Builder model = ModelPrice.builder(id);
        for (PricedUnit unit : PricedUnit.values()) {
            if (isNeeded(unit) || random.nextInt(3) == 0) {
                model.price(unit, price());
            }
        }
        for (int overrides = random.nextInt(4); overrides > 0; overrides--) {
            model.override(override());
        }
        return model.build();
    }

    /** A search without a price is refused, so that searches need one here. */
    private static boolean isNeeded(PricedUnit unit) {
        return unit == PricedUnit.PROMPT || unit == PricedUnit.COMPLETION || unit == PricedUnit.WEB_SEARCH;
    }

    private PriceOverride override() {
        PriceOverride.Builder override =
                PriceOverride.above(random.nextInt(300)).price(PricedUnit.PROMPT, price().toPlainString());
        int startHour = random.nextInt(24);
        if (random.nextBoolean()) {
            override.during(LocalTime.of(startHour, 30), LocalTime.of((startHour + 1 + random.nextInt(22)) % 24, 0));
        }
        for (PricedUnit unit : PricedUnit.values()) {
            if (random.nextInt(4) == 0) {
                override.price(unit, price().toPlainString());
            }
        }
        return override.build();
    }

    private BigDecimal price() {
        return random.nextInt(6) == 0 ? BigDecimal.ZERO : BigDecimal.valueOf(random.nextInt(1_000_000), 9);
    }

    CallShape call(PricingCatalog catalog) {
        CallShape.Builder call = CallShape.builder(oneOf(IDS))
                .inputUpperBoundTokens(random.nextInt(400))
                .maxOutputTokens(1 + random.nextInt(400))
                .choices(1 + random.nextInt(3))
                .images(random.nextInt(3))
                .webSearches(random.nextInt(3))
                .oneHourCacheWrites(random.nextBoolean());
        for (int fallbacks = random.nextInt(3); fallbacks > 0; fallbacks--) {
            call.fallbackModel(oneOf(catalog.models()).id());
        }
        return call.build();
    }

    /** Parts go beyond their wholes at times, as providers report them. */
    TokenUsage usageWithin(CallShape call) {
        long prompt = upTo(call.inputUpperBoundTokens().orElseThrow());
        long completion = upTo(call.maxOutputTokens() * call.choices());
        return TokenUsage.builder()
                .promptTokens(prompt)
                .cachedTokens(partOf(prompt))
                .cachedAudioTokens(partOf(prompt))
                .imageInputTokens(partOf(prompt))
                .cacheWriteTokens(partOf(prompt))
                .cacheWrite1hTokens(call.oneHourCacheWrites() ? partOf(prompt) : 0)
                .audioTokens(partOf(prompt))
                .completionTokens(completion)
                .reasoningTokens(partOf(completion))
                .imageOutputTokens(partOf(completion))
                .audioOutputTokens(partOf(completion))
                .images(upTo(call.images()))
                .webSearches(upTo(call.webSearches()))
                .requests(upTo(1))
                .build();
    }

    private long partOf(long whole) {
        return random.nextBoolean() ? 0 : upTo(whole + whole / 10);
    }

    /** Returns the most itself every third time, because bounds break there first. */
    private long upTo(long most) {
        return random.nextInt(3) == 0 ? most : random.nextLong(most + 1);
    }

    <T> T oneOf(List<T> choices) {
        return choices.get(random.nextInt(choices.size()));
    }
}
