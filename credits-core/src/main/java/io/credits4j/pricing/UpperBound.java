package io.credits4j.pricing;

import java.math.BigDecimal;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The most a call of a shape can cost with any of some models.
 *
 * <ol>
 *   <li>Every unit is taken at its dearest: over all the models, all overrides the input can reach, and all times of
 *       day. A discount is left out of account.
 *   <li>All input is taken at the dearest part of a prompt, all output of all choices at the dearest part of a
 *       completion.
 *   <li>The fee of the request, every image and every allowed search come on top.
 * </ol>
 *
 * <p>The dearest price of each kind, not the dearest model: the prices sent along as limits allow each model up to
 * them.
 */
final class UpperBound {
    private static final Set<PricedUnit> OUTPUT =
            EnumSet.of(PricedUnit.COMPLETION, PricedUnit.REASONING, PricedUnit.IMAGE_OUTPUT, PricedUnit.AUDIO_OUTPUT);
    private static final int MILLION = 6;

    private final CallShape call;
    private final List<ModelPrice> models;
    private final long inputTokens;
    private final Map<PricedUnit, BigDecimal> dearest = new EnumMap<>(PricedUnit.class);

    UpperBound(CallShape call, List<ModelPrice> models) {
        this.call = call;
        this.models = models;
        this.inputTokens = call.inputUpperBoundTokens().orElse(Long.MAX_VALUE);
        models.forEach(model ->
                model.dearest(inputTokens).forEach((unit, price) -> dearest.merge(unit, price, BigDecimal::max)));
    }

    BigDecimal cost() {
        models.forEach(this::requirePrices);
        return times(dearest(inputUnits()), inputTokens)
                .add(times(times(dearest(OUTPUT), call.maxOutputTokens()), call.choices()))
                .add(dearest(PricedUnit.REQUEST))
                .add(times(dearest(PricedUnit.IMAGE), call.images()))
                .add(times(dearest(PricedUnit.WEB_SEARCH), call.webSearches()));
    }

    private void requirePrices(ModelPrice model) {
        if (model.routed()) {
            throw UnknownModelPriceException.routed(model.id());
        }
        if (model.searchesUnasked() && call.webSearches() == 0) {
            throw UnknownModelPriceException.searches(model.id());
        }
        if (call.webSearches() > 0 && model.price(PricedUnit.WEB_SEARCH).isEmpty()) {
            throw UnknownModelPriceException.unit(model.id(), PricedUnit.WEB_SEARCH);
        }
    }

    private Set<PricedUnit> inputUnits() {
        Set<PricedUnit> units = EnumSet.of(
                PricedUnit.PROMPT,
                PricedUnit.AUDIO,
                PricedUnit.IMAGE_INPUT,
                PricedUnit.CACHE_READ,
                PricedUnit.AUDIO_CACHE_READ,
                PricedUnit.CACHE_WRITE);
        if (call.oneHourCacheWrites()) {
            units.add(PricedUnit.CACHE_WRITE_1H);
        }
        return units;
    }

    private BigDecimal dearest(Set<PricedUnit> units) {
        return units.stream().map(this::dearest).reduce(BigDecimal.ZERO, BigDecimal::max);
    }

    private BigDecimal dearest(PricedUnit unit) {
        return dearest.getOrDefault(unit, BigDecimal.ZERO);
    }

    private static BigDecimal times(BigDecimal price, long count) {
        return price.multiply(BigDecimal.valueOf(count));
    }

    /** Returns the highest price of a million units; empty if the price of a model is unknown. */
    Optional<BigDecimal> pricePerMillion(PricedUnit unit) {
        return price(unit).map(price -> plain(price.movePointRight(MILLION)));
    }

    /** Returns the highest price of a unit; empty if the price of a model is unknown. */
    Optional<BigDecimal> price(PricedUnit unit) {
        return models.stream().anyMatch(ModelPrice::routed) ? Optional.empty() : Optional.of(plain(dearest(unit)));
    }

    private static BigDecimal plain(BigDecimal value) {
        BigDecimal stripped = value.stripTrailingZeros();
        return stripped.scale() < 0 ? stripped.setScale(0) : stripped;
    }
}
