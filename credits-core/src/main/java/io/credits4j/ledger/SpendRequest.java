package io.credits4j.ledger;

import static java.util.Objects.requireNonNull;

import io.credits4j.AccountId;
import io.credits4j.Credits;
import io.credits4j.IdempotencyKey;
import io.credits4j.books.Attachment;
import io.credits4j.books.Memo;
import io.credits4j.books.Use;
import java.util.List;

/** Asks for credits to be spent at once. Immutable; valid once built. */
public final class SpendRequest extends LedgerRequest<SpendRequest> {
    private final AccountId account;
    private final Credits amount;
    private final IdempotencyKey key;
    private final Manner manner;
    private final List<Attachment> attachments;

    /** How it is spent. */
    private record Manner(Use use, boolean upTo, boolean retryingRefusal) {
        static final Manner DEFAULT = new Manner(Use.ANYTHING, false, false);
    }

    private SpendRequest(
            AccountId account,
            Credits amount,
            IdempotencyKey key,
            Manner manner,
            Memo memo,
            List<Attachment> attachments) {
        super(memo);
        this.account = requireNonNull(account, "account");
        this.amount = Amounts.positive("amount", amount);
        this.key = requireNonNull(key, "key");
        this.manner = manner;
        this.attachments = attachments;
    }

    /**
     * Spends an amount.
     *
     * @param account whose credits
     * @param amount how much, above zero and at most {@link Credits#LARGEST_AMOUNT}
     * @param key the intent
     * @return the request
     * @throws IllegalArgumentException if the amount is out of range
     */
    public static SpendRequest of(AccountId account, Credits amount, IdempotencyKey key) {
        return new SpendRequest(account, amount, key, Manner.DEFAULT, Memo.NONE, List.of());
    }

    /**
     * Spends as much of an amount as there is; refused only if there is nothing. What was spent is
     * {@link SpendResult.Spent#charged}. See {@link #of}.
     */
    public static SpendRequest upTo(AccountId account, Credits amount, IdempotencyKey key) {
        return of(account, amount, key).with(new Manner(Use.ANYTHING, true, false));
    }

    /** Sets what it is spent on, so that lots with a matching scope may pay. */
    public SpendRequest on(Use use) {
        return with(new Manner(requireNonNull(use, "use"), manner.upTo, manner.retryingRefusal));
    }

    /** Decides afresh if this key was refused before for want of credits; by default the refusal is repeated. */
    public SpendRequest retryingRefusal() {
        return with(new Manner(manner.use, manner.upTo, true));
    }

    /** Writes rows of other stores in the same commit. */
    public SpendRequest attach(List<? extends Attachment> rows) {
        return new SpendRequest(account, amount, key, manner, memo(), List.copyOf(rows));
    }

    private SpendRequest with(Manner newManner) {
        return new SpendRequest(account, amount, key, newManner, memo(), attachments);
    }

    @Override
    SpendRequest with(Memo newMemo) {
        return new SpendRequest(account, amount, key, manner, newMemo, attachments);
    }

    AccountId account() {
        return account;
    }

    Credits amount() {
        return amount;
    }

    IdempotencyKey key() {
        return key;
    }

    Use use() {
        return manner.use;
    }

    boolean isUpTo() {
        return manner.upTo;
    }

    boolean isRetryingRefusal() {
        return manner.retryingRefusal;
    }

    List<Attachment> attachments() {
        return attachments;
    }
}
