package io.credits4j.ledger;

import static java.util.Objects.requireNonNull;

import io.credits4j.Credits;
import io.credits4j.HoldId;
import io.credits4j.IdempotencyKey;
import io.credits4j.books.Attachment;
import io.credits4j.books.Memo;
import java.util.List;
import java.util.function.Function;

/**
 * Asks for a hold to be turned into what was really used. Immutable; valid once built. What the memo does not say, the
 * hold's does.
 */
public final class SettleRequest extends LedgerRequest<SettleRequest> {
    private final HoldId hold;
    private final Credits actual;
    private final IdempotencyKey key;
    private final boolean last;
    private final OveragePolicy overage;
    private final Function<Settlement, List<Attachment>> attachments;

    private SettleRequest(
            HoldId hold,
            Credits actual,
            IdempotencyKey key,
            boolean last,
            OveragePolicy overage,
            Memo memo,
            Function<Settlement, List<Attachment>> attachments) {
        super(memo);
        this.hold = requireNonNull(hold, "hold");
        this.actual = last ? Amounts.notNegative("actual", actual) : Amounts.positive("actual", actual);
        this.key = requireNonNull(key, "key");
        this.last = last;
        this.overage = requireNonNull(overage, "overage");
        this.attachments = attachments;
    }

    /**
     * Settles a hold for good, under a key made from the hold itself: settling twice at one amount is one settle.
     *
     * @param hold which one
     * @param actual what was really used, zero or more and at most {@link Credits#LARGEST_AMOUNT}
     * @return the request; {@link OveragePolicy#REJECT} unless told otherwise
     * @throws IllegalArgumentException if the amount is out of range
     */
    public static SettleRequest of(HoldId hold, Credits actual) {
        return of(hold, actual, new IdempotencyKey("hold:" + hold.number() + ":settle"));
    }

    /** Settles a hold for good under a key of the caller's; see {@link #of(HoldId, Credits)}. */
    public static SettleRequest of(HoldId hold, Credits actual, IdempotencyKey key) {
        return new SettleRequest(hold, actual, key, true, OveragePolicy.REJECT, Memo.NONE, settlement -> List.of());
    }

    /**
     * Charges a part and leaves the hold live with the rest.
     *
     * @param hold which one
     * @param part what was used so far and not yet charged, above zero
     * @param key the intent; every part needs its own
     * @return the request
     * @throws IllegalArgumentException if the amount is out of range
     */
    public static SettleRequest part(HoldId hold, Credits part, IdempotencyKey key) {
        return new SettleRequest(hold, part, key, false, OveragePolicy.REJECT, Memo.NONE, settlement -> List.of());
    }

    /** Sets what happens to the part of the amount that neither the hold nor other lots cover. */
    public SettleRequest overage(OveragePolicy policy) {
        return new SettleRequest(hold, actual, key, last, policy, memo(), attachments);
    }

    /**
     * Writes rows of other stores in the same commit.
     *
     * @param rows makes them from what is charged; pure, may run again
     * @return the request
     */
    public SettleRequest attach(Function<Settlement, List<Attachment>> rows) {
        return new SettleRequest(hold, actual, key, last, overage, memo(), requireNonNull(rows, "rows"));
    }

    @Override
    SettleRequest with(Memo newMemo) {
        return new SettleRequest(hold, actual, key, last, overage, newMemo, attachments);
    }

    HoldId hold() {
        return hold;
    }

    Credits actual() {
        return actual;
    }

    IdempotencyKey key() {
        return key;
    }

    boolean isLast() {
        return last;
    }

    OveragePolicy overage() {
        return overage;
    }

    List<Attachment> attachmentsFor(Settlement settlement) {
        return attachments.apply(settlement);
    }

    /**
     * What a settle charges, for the rows written along with it.
     *
     * @param hold which one
     * @param charged what the account pays
     * @param unbilled what nobody pays
     */
    public record Settlement(HoldId hold, Credits charged, Credits unbilled) {}
}
