package io.credits4j.billing;

import io.credits4j.AccountId;
import io.credits4j.ledger.Balance;
import java.util.List;
import java.util.Set;

/**
 * What an account may use, in one answer: its credits, its subscriptions and the features of their plans. Immutable.
 *
 * @param account whose
 * @param balance its credits
 * @param subscriptions those that entitle to something now, newest first
 * @param plans the ids of their plans
 * @param features the features of those plans, sorted
 */
public record Entitlements(
        AccountId account,
        Balance balance,
        List<Subscription> subscriptions,
        Set<String> plans,
        List<String> features) {
    /** Copies the collections. */
    public Entitlements {
        subscriptions = List.copyOf(subscriptions);
        plans = Set.copyOf(plans);
        features = List.copyOf(features);
    }
}
