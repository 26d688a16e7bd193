package io.credits4j.billing;

import io.credits4j.AccountId;
import io.credits4j.books.BillingKind;
import io.credits4j.books.BillingRow;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A subscription as it was last told. Immutable.
 *
 * @param reference the provider's id
 * @param account whose it is
 * @param version counts the writes of it, from 1
 * @param status where it stands
 * @param items what it is for, by their ids
 * @param cancelsAtPeriodEnd whether it ends with the period it is in
 * @param startedAt when it began
 * @param trialEnd the end of its trial, if it had or has one
 * @param endedAt when it ended, if it has
 * @param changedAt when it last changed
 */
public record Subscription(
        String reference,
        AccountId account,
        long version,
        SubscriptionStatus status,
        List<SubscriptionItem> items,
        boolean cancelsAtPeriodEnd,
        Instant startedAt,
        @Nullable Instant trialEnd,
        @Nullable Instant endedAt,
        Instant changedAt) {
    private static final String ITEM = "item.";

    /** Copies the list. */
    public Subscription {
        items = List.copyOf(items);
    }

    /** Returns the end of the period it is in; the latest if its items are in several. */
    public Optional<Instant> periodEnd() {
        return items.stream().map(SubscriptionItem::to).max(Comparator.naturalOrder());
    }

    /** Returns the end of the period in which it is renewed next, unless it is not. */
    public Optional<Instant> renewsAt() {
        return status.isEntitled() && !cancelsAtPeriodEnd ? periodEnd() : Optional.empty();
    }

    static Subscription unknown(SubscriptionFacts facts, Instant now) {
        return new Subscription(
                facts.reference(),
                facts.account(),
                0,
                SubscriptionStatus.INCOMPLETE,
                List.of(),
                false,
                facts.startedAt(),
                null,
                null,
                now);
    }

    /** Returns the subscription after news of it. */
    Subscription after(SubscriptionFacts news) {
        if (!news.account().equals(account)) {
            throw new IllegalArgumentException("subscription '" + reference + "' is of account '" + account
                    + "', not of '" + news.account() + "'");
        }
        if (status.hasEnded()) {
            return this;
        }
        return new Subscription(
                reference,
                account,
                version,
                status.followedBy(news.status()),
                news.items().stream()
                        .sorted(Comparator.comparing(SubscriptionItem::id))
                        .toList(),
                news.isToCancel(),
                news.startedAt(),
                news.trialEnd().orElse(trialEnd),
                news.ended().orElse(endedAt),
                changedAt);
    }

    BillingRow row(Instant now) {
        Map<String, String> facts = new HashMap<>();
        items.forEach(item -> facts.put(ITEM + item.id(), item.written()));
        facts.put("cancels", Boolean.toString(cancelsAtPeriodEnd));
        Optional.ofNullable(trialEnd).ifPresent(end -> facts.put("trialEnd", end.toString()));
        Optional.ofNullable(endedAt).ifPresent(end -> facts.put("endedAt", end.toString()));
        return new BillingRow(
                BillingKind.SUBSCRIPTION,
                reference,
                null,
                account,
                version + 1,
                status.name(),
                null,
                startedAt,
                now,
                null,
                facts);
    }

    static Subscription of(BillingRow row) {
        return new Subscription(
                row.reference(),
                row.account(),
                row.version(),
                SubscriptionStatus.valueOf(row.state()),
                FactText.sorted(row, ITEM, SubscriptionItem::read),
                Boolean.parseBoolean(FactText.required(row, "cancels")),
                row.at(),
                row.fact("trialEnd").map(Instant::parse).orElse(null),
                row.fact("endedAt").map(Instant::parse).orElse(null),
                row.changedAt());
    }
}
