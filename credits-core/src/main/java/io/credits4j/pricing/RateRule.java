package io.credits4j.pricing;

import io.credits4j.Credits;
import io.credits4j.Money;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * How a provider's cost becomes a charge in credits. Immutable and thread-safe.
 *
 * <p>Charge = cost in US dollars × credits per dollar × factor + fee per request, exact, then rounded <em>up</em> once
 * to the micro-credit, and at least the minimum charge. A cost of zero is charged nothing (a free model, a cached
 * answer, a failure the provider does not bill), unless {@link Builder#minimumAppliesToFree} says otherwise. A higher
 * cost is never charged less.
 *
 * <p>The factor may depend on what the account used before in the period ({@link Builder#volumeTier}). Tiers are
 * graduated: each dollar of cost is multiplied by the factor of the tier it falls into, so that a call that crosses a
 * boundary is split there, to the last decimal, and no call makes an earlier one dearer or cheaper. The dollar that
 * reaches a boundary exactly still belongs to the tier below.
 *
 * <pre>{@code
 * RateRule rule = RateRule.builder().factor("1.3").minimumCharge(Credits.parse("0.001")).build();
 * rule.charge(Money.usd("0.0123")); // 0.01599 credits
 * }</pre>
 */
public final class RateRule {
    /** The highest factor. */
    public static final BigDecimal LARGEST_FACTOR = BigDecimal.valueOf(1_000);

    /** The highest number of credits per US dollar. */
    public static final BigDecimal LARGEST_CREDITS_PER_USD = BigDecimal.valueOf(1_000_000);

    /** The most volume tiers. */
    public static final int MOST_VOLUME_TIERS = 20;

    private static final Money NOTHING_USED = Money.usd("0");

    /** Charges the cost itself: one credit is one US dollar. */
    public static final RateRule AT_COST = builder().build();

    private record Terms(
            BigDecimal factor,
            Credits minimumCharge,
            Credits perRequestFee,
            BigDecimal creditsPerUsd,
            @Nullable LocalDate creditsPerUsdAsOf,
            boolean minimumAppliesToFree,
            List<VolumeTier> volumeTiers) {}

    private final Terms terms;

    private RateRule(Terms terms) {
        this.terms = terms;
    }

    /** Starts a rule that charges the cost itself: factor 1, no fee, no minimum, one credit per dollar. */
    public static Builder builder() {
        return new Builder();
    }

    /** Starts a rule from this one. */
    public Builder toBuilder() {
        Builder builder = new Builder();
        builder.factor = terms.factor;
        builder.minimumCharge = terms.minimumCharge;
        builder.perRequestFee = terms.perRequestFee;
        builder.creditsPerUsd = terms.creditsPerUsd;
        builder.creditsPerUsdAsOf = terms.creditsPerUsdAsOf;
        builder.minimumAppliesToFree = terms.minimumAppliesToFree;
        builder.volumeTiers.putAll(byAmount(terms.volumeTiers));
        return builder;
    }

    private static Map<BigDecimal, VolumeTier> byAmount(List<VolumeTier> tiers) {
        Map<BigDecimal, VolumeTier> byAmount = new TreeMap<>();
        tiers.forEach(tier -> byAmount.put(tier.from().amount(), tier));
        return byAmount;
    }

    /**
     * Returns what to charge for the period's first request, if the provider charged {@code cost} for it.
     *
     * @throws IllegalArgumentException if the cost is negative or not in US dollars
     * @throws ArithmeticException if the charge is beyond what {@link Credits} can hold
     */
    public Credits charge(Money cost) {
        return charge(cost, NOTHING_USED);
    }

    /**
     * Returns what to charge for a request the provider charged {@code cost} for.
     *
     * @param usedBefore the provider's cost of what the account used before in the period; only volume tiers look at it
     * @throws IllegalArgumentException if either is negative or not in US dollars
     * @throws ArithmeticException if the charge is beyond what {@link Credits} can hold
     */
    public Credits charge(Money cost, Money usedBefore) {
        Checks.usd("provider cost", cost);
        Checks.usd("cost used before", usedBefore);
        if (cost.isZero() && !terms.minimumAppliesToFree) {
            return Credits.ZERO;
        }
        BigDecimal exact = weighted(usedBefore.amount(), usedBefore.amount().add(cost.amount()))
                .multiply(terms.creditsPerUsd)
                .add(terms.perRequestFee.toBigDecimal());
        return Credits.of(exact, RoundingMode.CEILING).max(terms.minimumCharge);
    }

    /** Returns the cost from one total to another, each part of it times the factor of its tier. */
    private BigDecimal weighted(BigDecimal from, BigDecimal to) {
        BigDecimal sum = BigDecimal.ZERO;
        BigDecimal reached = from;
        BigDecimal factor = terms.factor;
        for (VolumeTier tier : terms.volumeTiers) {
            BigDecimal boundary = tier.from().amount().max(from).min(to);
            sum = sum.add(boundary.subtract(reached).multiply(factor));
            reached = boundary;
            factor = tier.factor();
        }
        return sum.add(to.subtract(reached).multiply(factor));
    }

    /** Returns by what the cost is multiplied, below the first volume tier. */
    public BigDecimal factor() {
        return terms.factor;
    }

    /** Returns the least a request is charged. */
    public Credits minimumCharge() {
        return terms.minimumCharge;
    }

    /** Returns what a request is charged on top. */
    public Credits perRequestFee() {
        return terms.perRequestFee;
    }

    /** Returns how many credits stand for one US dollar. */
    public BigDecimal creditsPerUsd() {
        return terms.creditsPerUsd;
    }

    /** Returns the day that rate was fixed, if stated. */
    public Optional<LocalDate> creditsPerUsdAsOf() {
        return Optional.ofNullable(terms.creditsPerUsdAsOf);
    }

    /** Returns whether a request that cost the provider's customer nothing is charged fee and minimum all the same. */
    public boolean minimumAppliesToFree() {
        return terms.minimumAppliesToFree;
    }

    /** Returns the factors that hold from some use on, in ascending order; unmodifiable. */
    public List<VolumeTier> volumeTiers() {
        return terms.volumeTiers;
    }

    Canonical canonical() {
        return new Canonical()
                .field("factor", terms.factor)
                .field("minimum", terms.minimumCharge)
                .field("fee", terms.perRequestFee)
                .field("rate", terms.creditsPerUsd)
                .field("rateAsOf", terms.creditsPerUsdAsOf)
                .field("free", terms.minimumAppliesToFree)
                .fields("tier", terms.volumeTiers);
    }

    /** Reads what {@link #canonical} wrote. */
    static RateRule read(Canonical.Reading text) {
        Builder rule = builder()
                .factor(text.required("factor"))
                .minimumCharge(Credits.parse(text.required("minimum")))
                .perRequestFee(Credits.parse(text.required("fee")))
                .minimumAppliesToFree(text.required("free").equals("true"));
        rule.creditsPerUsd = upTo(LARGEST_CREDITS_PER_USD, "rate", Checks.decimal("rate", text.required("rate")));
        text.optional("rateAsOf").map(LocalDate::parse).ifPresent(day -> rule.creditsPerUsdAsOf = day);
        text.all("tier").map(VolumeTier::parse).forEach(tier -> rule.volumeTier(tier.from(), tier.factor()));
        return rule.build();
    }

    static BigDecimal checkedFactor(BigDecimal factor) {
        return upTo(LARGEST_FACTOR, "factor", factor);
    }

    private static BigDecimal upTo(BigDecimal largest, String name, BigDecimal value) {
        BigDecimal plain = Checks.positive(name, value);
        if (plain.compareTo(largest) > 0) {
            throw new IllegalArgumentException(name + " is more than " + largest + ": " + plain.toPlainString());
        }
        return plain;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof RateRule that && terms.equals(that.terms);
    }

    @Override
    public int hashCode() {
        return terms.hashCode();
    }

    @Override
    public String toString() {
        return terms.toString().replace("Terms", "RateRule");
    }

    /** Collects a rule. Not thread-safe. */
    public static final class Builder {
        private BigDecimal factor = BigDecimal.ONE;
        private Credits minimumCharge = Credits.ZERO;
        private Credits perRequestFee = Credits.ZERO;
        private BigDecimal creditsPerUsd = BigDecimal.ONE;
        private @Nullable LocalDate creditsPerUsdAsOf;
        private boolean minimumAppliesToFree;
        private final Map<BigDecimal, VolumeTier> volumeTiers = new TreeMap<>();

        private Builder() {}

        /**
         * Sets by what the cost is multiplied: 1.3 adds 30 percent.
         *
         * @throws IllegalArgumentException if not above 0 and at most {@link RateRule#LARGEST_FACTOR}
         */
        public Builder factor(BigDecimal factor) {
            this.factor = checkedFactor(factor);
            return this;
        }

        /** Sets the factor from text; see {@link #factor(BigDecimal)}. */
        public Builder factor(String factor) {
            return factor(Checks.decimal("factor", factor));
        }

        /** Sets the least a request is charged; not negative. */
        public Builder minimumCharge(Credits credits) {
            minimumCharge = Checks.notNegative("minimumCharge", credits);
            return this;
        }

        /** Sets what a request is charged on top; not negative. */
        public Builder perRequestFee(Credits credits) {
            perRequestFee = Checks.notNegative("perRequestFee", credits);
            return this;
        }

        /**
         * Sets how many credits stand for one US dollar: a fixed rate, and the day it was fixed.
         *
         * @throws IllegalArgumentException if not above 0 and at most {@link RateRule#LARGEST_CREDITS_PER_USD}
         */
        public Builder creditsPerUsd(BigDecimal credits, LocalDate asOf) {
            creditsPerUsd = upTo(LARGEST_CREDITS_PER_USD, "creditsPerUsd", credits);
            creditsPerUsdAsOf = Objects.requireNonNull(asOf, "asOf");
            return this;
        }

        /** Sets the rate from text; see {@link #creditsPerUsd(BigDecimal, LocalDate)}. */
        public Builder creditsPerUsd(String credits, LocalDate asOf) {
            return creditsPerUsd(Checks.decimal("creditsPerUsd", credits), asOf);
        }

        /**
         * Sets the factor of what is used once the provider's cost in the period reached {@code from}, in place of an
         * earlier tier from there.
         *
         * @param from in US dollars, above zero
         * @param factor above 0 and at most {@link RateRule#LARGEST_FACTOR}; lower or higher than the one before
         * @throws IllegalArgumentException if either is out of range, or there are more than
         *     {@value RateRule#MOST_VOLUME_TIERS} tiers
         */
        public Builder volumeTier(Money from, BigDecimal factor) {
            VolumeTier tier = new VolumeTier(from, factor);
            volumeTiers.put(tier.from().amount(), tier);
            if (volumeTiers.size() > MOST_VOLUME_TIERS) {
                throw new IllegalArgumentException("more than " + MOST_VOLUME_TIERS + " volume tiers");
            }
            return this;
        }

        /** Sets a tier from text; see {@link #volumeTier(Money, BigDecimal)}. */
        public Builder volumeTier(Money from, String factor) {
            return volumeTier(from, Checks.decimal("factor", factor));
        }

        /** Sets whether a request of cost zero is charged fee and minimum all the same; false unless set. */
        public Builder minimumAppliesToFree(boolean applies) {
            minimumAppliesToFree = applies;
            return this;
        }

        /** Builds the rule; every setter has already refused bad values. */
        public RateRule build() {
            return new RateRule(new Terms(
                    factor,
                    minimumCharge,
                    perRequestFee,
                    creditsPerUsd,
                    creditsPerUsdAsOf,
                    minimumAppliesToFree,
                    List.copyOf(volumeTiers.values())));
        }
    }
}
