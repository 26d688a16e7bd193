package io.credits4j.books;

import io.credits4j.AccountId;
import io.credits4j.Credits;
import io.credits4j.Money;
import java.time.Instant;
import java.util.Comparator;
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
 * @param frozen how much of that is set aside while its payment is disputed
 * @param revoked how much was taken back because its payment was, net of what was given back since
 * @param unrecovered how much more should have been taken back and was not there to take
 * @param status whether it can still be burned
 * @param effectiveAt from when on it can be spent, inclusive
 * @param expiresAt until when it can be spent, exclusive; absent if it never expires
 * @param createdAt when it was granted
 * @param cost what the customer paid for it
 * @param scope what it may pay for
 * @param tiedTo the lot whose bonus it is, which shares its fate when the payment is taken back; 0 if none
 * @param noticeAt when to give notice of its end; absent if nobody wants to know
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
        Credits frozen,
        Credits revoked,
        Credits unrecovered,
        LotStatus status,
        Instant effectiveAt,
        @Nullable Instant expiresAt,
        Instant createdAt,
        @Nullable Money cost,
        Scope scope,
        long tiedTo,
        @Nullable Instant noticeAt) {

    /** Orders the lots of one account as they burn. */
    public static final Comparator<Lot> IN_BURN_ORDER = Comparator.comparing(Lot::burnKey);

    /** Returns what is left and not held. */
    public Credits unheld() {
        return remaining.minus(held);
    }

    /** Returns what is left and neither held nor frozen. */
    public Credits free() {
        return unheld().minus(frozen).max(Credits.ZERO);
    }

    /** Returns whether debt is paid off from it: lots without a scope do. */
    public boolean repaysDebt() {
        return scope.isAny();
    }

    /** Returns whether spends may burn it at an instant. */
    public boolean isSpendableAt(Instant at) {
        return status == LotStatus.OPEN && !effectiveAt.isAfter(at) && !hasEndedAt(at);
    }

    /** Returns whether its end is at or before an instant. */
    public boolean hasEndedAt(Instant at) {
        return expiresAt != null && !expiresAt.isAfter(at);
    }

    /**
     * Returns the lot with other figures; it is {@link LotStatus#USED} when nothing remains, and open again when
     * something does.
     */
    public Lot withFigures(Credits newRemaining, Credits newHeld) {
        if (newHeld.isNegative() || newHeld.isGreaterThan(newRemaining)) {
            throw new IllegalStateException("lot " + number + " of account '" + account + "' would hold " + newHeld
                    + " of " + newRemaining + " remaining credits");
        }
        return copy(
                newRemaining,
                newHeld,
                frozen,
                revoked,
                unrecovered,
                statusWith(newRemaining),
                burnKey,
                expiresAt,
                noticeAt);
    }

    private LotStatus statusWith(Credits newRemaining) {
        if (status != LotStatus.OPEN && status != LotStatus.USED) {
            return status;
        }
        return newRemaining.isZero() ? LotStatus.USED : LotStatus.OPEN;
    }

    /** Returns the lot with another status. */
    public Lot withStatus(LotStatus newStatus) {
        return copy(remaining, held, frozen, revoked, unrecovered, newStatus, burnKey, expiresAt, noticeAt);
    }

    /** Returns the lot with another part set aside. */
    public Lot withFrozen(Credits newFrozen) {
        return copy(remaining, held, newFrozen, revoked, unrecovered, status, burnKey, expiresAt, noticeAt);
    }

    /** Returns the lot with other sums of what was, and could not be, taken back. */
    public Lot withRevoked(Credits newRevoked, Credits newUnrecovered) {
        return copy(remaining, held, frozen, newRevoked, newUnrecovered, status, burnKey, expiresAt, noticeAt);
    }

    /** Returns the lot with another end, and the burn key and notice that go with it. */
    public Lot withEnd(@Nullable Instant newExpiresAt, String newBurnKey, @Nullable Instant newNoticeAt) {
        return copy(remaining, held, frozen, revoked, unrecovered, status, newBurnKey, newExpiresAt, newNoticeAt);
    }

    private Lot copy(
            Credits newRemaining,
            Credits newHeld,
            Credits newFrozen,
            Credits newRevoked,
            Credits newUnrecovered,
            LotStatus newStatus,
            String newBurnKey,
            @Nullable Instant newExpiresAt,
            @Nullable Instant newNoticeAt) {
        return new Lot(
                account,
                number,
                source,
                priority,
                newBurnKey,
                granted,
                newRemaining,
                newHeld,
                newFrozen,
                newRevoked,
                newUnrecovered,
                newStatus,
                effectiveAt,
                newExpiresAt,
                createdAt,
                cost,
                scope,
                tiedTo,
                newNoticeAt);
    }
}
