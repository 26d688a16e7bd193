package io.credits4j.pricing;

import io.credits4j.Credits;
import io.credits4j.Money;
import io.credits4j.internal.Text;
import java.util.Collections;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * One way to pay a plan: per month or per year, in one or several currencies. Immutable and thread-safe.
 *
 * <p>A price that is no longer sold stays with its plan as {@link Builder#archived}: subscriptions keep renewing at it,
 * with the credits it was sold with.
 *
 * <pre>{@code
 * PlanPrice.every(BillingInterval.YEAR).price(Money.usd("490")).providerPriceId("price_1").build();
 * }</pre>
 */
public final class PlanPrice {
    private record Facts(
            BillingInterval interval,
            Map<String, Money> prices,
            @Nullable String providerPriceId,
            @Nullable Credits creditsPerMonth,
            boolean archived) {}

    private final Facts facts;

    private PlanPrice(Facts facts) {
        this.facts = facts;
    }

    /** Starts the price of an interval. */
    public static Builder every(BillingInterval interval) {
        return new Builder(Objects.requireNonNull(interval, "interval"));
    }

    /** Starts a price from this one. */
    public Builder toBuilder() {
        Builder builder = new Builder(facts.interval);
        builder.prices.putAll(facts.prices);
        builder.providerPriceId = facts.providerPriceId;
        builder.creditsPerMonth = facts.creditsPerMonth;
        builder.archived = facts.archived;
        return builder;
    }

    /** Returns how often it is paid. */
    public BillingInterval interval() {
        return facts.interval;
    }

    /** Returns what is paid each time for one seat, by currency code; unmodifiable. */
    public Map<String, Money> prices() {
        return facts.prices;
    }

    /**
     * Returns what is paid each time for one seat, in a currency.
     *
     * @param currencyCode of ISO 4217, in either case
     * @throws IllegalArgumentException if it is not sold in that currency; the message names those it is sold in
     */
    public Money price(String currencyCode) {
        return findPrice(currencyCode)
                .orElseThrow(() -> new IllegalArgumentException("the price per " + facts.interval
                        + " is not given in " + Text.shown(currencyCode) + ", only in "
                        + String.join(", ", facts.prices.keySet())));
    }

    /**
     * Returns what is paid each time for one seat, in a currency, if it is sold in it.
     *
     * @throws IllegalArgumentException if there is no such currency
     */
    public Optional<Money> findPrice(String currencyCode) {
        return Optional.ofNullable(facts.prices.get(Checks.currencyCode(currencyCode)));
    }

    /** Returns the id of the price at the payment provider, if it has one there. */
    public Optional<String> providerPriceId() {
        return Optional.ofNullable(facts.providerPriceId);
    }

    /** Returns the credits a month it was sold with, where those differ from what the plan gives now. */
    public Optional<Credits> creditsPerMonth() {
        return Optional.ofNullable(facts.creditsPerMonth);
    }

    /** Returns whether it is no longer sold, only renewed. */
    public boolean archived() {
        return facts.archived;
    }

    Canonical canonical() {
        return new Canonical()
                .field("interval", facts.interval)
                .fields("price", facts.prices.values())
                .field("providerPrice", facts.providerPriceId)
                .field("credits", facts.creditsPerMonth)
                .field("archived", facts.archived);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof PlanPrice that && facts.equals(that.facts);
    }

    @Override
    public int hashCode() {
        return facts.hashCode();
    }

    @Override
    public String toString() {
        return facts.toString().replace("Facts", "PlanPrice");
    }

    /** Collects a price. Not thread-safe. */
    public static final class Builder {
        private final BillingInterval interval;
        private final Map<String, Money> prices = new TreeMap<>();
        private @Nullable String providerPriceId;
        private @Nullable Credits creditsPerMonth;
        private boolean archived;

        private Builder(BillingInterval interval) {
            this.interval = interval;
        }

        /**
         * Sets what is paid each time for one seat, in place of an earlier amount in that currency. Zero is a free plan.
         *
         * @throws IllegalArgumentException if it is negative, or not a whole number of the currency's smallest unit
         */
        public Builder price(Money price) {
            String name = "price per " + interval;
            if (Objects.requireNonNull(price, "price").isNegative()) {
                throw new IllegalArgumentException(name + " is negative: " + price);
            }
            prices.put(Checks.currencyCode(price), Checks.payable(name, price));
            return this;
        }

        /** Sets the id of the price at the payment provider. */
        public Builder providerPriceId(String id) {
            providerPriceId = Checks.name("provider price id", id);
            return this;
        }

        /** Sets the credits a month it was sold with, for one seat, if those are not what the plan gives now. */
        public Builder creditsPerMonth(Credits credits) {
            creditsPerMonth = Checks.notNegative("creditsPerMonth", credits);
            return this;
        }

        /** Sets whether it is no longer sold, only renewed; false unless set. */
        public Builder archived(boolean archived) {
            this.archived = archived;
            return this;
        }

        /**
         * Builds the price.
         *
         * @throws IllegalArgumentException if it has no amount in any currency
         */
        public PlanPrice build() {
            if (prices.isEmpty()) {
                throw new IllegalArgumentException("the price per " + interval + " has no amount");
            }
            return new PlanPrice(new Facts(
                    interval,
                    Collections.unmodifiableMap(new TreeMap<>(prices)),
                    providerPriceId,
                    creditsPerMonth,
                    archived));
        }
    }
}
