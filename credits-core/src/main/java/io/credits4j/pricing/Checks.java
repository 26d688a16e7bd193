package io.credits4j.pricing;

import io.credits4j.Credits;
import io.credits4j.Money;
import io.credits4j.internal.Text;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.Objects;

/** The rules for numbers and names that enter the catalog, in one place. */
final class Checks {
    private static final int LARGEST_SCALE = 30;
    private static final int LARGEST_INTEGER_DIGITS = 9;
    private static final String USD = "USD";

    private Checks() {}

    /** Returns {@code value} without trailing zeros, if it has at most 9 digits before and 30 after the point. */
    static BigDecimal decimal(String name, BigDecimal value) {
        BigDecimal plain = Objects.requireNonNull(value, name).stripTrailingZeros();
        if (plain.scale() > LARGEST_SCALE || (long) plain.precision() - plain.scale() > LARGEST_INTEGER_DIGITS) {
            throw new IllegalArgumentException(name + " is out of range: " + plain.round(MathContext.DECIMAL32)
                    + "; at most " + LARGEST_INTEGER_DIGITS + " digits before and " + LARGEST_SCALE
                    + " after the point");
        }
        return plain.scale() < 0 ? plain.setScale(0) : plain;
    }

    static BigDecimal decimal(String name, String text) {
        try {
            return decimal(name, new BigDecimal(Objects.requireNonNull(text, name)));
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(name + " is not a number: '" + Text.shown(text) + "'", e);
        }
    }

    static BigDecimal positive(String name, BigDecimal value) {
        BigDecimal plain = decimal(name, value);
        if (plain.signum() <= 0) {
            throw new IllegalArgumentException(name + " is not above zero: " + plain.toPlainString());
        }
        return plain;
    }

    static long notNegative(String name, long value) {
        if (value < 0) {
            throw new IllegalArgumentException(name + " is negative: " + value);
        }
        return value;
    }

    static long positive(String name, long value) {
        if (value < 1) {
            throw new IllegalArgumentException(name + " is below 1: " + value);
        }
        return value;
    }

    static Credits notNegative(String name, Credits value) {
        if (Objects.requireNonNull(value, name).isNegative()) {
            throw new IllegalArgumentException(name + " is negative: " + value);
        }
        return upToLargest(name, value);
    }

    static Credits positive(String name, Credits value) {
        if (!Objects.requireNonNull(value, name).isPositive()) {
            throw new IllegalArgumentException(name + " is not above zero: " + value);
        }
        return upToLargest(name, value);
    }

    private static Credits upToLargest(String name, Credits value) {
        if (value.isGreaterThan(Credits.LARGEST_AMOUNT)) {
            throw new IllegalArgumentException(name + " is more than " + Credits.LARGEST_AMOUNT + ": " + value);
        }
        return value;
    }

    static Money usd(String name, Money value) {
        if (!Objects.requireNonNull(value, name).currency().getCurrencyCode().equals(USD)) {
            throw new IllegalArgumentException(name + " is not in US dollars: " + value);
        }
        if (value.isNegative()) {
            throw new IllegalArgumentException(name + " is negative: " + value);
        }
        return value;
    }

    /** Returns {@code price} if it is a whole number of the smallest unit of its currency. */
    static Money payable(String name, Money price) {
        int decimals = Math.max(0, price.currency().getDefaultFractionDigits());
        if (price.amount().scale() > decimals) {
            throw new IllegalArgumentException(name + " cannot be paid exactly: " + price + "; " + currencyCode(price)
                    + " has " + decimals + " decimals");
        }
        return price;
    }

    static String currencyCode(Money money) {
        return money.currency().getCurrencyCode();
    }

    /** Returns a currency's code in capitals, if there is such a currency. */
    static String currencyCode(String code) {
        return currencyCode(Money.ofMinor(0, Objects.requireNonNull(code, "currencyCode")));
    }

    /** Returns {@code value} if it is a line of text that shows something. */
    static String name(String what, String value) {
        return Text.identifier(what, Objects.requireNonNull(value, what));
    }
}
