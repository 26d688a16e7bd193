package io.credits4j.openrouter;

import io.credits4j.AccountId;
import io.credits4j.BudgetName;
import io.credits4j.IdempotencyKey;
import io.credits4j.Money;
import io.credits4j.books.Memo;
import io.credits4j.metering.CallRequest;
import io.credits4j.pricing.CallShape;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A request and who pays for it: what all kinds have in common. Immutable and thread-safe.
 *
 * @param <Q> the kind
 */
public abstract sealed class MeteredRequest<Q extends MeteredRequest<Q>> permits MeteredChat, MeteredEmbedding {
    private final Terms terms;

    /** What is said besides what is asked. */
    record Terms(
            AccountId account,
            IdempotencyKey key,
            @Nullable Money costCap,
            List<BudgetName> budgets,
            Memo memo,
            @Nullable String feature,
            @Nullable String conversation) {
        static Terms of(AccountId account, IdempotencyKey key) {
            return new Terms(
                    Checks.present("account", account),
                    Checks.present("key", key),
                    null,
                    List.of(),
                    Memo.NONE,
                    null,
                    null);
        }

        private Terms withCostCap(Money newCostCap) {
            return new Terms(account, key, newCostCap, budgets, memo, feature, conversation);
        }

        private Terms withBudgets(List<BudgetName> newBudgets) {
            return new Terms(account, key, costCap, newBudgets, memo, feature, conversation);
        }

        private Terms withMemo(Memo newMemo) {
            return new Terms(account, key, costCap, budgets, newMemo, feature, conversation);
        }

        private Terms withFeature(String newFeature) {
            return new Terms(account, key, costCap, budgets, memo, newFeature, conversation);
        }

        private Terms withConversation(String newConversation) {
            return new Terms(account, key, costCap, budgets, memo, feature, newConversation);
        }

        CallRequest of(CallShape shape, String fingerprint) {
            CallRequest request = CallRequest.of(account, shape, key)
                    .within(budgets)
                    .memo(memo)
                    .fingerprint(fingerprint);
            request = feature == null ? request : request.feature(feature);
            return conversation == null ? request : request.conversation(conversation);
        }
    }

    MeteredRequest(Terms terms) {
        this.terms = terms;
    }

    /**
     * Sets the most the call may cost, in US dollars; it is held instead of a computed ceiling. Required for requests
     * whose cost the prices of tokens do not bound: media and files, plugins, server tools, routers.
     */
    public final Q costCap(Money usd) {
        if (!Checks.present("cost cap", usd).isPositive()) {
            throw new IllegalArgumentException("cost cap is not above zero: " + usd);
        }
        return with(terms.withCostCap(usd));
    }

    /** Sets the budgets inside the account that the call must fit into and its cost counts in, at most 10. */
    public final Q within(BudgetName... budgets) {
        return with(terms.withBudgets(BudgetName.chain(List.of(budgets))));
    }

    /** Sets what of the product the call is for; credits that are only for that may pay. */
    public final Q feature(String name) {
        return with(terms.withFeature(Checks.name("feature", name)));
    }

    /** Sets which conversation the call belongs to. */
    public final Q conversation(String id) {
        return with(terms.withConversation(Checks.name("conversation", id)));
    }

    /** Sets the line the customer reads. */
    public final Q description(String text) {
        return with(terms.withMemo(terms.memo.withDescription(text)));
    }

    /** Sets who made the call inside the account. */
    public final Q actor(String actor) {
        return with(terms.withMemo(terms.memo.withActor(actor)));
    }

    /** Adds further facts, such as conversation and message. */
    public final Q metadata(Map<String, String> more) {
        return with(terms.withMemo(terms.memo.withMetadata(more)));
    }

    abstract Q with(Terms newTerms);

    Terms terms() {
        return terms;
    }

    /** Returns account and key; never what is asked. */
    @Override
    public final String toString() {
        return getClass().getSimpleName() + "[" + terms.account + ", " + terms.key + "]";
    }
}
