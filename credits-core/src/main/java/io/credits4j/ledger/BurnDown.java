package io.credits4j.ledger;

import io.credits4j.Credits;
import io.credits4j.Money;
import io.credits4j.books.Allocation;
import io.credits4j.books.GrantSource;
import io.credits4j.books.Lot;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The one place where the burn order is decided. Pure.
 *
 * <p>The order is written once, as a key that sorts byte by byte:
 *
 * <ol>
 *   <li>priority, lower first;
 *   <li>the narrower scope first;
 *   <li>with {@link BurnOrder#PURCHASED_FIRST}, purchased before all other sources;
 *   <li>the earlier end first, never-ending last;
 *   <li>given away before paid for;
 *   <li>the lower cost per credit first;
 *   <li>the earlier start, the earlier grant, the lower lot number.
 * </ol>
 *
 * <p>The last character of a key says which order it was written for; it orders nothing.
 */
final class BurnDown {
    private static final long NEVER = Long.MAX_VALUE;
    private static final int UNIT_COST_SCALE = 12;
    /** Wide enough for the highest cost of the smallest amount. */
    private static final int UNIT_COST_DIGITS = 32;

    /** Where in a key each part ends, and what it decides; in the order {@link #key} writes them. */
    private static final NavigableMap<Integer, BurnPlace> KEY_PARTS = new TreeMap<>(Map.of(
            16, BurnPlace.PRIORITY,
            17, BurnPlace.WIDER_SCOPE,
            18, BurnPlace.NOT_PURCHASED,
            34, BurnPlace.LATER_END,
            35, BurnPlace.NOT_GIVEN_AWAY,
            67, BurnPlace.HIGHER_COST,
            83, BurnPlace.LATER_START,
            99, BurnPlace.LATER_GRANT,
            115, BurnPlace.HIGHER_NUMBER));

    private BurnDown() {}

    /** Returns the key that orders a lot among the account's lots if it has that end. */
    static String key(BurnOrder order, Lot lot, @Nullable Instant end) {
        boolean purchased = lot.source() == GrantSource.PURCHASE;
        StringBuilder key = new StringBuilder(120);
        appendSortable(key, lot.priority());
        key.append((char) ('2' - lot.scope().restrictions()));
        key.append(order == BurnOrder.PURCHASED_FIRST && !purchased ? '1' : '0');
        appendSortable(key, end == null ? NEVER : Instants.micros(end));
        key.append(lot.source() == GrantSource.PROMOTION ? '0' : '1');
        appendUnitCost(key, unitCost(lot.granted(), lot.cost()));
        appendSortable(key, Instants.micros(lot.effectiveAt()));
        appendSortable(key, Instants.micros(lot.createdAt()));
        appendSortable(key, lot.number());
        key.append(mark(order));
        return key.toString();
    }

    /** Returns a lot with the key that this order gives it. */
    static Lot keyed(BurnOrder order, Lot lot) {
        String key = lot.burnKey();
        boolean isKeyed = !key.isEmpty() && key.charAt(key.length() - 1) == mark(order);
        return isKeyed ? lot : lot.withEnd(lot.expiresAt(), key(order, lot, lot.expiresAt()), lot.noticeAt());
    }

    private static char mark(BurnOrder order) {
        return order == BurnOrder.PURCHASED_FIRST ? '0' : '1';
    }

    /** Sixteen hexadecimal digits whose byte order is the order of the signed numbers. */
    private static void appendSortable(StringBuilder key, long value) {
        long biased = value ^ Long.MIN_VALUE;
        for (int shift = 60; shift >= 0; shift -= 4) {
            key.append(Character.forDigit((int) (biased >>> shift) & 0xF, 16));
        }
    }

    private static void appendUnitCost(StringBuilder key, BigInteger cost) {
        String digits = cost.toString(16);
        key.append("0".repeat(UNIT_COST_DIGITS - digits.length())).append(digits);
    }

    /** The currency is left out: lots of one account are sold in one, and the order must stay total anyway. */
    private static BigInteger unitCost(Credits granted, @Nullable Money cost) {
        return cost == null
                ? BigInteger.ZERO
                : cost.amount()
                        .divide(granted.toBigDecimal(), UNIT_COST_SCALE, RoundingMode.FLOOR)
                        .unscaledValue();
    }

    /** Returns what puts a lot after another that burns before it. */
    static BurnPlace place(BurnOrder order, Lot before, Lot lot) {
        String one = key(order, before, before.expiresAt());
        String other = key(order, lot, lot.expiresAt());
        int difference = 0;
        while (one.charAt(difference) == other.charAt(difference)) {
            difference++;
        }
        return KEY_PARTS.higherEntry(difference).getValue();
    }

    /** Plans to burn {@code wanted} from lots that come in burn order, as far as they reach. */
    static Plan plan(Iterable<Lot> lots, Credits wanted) {
        List<Allocation> allocations = new ArrayList<>(1);
        Credits missing = wanted;
        if (missing.isPositive()) {
            for (Lot lot : lots) {
                Credits taken = lot.free().min(missing);
                if (taken.isPositive()) {
                    allocations.add(new Allocation(lot.number(), taken));
                    missing = missing.minus(taken);
                }
                if (missing.isZero()) {
                    break;
                }
            }
        }
        return new Plan(allocations, wanted.minus(missing), missing);
    }

    /**
     * What would be burned.
     *
     * @param allocations positive amounts, in burn order
     * @param covered their sum
     * @param missing what the lots lack
     */
    record Plan(List<Allocation> allocations, Credits covered, Credits missing) {
        static final Plan NOTHING = new Plan(List.of(), Credits.ZERO, Credits.ZERO);

        boolean isComplete() {
            return missing.isZero();
        }

        /** Adds an amount to be borrowed against the credit limit. */
        Plan borrowing(Credits amount) {
            if (!amount.isPositive()) {
                return this;
            }
            List<Allocation> all = new ArrayList<>(allocations);
            all.add(new Allocation(Allocation.DEBT, amount));
            return new Plan(all, covered.plus(amount), missing.minus(amount));
        }
    }
}
