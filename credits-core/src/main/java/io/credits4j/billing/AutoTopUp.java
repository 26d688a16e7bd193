package io.credits4j.billing;

import static java.util.Objects.requireNonNull;

import io.credits4j.Credits;
import io.credits4j.Money;
import io.credits4j.internal.Text;
import io.credits4j.pricing.CreditPackage;
import io.credits4j.pricing.PackageOrder;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What an account wants to be bought when it runs low. Immutable; valid once built.
 *
 * <pre>{@code
 * AutoTopUp.below(Credits.of(20), catalog.creditPackage("starter"), "USD")
 *         .upTo(Credits.of(100))
 *         .mostPerDay(Money.usd("50"))
 *         .mostPerMonth(Money.usd("200"));
 * }</pre>
 *
 * <p>It buys whole packages, as many as it takes to be above the threshold, or at the target, in one charge. Prices and
 * credits are those of the package when this was made. Unless told otherwise, it charges at most five packages a day and
 * twenty a month, waits a minute between two charges and pauses after three that were declined in a row.
 */
public final class AutoTopUp {
    private static final long PACKAGES_PER_DAY = 5;
    private static final long PACKAGES_PER_MONTH = 20;
    private static final int MOST_DECLINES = 100;
    private static final Duration LONGEST_COOL_DOWN = Duration.ofDays(31);

    private final Credits threshold;
    private final Unit unit;
    private final @Nullable Credits target;
    private final Limits limits;

    /** A package, or several. */
    record Unit(Money price, Credits credits, Credits bonus, String name) {
        Credits total() {
            return credits.plus(bonus);
        }

        static Unit of(PackageOrder order, String name) {
            return new Unit(order.price(), order.credits(), order.bonusCredits(), Text.counted(order.quantity(), name));
        }

        Unit times(long count) {
            return new Unit(
                    price(count), credits.multipliedBy(count), bonus.multipliedBy(count), Text.counted(count, name));
        }

        Money price(long count) {
            return times(price, count);
        }

        private static Money times(Money money, long count) {
            return Money.of(money.amount().multiply(BigDecimal.valueOf(count)), money.currency());
        }
    }

    /** What guards the customer. */
    record Limits(Money perDay, Money perMonth, Duration coolDown, int declines) {}

    private AutoTopUp(Credits threshold, Unit unit, @Nullable Credits target, Limits limits) {
        this.threshold = threshold;
        this.unit = unit;
        this.target = target;
        this.limits = limits;
    }

    /**
     * Buys a package when less than a threshold, or just that, is available.
     *
     * @param threshold zero or more
     * @param sold what to buy
     * @param currency in which to pay, of ISO 4217
     * @throws IllegalArgumentException if the threshold is below zero, or the package not sold in that currency
     */
    public static AutoTopUp below(Credits threshold, CreditPackage sold, String currency) {
        if (threshold.isNegative()) {
            throw new IllegalArgumentException("threshold " + threshold + " is below zero");
        }
        Money price = sold.price(currency);
        Limits limits = new Limits(
                Unit.times(price, PACKAGES_PER_DAY), Unit.times(price, PACKAGES_PER_MONTH), Duration.ofMinutes(1), 3);
        return new AutoTopUp(
                threshold, new Unit(price, sold.credits(), sold.bonusCredits(), sold.name()), null, limits);
    }

    /**
     * Buys so many packages that this much is available, instead of just more than the threshold.
     *
     * @throws IllegalArgumentException if it is not above the threshold
     */
    public AutoTopUp upTo(Credits newTarget) {
        if (!newTarget.isGreaterThan(threshold)) {
            throw new IllegalArgumentException("target " + newTarget + " is not above the threshold " + threshold);
        }
        return new AutoTopUp(threshold, unit, newTarget, limits);
    }

    /**
     * Sets the most to charge on one day, in UTC.
     *
     * @throws IllegalArgumentException if it is less than the price of one package, or in another currency
     */
    public AutoTopUp mostPerDay(Money most) {
        return with(new Limits(checked("mostPerDay", most), limits.perMonth, limits.coolDown, limits.declines));
    }

    /**
     * Sets the most to charge in one calendar month, in UTC.
     *
     * @throws IllegalArgumentException if it is less than the price of one package, or in another currency
     */
    public AutoTopUp mostPerMonth(Money most) {
        return with(new Limits(limits.perDay, checked("mostPerMonth", most), limits.coolDown, limits.declines));
    }

