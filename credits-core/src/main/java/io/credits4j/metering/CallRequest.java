package io.credits4j.metering;

import static java.util.Objects.requireNonNull;

import io.credits4j.AccountId;
import io.credits4j.BudgetName;
import io.credits4j.IdempotencyKey;
import io.credits4j.books.CallContext;
import io.credits4j.books.Memo;
import io.credits4j.internal.Text;
import io.credits4j.pricing.CallShape;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Asks for a model call to be metered: who pays, and what the call can be at most. Immutable; valid once built. */
public final class CallRequest {
    private final AccountId account;
    private final CallShape shape;
    private final IdempotencyKey key;
    private final List<BudgetName> budgets;
    private final Memo memo;
    private final Details details;

    /** What only few callers say. */
    private record Details(
            @Nullable String feature,
            @Nullable String conversation,
            @Nullable String fingerprint) {
        static final Details NONE = new Details(null, null, null);
    }

    private CallRequest(
            AccountId account,
            CallShape shape,
            IdempotencyKey key,
            List<BudgetName> budgets,
            Memo memo,
            Details details) {
        this.account = requireNonNull(account, "account");
        this.shape = requireNonNull(shape, "shape");
        this.key = requireNonNull(key, "key");
        this.budgets = budgets;
        this.memo = memo;
        this.details = details;
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
        return new CallRequest(account, shape, key, List.of(), Memo.NONE, Details.NONE);
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
        return new CallRequest(account, shape, key, BudgetName.chain(newBudgets), memo, details);
    }

    /**
     * Sets what of the product the call is for; lots that are only for that may pay.
     *
     * @throws IllegalArgumentException if it is not 1 to 200 printable characters
     */
    public CallRequest feature(String name) {
        return with(new Details(Text.identifier("feature", name), details.conversation, details.fingerprint));
    }

    /**
     * Sets which conversation the call belongs to.
     *
     * @throws IllegalArgumentException if it is not 1 to 200 printable characters
     */
    public CallRequest conversation(String id) {
        return with(new Details(details.feature, Text.identifier("conversation", id), details.fingerprint));
    }

    /**
     * Sets what tells whether another request is the same, such as a hash of it; kept with the call, for people.
     *
     * @throws IllegalArgumentException if it is not 1 to 200 printable characters
     */
    public CallRequest fingerprint(String text) {
        return with(new Details(details.feature, details.conversation, Text.identifier("fingerprint", text)));
    }

    private CallRequest with(Details newDetails) {
        return new CallRequest(account, shape, key, budgets, memo, newDetails);
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
        return new CallRequest(account, shape, key, budgets, newMemo, details);
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

    CallContext context() {
        return new CallContext(memo.actor(), details.feature, details.conversation);
    }

    @Nullable
    String fingerprint() {
        return details.fingerprint;
    }
}
