package io.credits4j.books;

import io.credits4j.AccountId;
import io.credits4j.Credits;
import io.credits4j.Money;
import java.time.Instant;
import java.util.Comparator;
import java.util.function.Consumer;
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
 * @param repaysDebt whether debt is paid off from it; never from a lot with a scope
 * @param lapsed how much of it, or of what was carried from it, lapsed or was removed unspent
 * @param lapsedRevoked how much of that counts as taken back because the payment was
 * @param rollover how what is left of it is carried into the next period; absent if it lapses
 * @param carriedFrom the lot it was carried from; 0 if none
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
        @Nullable Instant noticeAt,
        boolean repaysDebt,
        Credits lapsed,
        Credits lapsedRevoked,
        @Nullable RolloverRule rollover,
        long carriedFrom) {

    /** Orders the lots of one account as they burn. Keys are ASCII, so this is byte by byte. */
    public static final Comparator<Lot> IN_BURN_ORDER = Comparator.comparing(Lot::burnKey);

    /** Returns what is left and not held. */
    public Credits unheld() {
        return remaining.minus(held);
    }

    /** Returns what is left and neither held nor frozen. */
    public Credits free() {
        return unheld().minus(frozen).max(Credits.ZERO);
    }

    /** Returns how much would be carried if it ended at an instant, were there no cap. */
    public Credits carriedAt(Instant end) {
        return rollover == null || rollover.endAfter(end).isEmpty() ? Credits.ZERO : free().min(rollover.most());
    }

    /** Returns whether spends may burn it at an instant. */
    public boolean isSpendableAt(Instant at) {
        return status == LotStatus.OPEN && !effectiveAt.isAfter(at) && !hasEndedAt(at);
    }

    /** Returns whether its end is at or before an instant. */
    public boolean hasEndedAt(Instant at) {
        return expiresAt != null && !expiresAt.isAfter(at);
    }

    /** Returns whether nothing can be spent from it any more at an instant: it has reached its end, or was ended or removed. */
    public boolean isOverAt(Instant at) {
        return status == LotStatus.EXPIRED || status == LotStatus.VOIDED || hasEndedAt(at);
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
        return with(draft -> {
            draft.remaining = newRemaining;
            draft.held = newHeld;
            draft.status = statusWith(newRemaining);
        });
    }

    private LotStatus statusWith(Credits newRemaining) {
        if (status != LotStatus.OPEN && status != LotStatus.USED) {
            return status;
        }
        return newRemaining.isZero() ? LotStatus.USED : LotStatus.OPEN;
    }

    /** Returns the lot with another status. */
    public Lot withStatus(LotStatus newStatus) {
        return with(draft -> draft.status = newStatus);
    }

    /** Returns the lot with another part set aside. */
    public Lot withFrozen(Credits newFrozen) {
        return with(draft -> draft.frozen = newFrozen);
    }

    /** Returns the lot with other sums of what was, and could not be, taken back. */
    public Lot withRevoked(Credits newRevoked, Credits newUnrecovered) {
        return with(draft -> {
            draft.revoked = newRevoked;
            draft.unrecovered = newUnrecovered;
        });
    }

    /** Returns the lot with another end, and the burn key and notice that go with it. */
    public Lot withEnd(@Nullable Instant newExpiresAt, String newBurnKey, @Nullable Instant newNoticeAt) {
        return with(draft -> {
            draft.expiresAt = newExpiresAt;
            draft.burnKey = newBurnKey;
            draft.noticeAt = newNoticeAt;
        });
    }

    /** Returns the lot with other sums of what lapsed, and of what of that counts as taken back. */
    public Lot withLapsed(Credits newLapsed, Credits newLapsedRevoked) {
        return with(draft -> {
            draft.lapsed = newLapsed;
            draft.lapsedRevoked = newLapsedRevoked;
        });
    }

    /** Returns the lot with another rule of how what is left of it is carried. */
    public Lot withRollover(@Nullable RolloverRule newRollover) {
        return with(draft -> draft.rollover = newRollover);
    }

    /** What may change of a lot, while it is copied. */
    private static final class Draft {
        private Credits remaining;
        private Credits held;
        private Credits frozen;
        private Credits revoked;
        private Credits unrecovered;
        private LotStatus status;
        private String burnKey;
        private @Nullable Instant expiresAt;
        private @Nullable Instant noticeAt;
        private Credits lapsed;
        private Credits lapsedRevoked;
        private @Nullable RolloverRule rollover;

        Draft(Lot lot) {
            remaining = lot.remaining;
            held = lot.held;
            frozen = lot.frozen;
            revoked = lot.revoked;
            unrecovered = lot.unrecovered;
            status = lot.status;
            burnKey = lot.burnKey;
            expiresAt = lot.expiresAt;
            noticeAt = lot.noticeAt;
            lapsed = lot.lapsed;
            lapsedRevoked = lot.lapsedRevoked;
            rollover = lot.rollover;
        }
    }

    private Lot with(Consumer<Draft> change) {
        Draft draft = new Draft(this);
        change.accept(draft);
        return new Lot(
                account,
                number,
                source,
                priority,
                draft.burnKey,
                granted,
                draft.remaining,
                draft.held,
                draft.frozen,
                draft.revoked,
                draft.unrecovered,
                draft.status,
                effectiveAt,
                draft.expiresAt,
                createdAt,
                cost,
                scope,
                tiedTo,
                draft.noticeAt,
                repaysDebt,
                draft.lapsed,
                draft.lapsedRevoked,
                draft.rollover,
                carriedFrom);
    }
}
