package io.credits4j.ledger;

import static java.util.Objects.requireNonNull;

import io.credits4j.AccountId;
import io.credits4j.Credits;
import io.credits4j.IdempotencyKey;
import io.credits4j.books.Attachment;
import io.credits4j.books.Memo;
import java.util.List;
import java.util.Map;

/** Asks for credits to be spent at once. Immutable; valid once built. */
public final class SpendRequest {
    private final AccountId account;
    private final Credits amount;
    private final IdempotencyKey key;
    private final boolean retryingRefusal;
    private final Memo memo;
    private final List<Attachment> attachments;

    private SpendRequest(
            AccountId account,
            Credits amount,
            IdempotencyKey key,
            boolean retryingRefusal,
            Memo memo,
            List<Attachment> attachments) {
        this.account = requireNonNull(account, "account");
        this.amount = Amounts.positive("amount", amount);
        this.key = requireNonNull(key, "key");
        this.retryingRefusal = retryingRefusal;
        this.memo = memo;
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
        return new SpendRequest(account, amount, key, false, Memo.NONE, List.of());
    }

    /** Decides afresh if this key was refused before for want of credits; by default the refusal is repeated. */
    public SpendRequest retryingRefusal() {
        return new SpendRequest(account, amount, key, true, memo, attachments);
    }

    /** Sets the line the customer reads. */
    public SpendRequest description(String text) {
        return with(memo.withDescription(text));
    }

    /** Sets who did it inside the account. */
    public SpendRequest actor(String actor) {
        return with(memo.withActor(actor));
    }

    /** Adds further facts. */
    public SpendRequest metadata(Map<String, String> more) {
        return with(memo.withMetadata(more));
    }

    /** Writes rows of other stores in the same commit. */
    public SpendRequest attach(List<? extends Attachment> rows) {
        return new SpendRequest(account, amount, key, retryingRefusal, memo, List.copyOf(rows));
    }

    private SpendRequest with(Memo newMemo) {
        return new SpendRequest(account, amount, key, retryingRefusal, newMemo, attachments);
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

    boolean isRetryingRefusal() {
        return retryingRefusal;
    }

    Memo memo() {
        return memo;
    }

    List<Attachment> attachments() {
        return attachments;
    }
}
