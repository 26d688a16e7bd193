package io.credits4j.ledger;

import static java.util.Objects.requireNonNull;

import io.credits4j.AccountId;
import io.credits4j.BudgetName;
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
    private record Manner(Use use, boolean upTo, boolean retryingRefusal, List<BudgetName> budgets) {
        static final Manner DEFAULT = new Manner(Use.ANYTHING, false, false, List.of());
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
        return of(account, amount, key).with(new Manner(Use.ANYTHING, true, false, List.of()));
    }

    /** Sets what it is spent on, so that lots with a matching scope may pay. */
    public SpendRequest on(Use use) {
        return with(new Manner(requireNonNull(use, "use"), manner.upTo, manner.retryingRefusal, manner.budgets));
    }

    /**
     * Sets the budgets it must fit into, all of them, and counts in. Those that do not exist do not limit it. No part of
     * what makes two requests the same.
     *
     * @param budgets in the order in which they are asked, at most {@link BudgetName#LONGEST_CHAIN}
     * @return the request
     * @throws IllegalArgumentException if there are too many, one twice, or one that stands for each of a kind
     */
    public SpendRequest within(BudgetName... budgets) {
        return within(List.of(budgets));
    }

    /** Sets the budgets it must fit into; see {@link #within(BudgetName...)}. */
    public SpendRequest within(List<BudgetName> budgets) {
        return with(new Manner(manner.use, manner.upTo, manner.retryingRefusal, BudgetName.chain(budgets)));
    }

    /** Decides afresh if this key was refused before for want of credits; by default the refusal is repeated. */
    public SpendRequest retryingRefusal() {
        return with(new Manner(manner.use, manner.upTo, true, manner.budgets));
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

    List<BudgetName> budgets() {
        return manner.budgets;
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
