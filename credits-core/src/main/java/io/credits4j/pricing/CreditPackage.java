package io.credits4j.pricing;

import io.credits4j.Credits;
import io.credits4j.Money;
import io.credits4j.internal.Text;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What is sold once: credits, and perhaps bonus credits, for a price. Immutable and thread-safe.
 *
 * <p>It has one price in each currency it is sold in. Take it off sale with {@link Builder#active}; leave it in the
 * catalog as long as a payment for it may still arrive.
 *
 * <pre>{@code
 * CreditPackage pro = CreditPackage.builder("pro")
 *         .credits(Credits.of(50))
 *         .bonusCredits(Credits.of(5))
 *         .price(Money.usd("50"))
 *         .build();
 * }</pre>
 */
public final class CreditPackage {
    private static final int MOST_DECIMALS = 30;
    private static final int MOST_BONUS_PERCENT = 1_000;
    private static final BigDecimal HUNDRED = BigDecimal.valueOf(100);

    private record Facts(
            String id,
            String name,
            String description,
            Credits credits,
            Credits bonusCredits,
            Map<String, Money> prices,
            NavigableMap<Long, BigDecimal> bulkDiscounts,
            NavigableMap<Long, BigDecimal> bulkBonuses,
            @Nullable String providerPriceId,
            boolean active,
            boolean popular,
            List<String> features,
            int displayOrder) {}

    private final Facts facts;

    private CreditPackage(Facts facts) {
        this.facts = facts;
    }

    /**
     * Starts a package.
     *
     * @throws IllegalArgumentException if the id is not an identifier
     */
    public static Builder builder(String id) {
        return new Builder(Checks.name("package id", id));
    }

    /** Starts a package from this one, under the same id. */
    public Builder toBuilder() {
        Builder builder = new Builder(facts.id)
                .name(facts.name)
                .description(facts.description)
                .bonusCredits(facts.bonusCredits)
                .active(facts.active)
                .popular(facts.popular)
                .features(facts.features)
                .displayOrder(facts.displayOrder);
        builder.credits = facts.credits;
        builder.prices.putAll(facts.prices);
        builder.bulkDiscounts.putAll(facts.bulkDiscounts);
        builder.bulkBonuses.putAll(facts.bulkBonuses);
        builder.providerPriceId = facts.providerPriceId;
        return builder;
    }

    /** Returns the id. */
    public String id() {
        return facts.id;
    }

    /** Returns the name to show; the id unless set. */
    public String name() {
        return facts.name;
    }

    /** Returns what to say about it; may be empty. */
    public String description() {
        return facts.description;
    }

    /** Returns the credits paid for. */
    public Credits credits() {
        return facts.credits;
    }

    /** Returns the credits given on top. */
    public Credits bonusCredits() {
        return facts.bonusCredits;
    }

    /** Returns all the credits a buyer gets. */
    public Credits totalCredits() {
        return facts.credits.plus(facts.bonusCredits);
    }

    /** Returns the prices, by currency code; unmodifiable. */
    public Map<String, Money> prices() {
        return facts.prices;
    }

    /**
     * Returns the price in a currency.
     *
     * @param currencyCode of ISO 4217, in either case
     * @throws IllegalArgumentException if it is not sold in that currency; the message names those it is sold in
     */
    public Money price(String currencyCode) {
        return findPrice(currencyCode)
                .orElseThrow(() -> new IllegalArgumentException("package '" + facts.id + "' has no price in "
                        + Text.shown(currencyCode) + ", only in " + String.join(", ", facts.prices.keySet())));
    }

    /**
     * Returns the price in a currency, if it is sold in it.
     *
     * @throws IllegalArgumentException if there is no such currency
     */
    public Optional<Money> findPrice(String currencyCode) {
        return Optional.ofNullable(facts.prices.get(Checks.currencyCode(currencyCode)));
    }

    /**
     * Returns how many credits, bonus included, one unit of a currency buys: "1.10 credits per dollar".
     *
     * @param decimals of the result, 0 to 30
     * @throws IllegalArgumentException if it is not sold in that currency
     * @throws ArithmeticException if rounding is needed and {@code rounding} is {@link RoundingMode#UNNECESSARY}
     */
    public BigDecimal creditsPerUnit(String currencyCode, int decimals, RoundingMode rounding) {
        if (decimals < 0 || decimals > MOST_DECIMALS) {
            throw new IllegalArgumentException("decimals is not 0 to " + MOST_DECIMALS + ": " + decimals);
        }
        return totalCredits().toBigDecimal().divide(price(currencyCode).amount(), decimals, rounding);
    }

    /** Returns by how many percent each costs less, by the quantity from which on that holds; unmodifiable. */
    public NavigableMap<Long, BigDecimal> bulkDiscounts() {
        return facts.bulkDiscounts;
    }

    /** Returns how many percent of its credits each gives on top, by the quantity from which on; unmodifiable. */
    public NavigableMap<Long, BigDecimal> bulkBonuses() {
        return facts.bulkBonuses;
    }

    /**
     * Returns what a quantity costs and gives, at the discount and bonus of that quantity: the price of each is rounded
     * up to the currency's smallest unit, the bulk bonus of each down to the micro-credit.
     *
     * @param quantity at least 1
     * @param currencyCode of ISO 4217, in either case
     * @throws IllegalArgumentException if the quantity is below 1, or it is not sold in that currency
     * @throws ArithmeticException if the credits are beyond what {@link Credits} can hold
     */
    public PackageOrder order(long quantity, String currencyCode) {
        Checks.positive("quantity of package '" + facts.id + "'", quantity);
        Money unitPrice = discounted(price(currencyCode), percentAt(facts.bulkDiscounts, quantity));
        return new PackageOrder(
                facts.id,
                quantity,
                unitPrice,
                Money.of(unitPrice.amount().multiply(BigDecimal.valueOf(quantity)), unitPrice.currency()),
                facts.credits.multipliedBy(quantity),
                bonusCreditsAt(quantity).multipliedBy(quantity));
    }

    /**
     * Returns the credits each gives on top in an order of so many, bulk bonus included.
     *
     * @param quantity at least 1
     * @throws IllegalArgumentException if the quantity is below 1
     */
    public Credits bonusCreditsAt(long quantity) {
        Checks.positive("quantity of package '" + facts.id + "'", quantity);
        BigDecimal percent = percentAt(facts.bulkBonuses, quantity);
        return facts.bonusCredits.plus(
                Credits.of(facts.credits.toBigDecimal().multiply(percent).movePointLeft(2), RoundingMode.DOWN));
    }

    private static BigDecimal percentAt(NavigableMap<Long, BigDecimal> percents, long quantity) {
        Map.Entry<Long, BigDecimal> reached = percents.floorEntry(quantity);
        return reached == null ? BigDecimal.ZERO : reached.getValue();
    }

    private static Money discounted(Money price, BigDecimal percent) {
        int decimals = Math.max(0, price.currency().getDefaultFractionDigits());
        BigDecimal part = BigDecimal.ONE.subtract(percent.movePointLeft(2));
        return Money.of(price.amount().multiply(part).setScale(decimals, RoundingMode.CEILING), price.currency());
    }

    /** Returns the id of its price at the payment provider, if it has one there. */
    public Optional<String> providerPriceId() {
        return Optional.ofNullable(facts.providerPriceId);
    }

    /** Returns whether it is on sale. */
    public boolean active() {
        return facts.active;
    }

    /** Returns whether to recommend it. */
    public boolean popular() {
        return facts.popular;
    }

    /** Returns what to list about it, in order; unmodifiable. */
    public List<String> features() {
        return facts.features;
    }

    /** Returns its place among the packages; lower comes first, equal ones by id. */
    public int displayOrder() {
        return facts.displayOrder;
    }

    private static @Nullable String written(NavigableMap<Long, BigDecimal> percents) {
        return percents.isEmpty() ? null : percents.toString();
    }

    Canonical canonical() {
        return new Canonical()
                .field("id", facts.id)
                .field("name", facts.name)
                .field("description", facts.description)
                .field("credits", facts.credits)
                .field("bonus", facts.bonusCredits)
                .fields("price", facts.prices.values())
                .field("providerPrice", facts.providerPriceId)
                .field("active", facts.active)
                .field("popular", facts.popular)
                .fields("feature", facts.features)
                .field("order", facts.displayOrder)
                .field("bulkDiscounts", written(facts.bulkDiscounts))
                .field("bulkBonuses", written(facts.bulkBonuses));
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof CreditPackage that && facts.equals(that.facts);
    }

    @Override
    public int hashCode() {
        return facts.hashCode();
    }

    @Override
    public String toString() {
        return facts.toString().replace("Facts", "CreditPackage");
    }

    /** Collects a package. Not thread-safe. */
    public static final class Builder {
        private final String id;
        private String name;
        private String description = "";
        private @Nullable Credits credits;
        private Credits bonusCredits = Credits.ZERO;
        private final Map<String, Money> prices = new TreeMap<>();
        private final NavigableMap<Long, BigDecimal> bulkDiscounts = new TreeMap<>();
        private final NavigableMap<Long, BigDecimal> bulkBonuses = new TreeMap<>();
        private @Nullable String providerPriceId;
        private boolean active = true;
        private boolean popular;
        private List<String> features = List.of();
        private int displayOrder;

        private Builder(String id) {
            this.id = id;
            this.name = id;
        }

        /** Sets the name to show; 1 to 200 characters. */
        public Builder name(String name) {
            this.name = Checks.name("name of package '" + id + "'", name);
            return this;
        }

        /** Sets what to say about it; up to 1000 characters. */
        public Builder description(String description) {
            this.description = Text.description(
                    "description of package '" + id + "'", Objects.requireNonNull(description, "description"));
            return this;
        }

        /** Sets the credits paid for; above zero. */
        public Builder credits(Credits credits) {
            this.credits = Checks.positive("credits of package '" + id + "'", credits);
            return this;
        }

        /** Sets the credits given on top; not negative. */
        public Builder bonusCredits(Credits credits) {
            this.bonusCredits = Checks.notNegative("bonusCredits of package '" + id + "'", credits);
            return this;
        }

        /**
         * Sets the price in its currency, in place of an earlier one in that currency.
         *
         * @throws IllegalArgumentException if it is not above zero, or not a whole number of the currency's
         *     smallest unit
         */
        public Builder price(Money price) {
            if (!Objects.requireNonNull(price, "price").isPositive()) {
                throw new IllegalArgumentException("price of package '" + id + "' is not above zero: " + price);
            }
            prices.put(Checks.currencyCode(price), Checks.payable("price of package '" + id + "'", price));
            return this;
        }

        /**
         * Sets by how many percent each costs less in orders from a quantity on, in place of an earlier discount from
         * there. A price at the payment provider knows nothing of it: sell such a package by amount.
         *
         * @param fromQuantity at least 2
         * @param percent above 0 and below 100
         * @throws IllegalArgumentException if either is out of range
         */
        public Builder bulkDiscount(long fromQuantity, String percent) {
            BigDecimal checked = bulk("bulkDiscount", fromQuantity, percent);
            if (checked.compareTo(HUNDRED) >= 0) {
                throw new IllegalArgumentException(
                        "bulkDiscount of package '" + id + "' is not below 100 percent: " + percent);
            }
            bulkDiscounts.put(fromQuantity, checked);
            return this;
        }

        /**
         * Sets how many percent of its credits each gives on top in orders from a quantity on, in place of an earlier bonus
         * from there; beside {@link #bonusCredits}.
         *
         * @param fromQuantity at least 2
         * @param percent above 0 and at most 1000
         * @throws IllegalArgumentException if either is out of range
         */
        public Builder bulkBonus(long fromQuantity, String percent) {
            BigDecimal checked = bulk("bulkBonus", fromQuantity, percent);
            if (checked.compareTo(BigDecimal.valueOf(MOST_BONUS_PERCENT)) > 0) {
                throw new IllegalArgumentException("bulkBonus of package '" + id + "' is more than "
                        + MOST_BONUS_PERCENT + " percent: " + percent);
            }
            bulkBonuses.put(fromQuantity, checked);
            return this;
        }

        private BigDecimal bulk(String what, long fromQuantity, String percent) {
            String name = what + " of package '" + id + "'";
            if (fromQuantity < 2) {
                throw new IllegalArgumentException(name + " is from a quantity below 2: " + fromQuantity);
            }
            return Checks.positive(name, Checks.decimal(name, percent));
        }

        /** Sets the id of its price at the payment provider. */
        public Builder providerPriceId(String id) {
            this.providerPriceId = Checks.name("provider price id of package '" + this.id + "'", id);
            return this;
        }

        /** Sets whether it is on sale; true unless set. */
        public Builder active(boolean active) {
            this.active = active;
            return this;
        }

        /** Sets whether to recommend it. */
        public Builder popular(boolean popular) {
            this.popular = popular;
            return this;
        }

        /** Sets what to list about it, in order. */
        public Builder features(List<String> features) {
            List<String> checked = new ArrayList<>();
            features.forEach(feature -> checked.add(Checks.name("feature of package '" + id + "'", feature)));
            this.features = List.copyOf(checked);
            return this;
        }

        /** Sets its place among the packages; lower comes first. */
        public Builder displayOrder(int order) {
            this.displayOrder = order;
            return this;
        }

        /**
         * Builds the package.
         *
         * @throws IllegalArgumentException if it has no credits or no price
         */
        public CreditPackage build() {
            if (credits == null) {
                throw new IllegalArgumentException("package '" + id + "' has no credits");
            }
            if (prices.isEmpty()) {
                throw new IllegalArgumentException("package '" + id + "' has no price");
            }
            return new CreditPackage(new Facts(
                    id,
                    name,
                    description,
                    credits,
                    bonusCredits,
                    Collections.unmodifiableMap(new TreeMap<>(prices)),
                    Collections.unmodifiableNavigableMap(new TreeMap<>(bulkDiscounts)),
                    Collections.unmodifiableNavigableMap(new TreeMap<>(bulkBonuses)),
                    providerPriceId,
                    active,
                    popular,
                    features,
                    displayOrder));
        }
    }
}
