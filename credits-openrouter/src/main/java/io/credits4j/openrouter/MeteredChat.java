package io.credits4j.openrouter;

import io.credits4j.AccountId;
import io.credits4j.BudgetName;
import io.credits4j.IdempotencyKey;
import io.credits4j.Money;
import io.credits4j.books.Memo;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A chat call and who pays for it. Immutable and thread-safe.
 *
 * <pre>{@code
 * MeteredChat call = MeteredChat.of(account, request, IdempotencyKey.of(messageId))
 *         .actor("user-7")
 *         .description("Chat about rivers");
 * }</pre>
 */
public final class MeteredChat {
    private final AccountId account;
    private final ChatRequest request;
    private final IdempotencyKey key;
    private final @Nullable Money costCap;
    private final List<BudgetName> budgets;
    private final Memo memo;
    private final Purpose purpose;

    /** What the call is for. */
    private record Purpose(
            @Nullable String feature, @Nullable String conversation) {
        static final Purpose NONE = new Purpose(null, null);
    }

    private MeteredChat(
            AccountId account,
            ChatRequest request,
            IdempotencyKey key,
            @Nullable Money costCap,
            List<BudgetName> budgets,
            Memo memo,
            Purpose purpose) {
        this.account = Checks.present("account", account);
        this.request = Checks.present("request", request);
        this.key = Checks.present("key", key);
        this.costCap = costCap;
        this.budgets = budgets;
        this.memo = memo;
        this.purpose = purpose;
    }

    /**
     * Asks on an account's credits.
     *
     * @param account who pays
     * @param request what to ask
     * @param key the intent: one key, one call to the provider, ever
     * @return the call
     */
    public static MeteredChat of(AccountId account, ChatRequest request, IdempotencyKey key) {
        return new MeteredChat(account, request, key, null, List.of(), Memo.NONE, Purpose.NONE);
    }

    /**
     * Sets the most the call may cost, in US dollars; it is held instead of a computed ceiling. Required for requests
     * whose cost the prices of tokens do not bound: media and files, plugins, server tools, routers.
     */
    public MeteredChat costCap(Money usd) {
        if (!Checks.present("cost cap", usd).isPositive()) {
            throw new IllegalArgumentException("cost cap is not above zero: " + usd);
        }
        return new MeteredChat(account, request, key, usd, budgets, memo, purpose);
    }

    /** Sets the budgets inside the account that the call must fit into and its cost counts in, at most 10. */
    public MeteredChat within(BudgetName... newBudgets) {
        return new MeteredChat(account, request, key, costCap, BudgetName.chain(List.of(newBudgets)), memo, purpose);
    }

    /** Sets what of the product the call is for; credits that are only for that may pay. */
    public MeteredChat feature(String name) {
        return with(new Purpose(Checks.name("feature", name), purpose.conversation));
    }

    /** Sets which conversation the call belongs to. */
    public MeteredChat conversation(String id) {
        return with(new Purpose(purpose.feature, Checks.name("conversation", id)));
    }

    private MeteredChat with(Purpose newPurpose) {
        return new MeteredChat(account, request, key, costCap, budgets, memo, newPurpose);
    }

    /** Sets the line the customer reads. */
    public MeteredChat description(String text) {
        return with(memo.withDescription(text));
    }

    /** Sets who made the call inside the account. */
    public MeteredChat actor(String actor) {
        return with(memo.withActor(actor));
    }

    /** Adds further facts, such as conversation and message. */
    public MeteredChat metadata(Map<String, String> more) {
        return with(memo.withMetadata(more));
    }

    private MeteredChat with(Memo newMemo) {
        return new MeteredChat(account, request, key, costCap, budgets, newMemo, purpose);
    }

    AccountId account() {
        return account;
    }

    ChatRequest request() {
        return request;
    }

    IdempotencyKey key() {
        return key;
    }

    @Nullable
    Money costCap() {
        return costCap;
    }

    List<BudgetName> budgets() {
        return budgets;
    }

    Memo memo() {
        return memo;
    }

    @Nullable
    String feature() {
        return purpose.feature;
    }

    @Nullable
    String conversation() {
        return purpose.conversation;
    }

    /** Returns account and key; never what is asked. */
    @Override
    public String toString() {
        return "MeteredChat[" + account + ", " + key + "]";
    }
}
