package io.credits4j.stripe;

import io.credits4j.Money;
import java.math.BigDecimal;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Between exact money and the whole numbers Stripe counts in. Its decimals are not always those of ISO 4217: the
 * ariary is charged without any, the Icelandic króna and the Ugandan shilling with two that must be zero.
 */
final class StripeAmounts {
    private static final Set<String> WITHOUT_DECIMALS = Set.of(
            "BIF", "CLP", "DJF", "GNF", "JPY", "KMF", "KRW", "MGA", "PYG", "RWF", "VND", "VUV", "XAF", "XOF", "XPF");
    private static final Set<String> WITH_THREE_DECIMALS = Set.of("BHD", "JOD", "KWD", "OMR", "TND");
    /** The smallest step of these, in what Stripe counts in. */
    private static final Set<String> IN_WHOLE_UNITS = Set.of("ISK", "UGX");

    private StripeAmounts() {}

    /** Returns the amount as Stripe counts it; refuses what cannot be charged exactly. */
    static long toStripe(Money money) {
        String code = money.currency().getCurrencyCode();
        try {
            long counted = money.amount().movePointRight(decimals(code)).longValueExact();
            if (counted % step(code) == 0) {
                return counted;
            }
        } catch (ArithmeticException e) {
            throw notChargeable(money, e);
        }
        throw notChargeable(money, null);
    }

    static Money toMoney(long counted, String currencyCode) {
        String code = currencyCode.toUpperCase(Locale.ROOT);
        return Money.of(BigDecimal.valueOf(counted, decimals(code)).toPlainString(), code);
    }

    private static int decimals(String code) {
        if (WITHOUT_DECIMALS.contains(code)) {
            return 0;
        }
        return WITH_THREE_DECIMALS.contains(code) ? 3 : 2;
    }

    private static int step(String code) {
        if (IN_WHOLE_UNITS.contains(code)) {
            return 100;
        }
        return WITH_THREE_DECIMALS.contains(code) ? 10 : 1;
    }

    private static IllegalArgumentException notChargeable(Money money, @Nullable Throwable cause) {
        return new IllegalArgumentException("Stripe cannot charge " + money + " exactly", cause);
    }
}
