package io.credits4j.stripe;

import io.credits4j.Credits;
import io.credits4j.internal.Text;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * What a price is worth, as somebody typed it into its metadata, or into that of its product: digits, and nothing that
 * could be read in two ways.
 */
final class IncludedCredits {
    static final String CREDITS = "includedCredits";
    static final String BONUS = "bonusCredits";

    private static final Pattern WRITTEN = Pattern.compile("[1-9][0-9]{0,15}");

    private IncludedCredits() {}

    /** Returns whether a price is one of credits. */
    static boolean marks(PriceView price) {
        return raw(price, CREDITS).isPresent();
    }

    /**
     * Returns the credits of a price.
     *
     * @throws IllegalArgumentException if the text is no whole number of credits above zero, or too large
     */
    static Credits of(PriceView price) {
        return parse(CREDITS, raw(price, CREDITS).orElse(""));
    }

    /** Returns the credits given on top; zero if it does not say. */
    static Credits bonusOf(PriceView price) {
        return raw(price, BONUS).map(text -> parse(BONUS, text)).orElse(Credits.ZERO);
    }

    private static Credits parse(String key, String text) {
        if (!WRITTEN.matcher(text).matches()) {
            throw new IllegalArgumentException("metadata " + key
                    + " is not a number of credits in digits, above zero: '" + Text.shown(text) + "'");
        }
        Credits most = Credits.LARGEST_AMOUNT;
        if (Long.parseLong(text) > most.toBigDecimal().longValue()) {
            throw new IllegalArgumentException("metadata " + key + " is above " + most + ": " + text);
        }
        return Credits.of(Long.parseLong(text));
    }

    /** The price's own word counts before its product's. */
    private static Optional<String> raw(PriceView price, String key) {
        return Optional.ofNullable(price.metadata().get(key))
                .or(() -> price.fullProduct().map(ProductView::metadata).map(metadata -> metadata.get(key)));
    }

    /**
     * Writes credits into metadata, as they are read.
     *
     * @throws IllegalArgumentException if they are no whole number
     */
    static Map<String, String> written(String key, Credits credits) {
        if (credits.isZero()) {
            return Map.of();
        }
        String text = credits.toString();
        parse(key, text);
        return Map.of(key, text);
    }
}
