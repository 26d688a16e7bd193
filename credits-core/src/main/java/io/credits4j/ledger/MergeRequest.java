package io.credits4j.ledger;

import static java.util.Objects.requireNonNull;

import io.credits4j.AccountId;
import io.credits4j.IdempotencyKey;
import io.credits4j.books.Memo;

/**
 * Asks for everything an account has, credits and debt, to move into another one, and for the first to be closed.
 * Immutable; valid once built. Each lot arrives as a lot with its source, priority, start, end, scope and cost; the debt is
 * repaid there from lots that can. What is left of a lot at its end is not carried into a next period there: it lapses.
 * History, credit limit and lifetime figures stay with the account that is closed.
 *
 * <p><b>What comes after.</b> A purchase of the closed account may still be revoked and a spend of it refunded, by the
 * sequences they have there: what has moved is as gone from its lot as if it were spent, so a revocation makes debt on the
 * closed account (with {@link ClawbackPolicy#FORGIVE} it is forgiven), and a refund credits that nobody can spend there.
 * Nothing is lost: merging again, under another key, moves what has come up since.
 */
public final class MergeRequest extends LedgerRequest<MergeRequest> {
    private final AccountId from;
    private final AccountId into;
    private final IdempotencyKey key;

    private MergeRequest(AccountId from, AccountId into, IdempotencyKey key, Memo memo) {
        super(memo);
        this.from = requireNonNull(from, "from");
        this.into = requireNonNull(into, "into");
        this.key = requireNonNull(key, "key");
        if (from.equals(into)) {
            throw new IllegalArgumentException("account '" + from + "' cannot be merged into itself");
        }
    }

    /**
     * Merges one account into another.
     *
     * @param from the account that gives everything and is closed
     * @param into the account that gets it; opened by it if need be
     * @param key the intent, of the account that gives
     * @return the request
     * @throws IllegalArgumentException if both accounts are the same
     */
    public static MergeRequest of(AccountId from, AccountId into, IdempotencyKey key) {
        return new MergeRequest(from, into, key, Memo.NONE);
    }

    @Override
    MergeRequest with(Memo newMemo) {
        return new MergeRequest(from, into, key, newMemo);
    }

    AccountId from() {
        return from;
    }

    AccountId into() {
        return into;
    }

    IdempotencyKey key() {
        return key;
    }
}
