package io.credits4j.stripe;

import io.credits4j.AccountId;
import io.credits4j.Credits;
import io.credits4j.internal.Sha256;
import java.util.HexFormat;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What was sold, as it was when it was sold. It travels through Stripe as metadata and is the only source of what is
 * granted: a catalog that changes between sale and payment changes nothing. Its digest shows an edit by hand; whoever
 * can write to the Stripe account on purpose can also make a digest.
 *
 * @param account who buys
 * @param packageId what
 * @param quantity how many were put in the cart; what was paid for is on the line items
 * @param credits paid for, per package
 * @param bonus given on top, per package
 * @param catalogVersion the catalog it was sold from
 * @param actor who clicked, if known
 */
record SaleSnapshot(
        AccountId account,
        String packageId,
        long quantity,
        Credits credits,
        Credits bonus,
        String catalogVersion,
        @Nullable String actor) {

    private static final String PREFIX = "credits4j_";
    private static final String PACKAGE_KIND = "package";

    private static final String KIND = SessionView.PURPOSE;
    private static final String ACCOUNT = PREFIX + "account";
    private static final String PACKAGE = PREFIX + "package";
    private static final String QUANTITY = PREFIX + "quantity";
    private static final String CREDITS = PREFIX + "credits";
    private static final String BONUS = PREFIX + "bonus";
    private static final String CATALOG = PREFIX + "catalog";
    private static final String ACTOR = PREFIX + "actor";
    private static final String DIGEST = PREFIX + "digest";

    private static final int DIGEST_BYTES = 8;
    private static final Pattern WRITTEN_QUANTITY = Pattern.compile("[1-9][0-9]{0,2}");

    /** Returns whether metadata is ours, in whatever state. */
    static boolean marks(Map<String, String> metadata) {
        return metadata.keySet().stream().anyMatch(key -> key.startsWith(PREFIX));
    }

    /** Returns whether metadata that is ours tells of something else than a package. */
    static boolean isOfAnotherKind(Map<String, String> metadata) {
        return !PACKAGE_KIND.equals(metadata.getOrDefault(KIND, PACKAGE_KIND));
    }

    /** Returns whether a line item is the package sold. */
    static boolean marksLine(Map<String, String> metadata) {
        return metadata.containsKey(PACKAGE);
    }

    Map<String, String> toMetadata() {
        Map<String, String> all = new TreeMap<>();
        all.put(KIND, PACKAGE_KIND);
        all.put(ACCOUNT, account.value());
        all.put(PACKAGE, packageId);
        all.put(QUANTITY, Long.toString(quantity));
        all.put(CREDITS, credits.toString());
        all.put(BONUS, bonus.toString());
        all.put(CATALOG, catalogVersion);
        if (actor != null) {
            all.put(ACTOR, actor);
        }
        all.put(DIGEST, digestOf(all));
        return all;
    }

    Map<String, String> toLineMetadata() {
        return Map.of(PACKAGE, packageId);
    }

    /** Reads back exactly what {@link #toMetadata} wrote; anything else is refused. */
    static SaleSnapshot read(String sessionId, Map<String, String> metadata) {
        try {
            SaleSnapshot sale = new SaleSnapshot(
                    AccountId.of(required(metadata, ACCOUNT)),
                    required(metadata, PACKAGE),
                    quantity(required(metadata, QUANTITY)),
                    credits(metadata, CREDITS),
                    credits(metadata, BONUS),
                    required(metadata, CATALOG),
                    metadata.get(ACTOR));
            sale.requireSameAs(metadata);
            return sale;
        } catch (IllegalArgumentException e) {
            throw new InvalidSaleException(sessionId, String.valueOf(e.getMessage()));
        }
    }

    private static String required(Map<String, String> metadata, String key) {
        String value = metadata.get(key);
        if (value == null) {
            throw new IllegalArgumentException("metadata " + key + " is missing");
        }
        return value;
    }

    private static long quantity(String text) {
        if (!WRITTEN_QUANTITY.matcher(text).matches()) {
            throw new IllegalArgumentException("metadata " + QUANTITY + " is not a quantity");
        }
        return Long.parseLong(text);
    }

    private static Credits credits(Map<String, String> metadata, String key) {
        Credits amount = parsed(key, required(metadata, key));
        boolean least = key.equals(BONUS) ? !amount.isNegative() : amount.isPositive();
        if (!least || amount.isGreaterThan(Credits.LARGEST_AMOUNT)) {
            throw new IllegalArgumentException("metadata " + key + " is out of range: " + amount);
        }
        return amount;
    }

    private static Credits parsed(String key, String text) {
        try {
            return Credits.parse(text);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("metadata " + key + " is not an amount of credits", e);
        }
    }

    private void requireSameAs(Map<String, String> metadata) {
        Map<String, String> found = new TreeMap<>(metadata);
        found.keySet().removeIf(key -> !key.startsWith(PREFIX));
        if (!found.equals(toMetadata())) {
            throw new IllegalArgumentException("its metadata was changed since the sale");
        }
    }

    private static String digestOf(Map<String, String> sorted) {
        StringBuilder text = new StringBuilder();
        sorted.forEach((key, value) ->
                text.append(key).append(' ').append(value.length()).append(':').append(value));
        return HexFormat.of().formatHex(Sha256.of(text.toString()), 0, DIGEST_BYTES);
    }
}
