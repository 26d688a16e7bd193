package io.credits4j.books;

import io.credits4j.AccountId;
import io.credits4j.Credits;
import io.credits4j.Money;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What is left of one grant. Immutable.
 *
 * @param account whose lot
 * @param number counts the account's lots, from 1
 * @param source where the credits come from
 * @param priority lower burns first; 100 unless the grant said otherwise
 * @param burnKey orders the account's lots for burning, as ASCII compared byte by byte; opaque to stores
 * @param granted how much the grant was
 * @param remaining how much is left, held or not
 * @param held how much of that is reserved by live holds
 * @param status whether it can still be burned
 * @param effectiveAt from when on it can be spent, inclusive
 * @param expiresAt until when it can be spent, exclusive; absent if it never expires
 * @param createdAt when it was granted
 * @param cost what the customer paid for it
 */
public record Lot(
        AccountId account,
        long number,
        GrantSource source,
        int priority,
        String burnKey,
        Credits granted,
        Credits remaining,
        Credits held,
        LotStatus status,
        Instant effectiveAt,
        @Nullable Instant expiresAt,
        Instant createdAt,
        @Nullable Money cost) {

    /** Returns what is left and not held. */
    public Credits free() {
        return remaining.minus(held);
    }

    /** Returns whether spends may burn it at an instant. */
    public boolean isSpendableAt(Instant at) {
        return status == LotStatus.OPEN && !effectiveAt.isAfter(at) && !hasEndedAt(at);
    }

    /** Returns whether its end is at or before an instant. */
    public boolean hasEndedAt(Instant at) {
        return expiresAt != null && !expiresAt.isAfter(at);
    }

    /** Returns the lot with other figures; it becomes {@link LotStatus#USED} when nothing remains. */
    public Lot withFigures(Credits newRemaining, Credits newHeld) {
        if (newHeld.isNegative() || newHeld.isGreaterThan(newRemaining)) {
            throw new IllegalStateException("lot " + number + " of account '" + account + "' would hold " + newHeld
                    + " of " + newRemaining + " remaining credits");
        }
        LotStatus newStatus = newRemaining.isZero() && status == LotStatus.OPEN ? LotStatus.USED : status;
        return copy(newRemaining, newHeld, newStatus);
    }

    /** Returns the lot with another status. */
    public Lot withStatus(LotStatus newStatus) {
        return copy(remaining, held, newStatus);
    }

    private Lot copy(Credits newRemaining, Credits newHeld, LotStatus newStatus) {
        return new Lot(
                account,
                number,
                source,
                priority,
                burnKey,
                granted,
                newRemaining,
                newHeld,
                newStatus,
                effectiveAt,
                expiresAt,
                createdAt,
                cost);
    }
}
