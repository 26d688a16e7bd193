package io.credits4j.openrouter;

import io.credits4j.Money;
import java.math.BigDecimal;
import java.util.Optional;

/** What a provider's figures amount to in US dollars. Stateless. */
final class Dollars {
    private Dollars() {}

    /**
     * Returns the whole cost: with a provider key of one's own the inference is paid upstream and {@code cost} is only
     * the fee, so that both count; otherwise the upstream figure is a part of {@code cost}.
     */
    static Optional<Money> providerCost(
            Optional<BigDecimal> cost, boolean isByok, Optional<BigDecimal> upstreamInferenceCost) {
        if (!isByok) {
            return cost.flatMap(Dollars::exact);
        }
        return cost.flatMap(fee -> upstreamInferenceCost.map(fee::add)).flatMap(Dollars::exact);
    }

    /** Returns a cost, or nothing when it is negative or beyond what {@link Money} can hold: unknown, never zero. */
    static Optional<Money> exact(BigDecimal dollars) {
        return dollars.signum() < 0 ? Optional.empty() : exactSigned(dollars);
    }

    /** Returns an amount that may be below zero, or nothing when {@link Money} cannot hold it. */
    static Optional<Money> exactSigned(BigDecimal dollars) {
        try {
            return Optional.of(Money.usd(dollars));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }
}
