package io.credits4j;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.util.regex.Pattern;

/**
 * An exact amount of credits, counted in micro-credits (10<sup>-6</sup>). Immutable and thread-safe.
 *
 * <p>Amounts may be negative: a ledger transaction is signed. What one credit is worth is the host's choice. Arithmetic
 * is exact; a result beyond {@link #MAX_VALUE} throws {@link ArithmeticException} and never wraps. Nothing rounds
 * unless a {@link RoundingMode} is written down.
 *
 * <pre>{@code
 * Credits price = Credits.parse("1.25");
 * Credits left = Credits.of(100).minus(price); // 98.75
 * }</pre>
 */
public final class Credits implements Comparable<Credits> {
    /** Decimal places of the smallest amount. */
    public static final int SCALE = 6;

    private static final long MICROS_PER_CREDIT = 1_000_000;
    private static final BigDecimal BELOW_ALL_ROUNDING = BigDecimal.valueOf(1, 8);
    private static final Pattern WRITTEN = Pattern.compile("-?[0-9]{1,13}(\\.[0-9]{1,6})?");

    /** No credits. */
    public static final Credits ZERO = new Credits(0);

    /** The smallest positive amount, one micro-credit. */
    public static final Credits SMALLEST = new Credits(1);

    /** The largest value arithmetic can hold. */
    public static final Credits MAX_VALUE = new Credits(Long.MAX_VALUE);

    /** The largest amount one request may name: 10<sup>12</sup> credits. */
    public static final Credits LARGEST_AMOUNT = new Credits(1_000_000_000_000L * MICROS_PER_CREDIT);

    private final long micros;

    private Credits(long micros) {
        this.micros = micros;
    }

    /**
     * Obtains whole credits.
     *
     * @throws ArithmeticException if beyond {@link #MAX_VALUE}
     */
    public static Credits of(long credits) {
        try {
            return ofMicros(Math.multiplyExact(credits, MICROS_PER_CREDIT));
        } catch (ArithmeticException e) {
            throw outOfRange(Long.toString(credits));
        }
    }

    /** Obtains an amount of micro-credits. */
    public static Credits ofMicros(long micros) {
        return micros == 0 ? ZERO : new Credits(micros);
    }

    /**
     * Obtains an amount that has at most six decimals.
     *
     * @throws ArithmeticException if the value has more decimals or is out of range
     */
    public static Credits of(BigDecimal credits) {
        return of(credits, RoundingMode.UNNECESSARY);
    }

    /**
     * Obtains an amount rounded to six decimals.
     *
     * @throws ArithmeticException if out of range, or if rounding is needed and {@code rounding} is
     *     {@link RoundingMode#UNNECESSARY}
     */
    public static Credits of(BigDecimal credits, RoundingMode rounding) {
        // A huge exponent must not be expanded digit by digit: the range check comes before any scaling.
        long integerDigits = (long) credits.precision() - credits.scale();
        if (credits.signum() != 0 && integerDigits > 13) {
            throw outOfRange(credits.round(java.math.MathContext.DECIMAL32).toString());
        }
        BigDecimal near = integerDigits < -SCALE ? nextToNothing(credits.signum()) : credits;
        BigInteger micros = near.setScale(SCALE, rounding).unscaledValue();
        if (micros.bitLength() >= Long.SIZE) {
            throw outOfRange(credits.toString());
        }
        return ofMicros(micros.longValue());
    }

    /** Rounds like everything of its sign that lies below a tenth of the smallest amount. */
    private static BigDecimal nextToNothing(int signum) {
        return BELOW_ALL_ROUNDING.multiply(BigDecimal.valueOf(signum));
    }

    /**
     * Parses what {@link #toString} writes: an optional minus, digits, and at most six decimals after a point.
     *
     * @throws IllegalArgumentException if {@code text} is anything else or out of range; the message contains it
     */
    public static Credits parse(String text) {
        if (text == null || text.length() > 21 || !WRITTEN.matcher(text).matches()) {
            throw new IllegalArgumentException("not an amount of credits: '"
                    + (text == null ? "null" : io.credits4j.internal.Text.shown(text))
                    + "'; write digits and at most " + SCALE + " decimals, for example 12.50");
        }
        try {
            return of(new BigDecimal(text));
        } catch (ArithmeticException e) {
            throw new IllegalArgumentException("credits out of range: '" + text + "'", e);
        }
    }

    private static ArithmeticException outOfRange(String what) {
        return new ArithmeticException("credits out of range: " + what);
    }

    /** Returns the amount in micro-credits. */
    public long micros() {
        return micros;
    }

    /** Returns the amount in credits, exactly. */
    public BigDecimal toBigDecimal() {
        return BigDecimal.valueOf(micros, SCALE);
    }

    /** Returns this plus {@code other}. */
    public Credits plus(Credits other) {
        long sum = micros + other.micros;
        if (((micros ^ sum) & (other.micros ^ sum)) < 0) {
            throw outOfRange(this + " + " + other);
        }
        return ofMicros(sum);
    }

    /** Returns this minus {@code other}. */
    public Credits minus(Credits other) {
        long difference = micros - other.micros;
        if (((micros ^ other.micros) & (micros ^ difference)) < 0) {
            throw outOfRange(this + " - " + other);
        }
        return ofMicros(difference);
    }

    /** Returns this times {@code factor}. */
    public Credits multipliedBy(long factor) {
        try {
            return ofMicros(Math.multiplyExact(micros, factor));
        } catch (ArithmeticException e) {
            throw outOfRange(this + " * " + factor);
        }
    }

    /** Returns this with the sign turned. */
    public Credits negated() {
        return ofMicros(Math.negateExact(micros));
    }

    /** Returns the smaller of this and {@code other}. */
    public Credits min(Credits other) {
        return micros <= other.micros ? this : other;
    }

    /** Returns the larger of this and {@code other}. */
    public Credits max(Credits other) {
        return micros >= other.micros ? this : other;
    }

    /** Returns whether this is zero. */
    public boolean isZero() {
        return micros == 0;
    }

    /** Returns whether this is above zero. */
    public boolean isPositive() {
        return micros > 0;
    }

    /** Returns whether this is below zero. */
    public boolean isNegative() {
        return micros < 0;
    }

    /** Returns whether this is more than {@code other}. */
    public boolean isGreaterThan(Credits other) {
        return micros > other.micros;
    }

    /** Returns whether this is less than {@code other}. */
    public boolean isLessThan(Credits other) {
        return micros < other.micros;
    }

    @Override
    public int compareTo(Credits other) {
        return Long.compare(micros, other.micros);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Credits that && micros == that.micros;
    }

    @Override
    public int hashCode() {
        return Long.hashCode(micros);
    }

    /** Returns plain digits without trailing zeros, such as {@code 12.5}; {@link #parse} reads it back. */
    @Override
    public String toString() {
        return micros == 0 ? "0" : toBigDecimal().stripTrailingZeros().toPlainString();
    }
}
