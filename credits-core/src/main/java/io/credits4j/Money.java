package io.credits4j;

import io.credits4j.internal.Text;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Currency;
import java.util.Locale;

/**
 * An exact amount of money in one currency: a price, or what a provider charged. Immutable and thread-safe.
 *
 * <p>Never mixed with {@link Credits}. Amounts keep up to {@value #LARGEST_SCALE} decimals, because providers price
 * tokens far below the minor unit; two amounts of one value are equal however they were written.
 *
 * <pre>{@code
 * Money price = Money.of("9.99", "USD");
 * price.toMinor(); // 999
 * }</pre>
 */
public final class Money implements Comparable<Money> {
    /** The most decimals an amount may have. */
    public static final int LARGEST_SCALE = 40;

    private static final int LARGEST_INTEGER_DIGITS = 15;

    private final BigDecimal amount;
    private final Currency currency;

    private Money(BigDecimal amount, Currency currency) {
        this.amount = amount;
        this.currency = currency;
    }

    /**
     * Obtains an amount in a currency.
     *
     * @throws IllegalArgumentException if the amount has more than 40 decimals or more than 15 digits before the point
     */
    public static Money of(BigDecimal amount, Currency currency) {
        BigDecimal plain = amount.stripTrailingZeros();
        if (plain.scale() > LARGEST_SCALE || (long) plain.precision() - plain.scale() > LARGEST_INTEGER_DIGITS) {
            throw new IllegalArgumentException("amount of money out of range: "
                    + plain.round(java.math.MathContext.DECIMAL32) + " " + currency.getCurrencyCode());
        }
        return new Money(plain.scale() < 0 ? plain.setScale(0) : plain, currency);
    }

    /**
     * Obtains an amount in a currency named by its ISO 4217 code, in either case.
     *
     * @throws IllegalArgumentException if either cannot be read or is out of range
     */
    public static Money of(String amount, String currencyCode) {
        try {
            return of(new BigDecimal(amount), currency(currencyCode));
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("not an amount of money: '" + Text.shown(amount) + "'", e);
        }
    }

    /** Obtains US dollars; see {@link #of(String, String)}. */
    public static Money usd(String amount) {
        return of(amount, "USD");
    }

    /** Obtains US dollars; see {@link #of(BigDecimal, Currency)}. */
    public static Money usd(BigDecimal amount) {
        return of(amount, currency("USD"));
    }

    /**
     * Obtains an amount counted in the currency's minor unit (cents of a dollar, whole yen).
     *
     * @throws IllegalArgumentException if the currency is unknown
     */
    public static Money ofMinor(long minor, String currencyCode) {
        Currency currency = currency(currencyCode);
        return of(BigDecimal.valueOf(minor, fractionDigits(currency)), currency);
    }

    private static Currency currency(String code) {
        try {
            return Currency.getInstance(code.toUpperCase(Locale.ROOT));
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("not an ISO 4217 currency: '" + Text.shown(code) + "'", e);
        }
    }

    private static int fractionDigits(Currency currency) {
        return Math.max(0, currency.getDefaultFractionDigits());
    }

    /** Returns the exact amount. */
    public BigDecimal amount() {
        return amount;
    }

    /** Returns the currency. */
    public Currency currency() {
        return currency;
    }

    /**
     * Returns the amount in the currency's minor unit.
     *
     * @throws ArithmeticException if it is not a whole number of minor units
     */
    public long toMinor() {
        return amount.setScale(fractionDigits(currency), RoundingMode.UNNECESSARY)
                .unscaledValue()
                .longValueExact();
    }

    /**
     * Returns this plus {@code other}.
     *
     * @throws IllegalArgumentException if the currencies differ
     */
    public Money plus(Money other) {
        requireSameCurrency(other);
        return of(amount.add(other.amount), currency);
    }

    /**
     * Returns this minus {@code other}.
     *
     * @throws IllegalArgumentException if the currencies differ
     */
    public Money minus(Money other) {
        requireSameCurrency(other);
        return of(amount.subtract(other.amount), currency);
    }

    /** Returns whether the amount is zero. */
    public boolean isZero() {
        return amount.signum() == 0;
    }

    /** Returns whether the amount is above zero. */
    public boolean isPositive() {
        return amount.signum() > 0;
    }

    /** Returns whether the amount is below zero. */
    public boolean isNegative() {
        return amount.signum() < 0;
    }

    /**
     * Compares two amounts of one currency.
     *
     * @throws IllegalArgumentException if the currencies differ
     */
    @Override
    public int compareTo(Money other) {
        requireSameCurrency(other);
        return amount.compareTo(other.amount);
    }

    private void requireSameCurrency(Money other) {
        if (!currency.equals(other.currency)) {
            throw new IllegalArgumentException("two currencies: " + this + " and " + other);
        }
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Money that && amount.equals(that.amount) && currency.equals(that.currency);
    }

    @Override
    public int hashCode() {
        return 31 * amount.hashCode() + currency.hashCode();
    }

    /** Returns the amount and the currency code, such as {@code 9.99 USD}. */
    @Override
    public String toString() {
        int digits = fractionDigits(currency);
        BigDecimal shown = amount.scale() < digits ? amount.setScale(digits) : amount;
        return shown.toPlainString() + " " + currency.getCurrencyCode();
    }
}
