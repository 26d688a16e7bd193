package io.credits4j.ledger;

import static java.util.Objects.requireNonNull;

import io.credits4j.AccountId;
import io.credits4j.IdempotencyKey;
import io.credits4j.books.Memo;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Asks for one lot to be removed, ended now, or given another end. Immutable. What live holds reserve of it stays theirs
 * and follows the lot when they end.
 */
public final class LotRequest extends LedgerRequest<LotRequest> {
    /** What is done to the lot. */
    enum Change {
        VOID,
        EXPIRE,
        MOVE_END
    }

    private final AccountId account;
    private final long lot;
    private final IdempotencyKey key;
    private final Change change;
    private final @Nullable Instant newEnd;

    private LotRequest(
            AccountId account, long lot, IdempotencyKey key, Change change, @Nullable Instant newEnd, Memo memo) {
        super(memo);
        this.account = requireNonNull(account, "account");
        this.lot = lot;
        this.key = requireNonNull(key, "key");
        this.change = change;
        this.newEnd = newEnd;
        if (lot < 1) {
            throw new IllegalArgumentException("lot number " + lot + " is below 1");
        }
    }

    /** Removes what is left of a lot: granted by mistake, no revenue in it. */
    public static LotRequest voiding(AccountId account, long lot, IdempotencyKey key) {
        return new LotRequest(account, lot, key, Change.VOID, null, Memo.NONE);
    }

    /** Ends a lot now, as if it had expired: the credits are forfeited. */
    public static LotRequest expiring(AccountId account, long lot, IdempotencyKey key) {
        return new LotRequest(account, lot, key, Change.EXPIRE, null, Memo.NONE);
    }

    /** Gives a lot a later or earlier end; it must lie in the future. */
    public static LotRequest movingEnd(AccountId account, long lot, Instant newEnd, IdempotencyKey key) {
        return new LotRequest(account, lot, key, Change.MOVE_END, Instants.kept("newEnd", newEnd), Memo.NONE);
    }

    /** Lets a lot last for ever. */
    public static LotRequest removingEnd(AccountId account, long lot, IdempotencyKey key) {
        return new LotRequest(account, lot, key, Change.MOVE_END, null, Memo.NONE);
    }

    @Override
    LotRequest with(Memo newMemo) {
        return new LotRequest(account, lot, key, change, newEnd, newMemo);
    }

    AccountId account() {
        return account;
    }

    long lot() {
        return lot;
    }

    IdempotencyKey key() {
        return key;
    }

    Change change() {
        return change;
    }

    @Nullable
    Instant newEnd() {
        return newEnd;
    }
}
