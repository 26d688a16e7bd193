package io.credits4j.ledger;

import io.credits4j.Credits;
import io.credits4j.books.Funds;
import io.credits4j.books.Lot;
import io.credits4j.books.Watch;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Instant;

/**
 * Counts what an account has free until it is clear that its funds are ample. Lives inside one decision.
 *
 * <ol>
 *   <li>LOW is what can be spent without stating a use, at or below the threshold;
 *   <li>once it was low, or depleted, it stays low until it is above the threshold by more than a tenth of it, rounded up;
 *   <li>DEPLETED is when that is nothing and no lot of whatever scope has anything free either;
 *   <li>without a threshold anything free is ample.
 * </ol>
 */
final class FundsWatch {
    private static final BigDecimal MARGIN = new BigDecimal("0.1");

    private final Credits threshold;
    private final Credits enough;
    private final Instant now;
    private Credits available;
    private boolean hasScoped;

    /** Starts with what is left of the credit limit. */
    FundsWatch(Watch before, Credits creditRoom, Instant now) {
        this.threshold = before.lowBalance();
        this.enough = before.funds() == Funds.AMPLE ? threshold : threshold.plus(margin(threshold));
        this.now = now;
        this.available = creditRoom;
    }

    private static Credits margin(Credits threshold) {
        return Credits.of(threshold.toBigDecimal().multiply(MARGIN), RoundingMode.CEILING);
    }

    /** Counts further lots, as far as it matters. */
    FundsWatch count(Iterable<Lot> lots) {
        if (isAmple()) {
            return this;
        }
        for (Lot lot : lots) {
            if (lot.isSpendableAt(now)) {
                count(lot);
            }
            if (isAmple()) {
                break;
            }
        }
        return this;
    }

    private void count(Lot lot) {
        if (lot.scope().isAny()) {
            available = available.plus(lot.free());
        } else {
            hasScoped |= lot.free().isPositive();
        }
    }

    private boolean isAmple() {
        return threshold.isZero() ? isUsable() : available.isGreaterThan(enough);
    }

    private boolean isUsable() {
        return available.isPositive() || hasScoped;
    }

    Funds funds() {
        if (isAmple()) {
            return Funds.AMPLE;
        }
        return isUsable() ? Funds.LOW : Funds.DEPLETED;
    }

    /** All of it, unless the funds are ample. */
    Credits available() {
        return available;
    }

    Credits threshold() {
        return threshold;
    }
}
