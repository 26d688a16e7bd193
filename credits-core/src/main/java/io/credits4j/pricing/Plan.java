package io.credits4j.pricing;

import io.credits4j.Credits;
import io.credits4j.internal.Text;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * What is subscribed to: credits every month, for a price per month or per year. Immutable and thread-safe.
 *
 * <p>A yearly price is for twelve portions of monthly credits, given month by month. Credits and prices are those of one
 * seat: a subscription of quantity three pays three times the price and gets three times the credits.
 *
 * <p>Take a plan off sale with {@link Builder#active}, a single price with {@link PlanPrice.Builder#archived}; leave
 * both in the catalog as long as a subscription to them may renew.
 *
 * <pre>{@code
 * Plan pro = Plan.builder("pro")
 *         .tier(2)
 *         .creditsPerMonth(Credits.of(500))
 *         .price(PlanPrice.every(BillingInterval.MONTH).price(Money.usd("49")).build())
 *         .price(PlanPrice.every(BillingInterval.YEAR).price(Money.usd("490")).build())
 *         .trial(14, Credits.of(50))
 *         .includedModels(List.of("openai/gpt-3.5-turbo"))
 *         .build();
 * }</pre>
 */
public final class Plan {
    /** The longest trial, in days. */
    public static final int LONGEST_TRIAL_DAYS = 730;

    private static final int LONGEST_ID = 150;

    private record Facts(
            String id,
            String name,
            String description,
            int tier,
            Credits creditsPerMonth,
            List<PlanPrice> prices,
            int trialDays,
            Credits trialCredits,
            long fewestSeats,
            long mostSeats,
            Set<String> includedModels,
            UpgradePolicy upgradePolicy,
            boolean active,
            boolean popular,
            List<String> features,
            int displayOrder) {}

    private final Facts facts;

    private Plan(Facts facts) {
        this.facts = facts;
    }

    /**
     * Starts a plan.
     *
     * @param id also names the plan's allowance in the ledger; 1 to 150 characters
     * @throws IllegalArgumentException if the id is not an identifier, or too long
     */
    public static Builder builder(String id) {
        if (Checks.name("plan id", id).codePointCount(0, id.length()) > LONGEST_ID) {
            throw new IllegalArgumentException(
                    "plan id has more than " + LONGEST_ID + " characters: '" + Text.shown(id) + "'");
        }
        return new Builder(id);
    }

    /** Starts a plan from this one, under the same id. */
    public Builder toBuilder() {
        Builder builder = new Builder(facts.id)
                .name(facts.name)
                .description(facts.description)
                .tier(facts.tier)
                .creditsPerMonth(facts.creditsPerMonth)
                .trial(facts.trialDays, facts.trialCredits)
                .seats(facts.fewestSeats, facts.mostSeats)
                .includedModels(facts.includedModels)
                .upgradePolicy(facts.upgradePolicy)
                .active(facts.active)
                .popular(facts.popular)
                .features(facts.features)
                .displayOrder(facts.displayOrder);
        builder.prices.addAll(facts.prices);
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

    /** Returns its rank: a move to a plan of a higher tier is an upgrade. */
    public int tier() {
        return facts.tier;
    }

    /** Returns the credits every month gives, for one seat; may be zero. */
    public Credits creditsPerMonth() {
        return facts.creditsPerMonth;
    }

    /** Returns all its prices, archived ones included, in the order they were added; unmodifiable. */
    public List<PlanPrice> prices() {
        return facts.prices;
    }

    /**
     * Returns the price it is sold at per interval.
     *
     * @throws IllegalArgumentException if it is not sold per that interval
     */
    public PlanPrice price(BillingInterval interval) {
        return findPrice(interval)
                .orElseThrow(() -> new IllegalArgumentException("plan '" + facts.id + "' is not sold per " + interval));
    }

    /** Returns the price it is sold at per interval; empty if it is not, or no longer, sold so. */
    public Optional<PlanPrice> findPrice(BillingInterval interval) {
        Objects.requireNonNull(interval, "interval");
        return facts.prices.stream()
                .filter(price -> price.interval() == interval && !price.archived())
                .findFirst();
    }

    /** Returns for how many days it may be tried without payment; 0 for none. */
    public int trialDays() {
        return facts.trialDays;
    }

    /** Returns the credits such a trial gives, for one seat; may be zero. */
    public Credits trialCredits() {
        return facts.trialCredits;
    }

    /** Returns the fewest seats it is sold for. */
    public long fewestSeats() {
        return facts.fewestSeats;
    }

    /** Returns the most seats it is sold for. */
    public long mostSeats() {
        return facts.mostSeats;
    }

    /** Returns the ids of the models whose calls it includes, uncharged; unmodifiable. */
    public Set<String> includedModels() {
        return facts.includedModels;
    }

    /** Returns which credits a move to it in the middle of a month gives at once. */
    public UpgradePolicy upgradePolicy() {
        return facts.upgradePolicy;
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

    /** Returns its place among the plans; lower comes first, equal ones by id. */
    public int displayOrder() {
        return facts.displayOrder;
    }

    Canonical canonical() {
        return new Canonical()
                .field("id", facts.id)
                .field("name", facts.name)
                .field("description", facts.description)
                .field("tier", facts.tier)
                .field("credits", facts.creditsPerMonth)
                .fields("price", facts.prices.stream().map(PlanPrice::canonical).toList())
                .field("trialDays", facts.trialDays)
                .field("trialCredits", facts.trialCredits)
                .field("fewestSeats", facts.fewestSeats)
                .field("mostSeats", facts.mostSeats)
                .fields("includes", facts.includedModels)
                .field("upgrade", facts.upgradePolicy)
                .field("active", facts.active)
                .field("popular", facts.popular)
                .fields("feature", facts.features)
                .field("order", facts.displayOrder);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Plan that && facts.equals(that.facts);
    }

    @Override
    public int hashCode() {
        return facts.hashCode();
    }

    @Override
    public String toString() {
        return facts.toString().replace("Facts", "Plan");
    }

    /** Collects a plan. Not thread-safe. */
    public static final class Builder {
        private final String id;
        private String name;
        private String description = "";
        private int tier;
        private @Nullable Credits creditsPerMonth;
        private final List<PlanPrice> prices = new ArrayList<>();
        private int trialDays;
        private Credits trialCredits = Credits.ZERO;
        private long fewestSeats = 1;
        private long mostSeats = 1;
        private Set<String> includedModels = Set.of();
        private UpgradePolicy upgradePolicy = UpgradePolicy.NONE;
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
            this.name = Checks.name("name of plan '" + id + "'", name);
            return this;
        }

        /** Sets what to say about it; up to 1000 characters. */
        public Builder description(String description) {
            this.description = Text.description(
                    "description of plan '" + id + "'", Objects.requireNonNull(description, "description"));
            return this;
        }

        /** Sets its rank; 0 unless set. */
        public Builder tier(int tier) {
            this.tier = tier;
            return this;
        }

        /** Sets the credits every month gives, for one seat; not negative. */
        public Builder creditsPerMonth(Credits credits) {
            creditsPerMonth = Checks.notNegative("creditsPerMonth of plan '" + id + "'", credits);
            return this;
        }

        /** Adds a way to pay it. A plan without any is given by contract, or free. */
        public Builder price(PlanPrice price) {
            prices.add(Objects.requireNonNull(price, "price"));
            return this;
        }

        /** Sets all ways to pay it, in place of those added before. */
        public Builder prices(Collection<PlanPrice> newPrices) {
            List<PlanPrice> checked = List.copyOf(newPrices);
            prices.clear();
            prices.addAll(checked);
            return this;
        }

        /**
         * Sets for how long it may be tried, and the credits of that; none unless set.
         *
         * @throws IllegalArgumentException if the days are not 0 to {@link Plan#LONGEST_TRIAL_DAYS}, the credits
         *     negative, or there are credits without days
         */
        public Builder trial(int days, Credits credits) {
            Checks.notNegative("trial credits of plan '" + id + "'", credits);
            if (days < 0 || days > LONGEST_TRIAL_DAYS || (days == 0 && credits.isPositive())) {
                throw new IllegalArgumentException("trial of plan '" + id + "' is not 0 to " + LONGEST_TRIAL_DAYS
                        + " days, or gives credits for none: " + days + " days, " + credits + " credits");
            }
            trialDays = days;
            trialCredits = credits;
            return this;
        }

        /**
         * Sets for how many seats it is sold; one unless set.
         *
         * @throws IllegalArgumentException if {@code fewest} is below 1 or above {@code most}
         */
        public Builder seats(long fewest, long most) {
            if (fewest < 1 || fewest > most) {
                throw new IllegalArgumentException(
                        "seats of plan '" + id + "' are not at least 1 and in order: " + fewest + " to " + most);
            }
            fewestSeats = fewest;
            mostSeats = most;
            return this;
        }

        /** Sets the models whose calls it includes, uncharged, by any of their names in the catalog. */
        public Builder includedModels(Collection<String> models) {
            models.forEach(model -> Checks.name("included model of plan '" + id + "'", model));
            includedModels = new TreeSet<>(models);
            return this;
        }

        /** Sets which credits a move to it in the middle of a month gives at once; none unless set. */
        public Builder upgradePolicy(UpgradePolicy policy) {
            upgradePolicy = Objects.requireNonNull(policy, "upgradePolicy");
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
            features.forEach(feature -> Checks.name("feature of plan '" + id + "'", feature));
            this.features = List.copyOf(features);
            return this;
        }

        /** Sets its place among the plans; lower comes first. */
        public Builder displayOrder(int order) {
            this.displayOrder = order;
            return this;
        }

        /**
         * Builds the plan.
         *
         * @throws IllegalArgumentException if its credits are not set, or it is sold at two prices per one interval
         */
        public Plan build() {
            if (creditsPerMonth == null) {
                throw new IllegalArgumentException("plan '" + id + "' has no creditsPerMonth");
            }
            for (BillingInterval interval : BillingInterval.values()) {
                requireOnePrice(interval);
            }
            return new Plan(new Facts(
                    id,
                    name,
                    description,
                    tier,
                    creditsPerMonth,
                    List.copyOf(prices),
                    trialDays,
                    trialCredits,
                    fewestSeats,
                    mostSeats,
                    Collections.unmodifiableSet(new TreeSet<>(includedModels)),
                    upgradePolicy,
                    active,
                    popular,
                    features,
                    displayOrder));
        }

        private void requireOnePrice(BillingInterval interval) {
            long sold = prices.stream()
                    .filter(price -> price.interval() == interval && !price.archived())
                    .count();
            if (sold > 1) {
                throw new IllegalArgumentException(
                        "plan '" + id + "' is sold at " + sold + " prices per " + interval + "; archive all but one");
            }
        }
    }
}
