package io.credits4j.pricing;

import io.credits4j.Credits;
import io.credits4j.Money;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.LocalDate;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * How a provider's cost becomes a charge in credits. Immutable and thread-safe.
 *
 * <p>Charge = cost in US dollars × credits per dollar × factor + fee per request, exact, then rounded <em>up</em> once
 * to the micro-credit, and at least the minimum charge. A cost of zero is charged nothing (a free model, a cached
 * answer, a failure the provider does not bill), unless {@link Builder#minimumAppliesToFree} says otherwise. A higher
 * cost is never charged less.
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

    /** Charges the cost itself: one credit is one US dollar. */
    public static final RateRule AT_COST = builder().build();

    private record Terms(
            BigDecimal factor,
            Credits minimumCharge,
            Credits perRequestFee,
            BigDecimal creditsPerUsd,
            @Nullable LocalDate creditsPerUsdAsOf,
            boolean minimumAppliesToFree) {}

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
        return builder;
    }

    /**
     * Returns what to charge for a request the provider charged {@code cost} for.
     *
     * @throws IllegalArgumentException if the cost is negative or not in US dollars
     * @throws ArithmeticException if the charge is beyond what {@link Credits} can hold
     */
    public Credits charge(Money cost) {
        Checks.usd("provider cost", cost);
        if (cost.isZero() && !terms.minimumAppliesToFree) {
            return Credits.ZERO;
        }
        BigDecimal exact = cost.amount()
                .multiply(terms.creditsPerUsd)
                .multiply(terms.factor)
                .add(terms.perRequestFee.toBigDecimal());
        return Credits.of(exact, RoundingMode.CEILING).max(terms.minimumCharge);
    }

    /** Returns by what the cost is multiplied. */
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

    Canonical canonical() {
        return new Canonical()
                .field("factor", terms.factor)
                .field("minimum", terms.minimumCharge)
                .field("fee", terms.perRequestFee)
                .field("rate", terms.creditsPerUsd)
                .field("rateAsOf", terms.creditsPerUsdAsOf)
                .field("free", terms.minimumAppliesToFree);
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

        private Builder() {}

        /**
         * Sets by what the cost is multiplied: 1.3 adds 30 percent.
         *
         * @throws IllegalArgumentException if not above 0 and at most {@link RateRule#LARGEST_FACTOR}
         */
        public Builder factor(BigDecimal factor) {
            this.factor = upTo(LARGEST_FACTOR, "factor", factor);
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

        private static BigDecimal upTo(BigDecimal largest, String name, BigDecimal value) {
            BigDecimal plain = Checks.positive(name, value);
            if (plain.compareTo(largest) > 0) {
                throw new IllegalArgumentException(name + " is more than " + largest + ": " + plain.toPlainString());
            }
            return plain;
        }

        /** Sets whether a request of cost zero is charged fee and minimum all the same; false unless set. */
        public Builder minimumAppliesToFree(boolean applies) {
            minimumAppliesToFree = applies;
            return this;
        }

        /** Builds the rule; every setter has already refused bad values. */
        public RateRule build() {
            return new RateRule(new Terms(
                    factor, minimumCharge, perRequestFee, creditsPerUsd, creditsPerUsdAsOf, minimumAppliesToFree));
        }
    }
}
