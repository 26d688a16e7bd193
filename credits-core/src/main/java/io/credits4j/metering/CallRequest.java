package io.credits4j.metering;

import static java.util.Objects.requireNonNull;

import io.credits4j.AccountId;
import io.credits4j.BudgetName;
import io.credits4j.IdempotencyKey;
import io.credits4j.books.Memo;
import io.credits4j.pricing.CallShape;
import java.util.List;
import java.util.Map;

/** Asks for a model call to be metered: who pays, and what the call can be at most. Immutable; valid once built. */
public final class CallRequest {
    private final AccountId account;
    private final CallShape shape;
    private final IdempotencyKey key;
    private final List<BudgetName> budgets;
    private final Memo memo;

    private CallRequest(AccountId account, CallShape shape, IdempotencyKey key, List<BudgetName> budgets, Memo memo) {
        this.account = requireNonNull(account, "account");
        this.shape = requireNonNull(shape, "shape");
        this.key = requireNonNull(key, "key");
        this.budgets = budgets;
        this.memo = memo;
    }

    /**
     * Meters a call.
     *
     * @param account who pays
     * @param shape the limits of the call
     * @param key the intent: one key, one call to the provider, ever
     * @return the request
     */
    public static CallRequest of(AccountId account, CallShape shape, IdempotencyKey key) {
        return new CallRequest(account, shape, key, List.of(), Memo.NONE);
    }

    /**
     * Sets the budgets the call's hold must fit into, and its cost counts in; see
     * {@link io.credits4j.ledger.HoldRequest#within(BudgetName...)}.
     */
    public CallRequest within(BudgetName... newBudgets) {
        return within(List.of(newBudgets));
    }

    /** Sets the budgets the call's hold must fit into; see {@link #within(BudgetName...)}. */
    public CallRequest within(List<BudgetName> newBudgets) {
        return new CallRequest(account, shape, key, BudgetName.chain(newBudgets), memo);
    }

    /** Sets the line the customer reads. */
    public CallRequest description(String text) {
        return with(memo.withDescription(text));
    }

    /** Sets who made the call inside the account. */
    public CallRequest actor(String actor) {
        return with(memo.withActor(actor));
    }

    /** Adds further facts, such as conversation and message. */
    public CallRequest metadata(Map<String, String> more) {
        return with(memo.withMetadata(more));
    }

    /** Sets everything people want to know at once. */
    public CallRequest memo(Memo newMemo) {
        return with(requireNonNull(newMemo, "memo"));
    }

    private CallRequest with(Memo newMemo) {
        return new CallRequest(account, shape, key, budgets, newMemo);
    }

    AccountId account() {
        return account;
    }

    CallShape shape() {
        return shape;
    }

    IdempotencyKey key() {
        return key;
    }

    List<BudgetName> budgets() {
        return budgets;
    }

    Memo memo() {
        return memo;
    }
}