    private Money checked(String name, Money most) {
        if (most.compareTo(unit.price) < 0) {
            throw new IllegalArgumentException(name + " " + most + " is less than one package for " + unit.price);
        }
        return most;
    }

    /**
     * Sets how long to wait between two charges, zero to 31 days.
     *
     * @throws IllegalArgumentException if it is out of range
     */
    public AutoTopUp coolDown(Duration wait) {
        if (wait.isNegative() || wait.compareTo(LONGEST_COOL_DOWN) > 0) {
            throw new IllegalArgumentException("coolDown " + wait + " is outside zero to " + LONGEST_COOL_DOWN);
        }
        return with(new Limits(limits.perDay, limits.perMonth, wait, limits.declines));
    }

    /**
     * Sets how many charges may be declined in a row before it pauses until there is another card, 1 to 100.
     *
     * @throws IllegalArgumentException if it is out of range
     */
    public AutoTopUp pausingAfter(int declines) {
        if (declines < 1 || declines > MOST_DECLINES) {
            throw new IllegalArgumentException("declines " + declines + " is outside 1 to " + MOST_DECLINES);
        }
        return with(new Limits(limits.perDay, limits.perMonth, limits.coolDown, declines));
    }

    private AutoTopUp with(Limits newLimits) {
        return new AutoTopUp(threshold, unit, target, newLimits);
    }

    /** Returns at how much available it buys. */
    public Credits threshold() {
        return threshold;
    }

    /** Returns how much shall be available then, if that was set. */
    public Optional<Credits> target() {
        return Optional.ofNullable(target);
    }

    /** Returns what one package costs. */
    public Money price() {
        return unit.price;
    }

    /** Returns the most to charge on one day. */
    public Money mostPerDay() {
        return limits.perDay;
    }

    /** Returns the most to charge in one month. */
    public Money mostPerMonth() {
        return limits.perMonth;
    }

    Unit unit() {
        return unit;
    }

    Limits limits() {
        return limits;
    }

    boolean isLow(Credits available) {
        return !available.isGreaterThan(threshold);
    }

    /** Returns how many packages lift what is available, less debt, to where it should be. */
    long packages(Credits available) {
        Credits wanted = target == null ? threshold.plus(Credits.SMALLEST) : target;
        return packagesFor(wanted.minus(available));
    }

    long packagesFor(Credits missing) {
        BigDecimal packages = missing.toBigDecimal().divide(unit.total().toBigDecimal(), 0, RoundingMode.CEILING);
        return Math.max(1, packages.longValueExact());
    }

    /** Returns how many packages a sum of money buys. */
    long packagesWithin(Money left) {
        return left.isPositive()
                ? left.amount()
                        .divide(unit.price.amount(), 0, RoundingMode.FLOOR)
                        .longValueExact()
                : 0;
    }

    Map<String, String> written() {
        Map<String, String> facts = new HashMap<>();
        facts.put("threshold", threshold.toString());
        facts.put("price", FactText.full(unit.price));
        facts.put("credits", unit.credits.toString());
        facts.put("bonus", unit.bonus.toString());
        facts.put("name", unit.name);
        facts.put("perDay", FactText.full(limits.perDay));
        facts.put("perMonth", FactText.full(limits.perMonth));
        facts.put("coolDown", limits.coolDown.toString());
        facts.put("declinesAllowed", Integer.toString(limits.declines));
        target().ifPresent(value -> facts.put("target", value.toString()));
        return facts;
    }

    static AutoTopUp read(Map<String, String> facts) {
        String target = facts.get("target");
        return new AutoTopUp(
                Credits.parse(fact(facts, "threshold")),
                new Unit(
                        FactText.money(fact(facts, "price")),
                        Credits.parse(fact(facts, "credits")),
                        Credits.parse(fact(facts, "bonus")),
                        fact(facts, "name")),
                target == null ? null : Credits.parse(target),
                new Limits(
                        FactText.money(fact(facts, "perDay")),
                        FactText.money(fact(facts, "perMonth")),
                        Duration.parse(fact(facts, "coolDown")),
                        Integer.parseInt(fact(facts, "declinesAllowed"))));
    }

    private static String fact(Map<String, String> facts, String name) {
        return requireNonNull(facts.get(name), name);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof AutoTopUp that && written().equals(that.written());
    }

    @Override
    public int hashCode() {
        return written().hashCode();
    }

    @Override
    public String toString() {
        return "AutoTopUp[at " + threshold + ", " + Text.shown(unit.name) + " for " + unit.price + "]";
    }
}
