package io.credits4j.billing;

import static java.util.Objects.requireNonNull;

import io.credits4j.AccountId;
import io.credits4j.internal.Text;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What the provider says of a subscription now. Immutable; valid once built.
 *
 * <pre>{@code
 * SubscriptionFacts.of("sub_1", account, SubscriptionStatus.ACTIVE, items, startedAt).cancelsAtPeriodEnd(true);
 * }</pre>
 */
public final class SubscriptionFacts {
    private final String reference;
    private final AccountId account;
    private final SubscriptionStatus status;
    private final List<SubscriptionItem> items;
    private final Instant startedAt;
    private final Ends ends;

    private record Ends(
            boolean atPeriodEnd,
            @Nullable Instant trial,
            @Nullable Instant endedAt) {}

    private SubscriptionFacts(
            String reference,
            AccountId account,
            SubscriptionStatus status,
            List<SubscriptionItem> items,
            Instant startedAt,
            Ends ends) {
        this.reference = reference;
        this.account = account;
        this.status = status;
        this.items = items;
        this.startedAt = startedAt;
        this.ends = ends;
    }

    /**
     * Starts with what every subscription has.
     *
     * @param reference the provider's id; 1 to 150 code points
     * @param account whose it is
     * @param status where it stands
     * @param items what it is for
     * @param startedAt when it began
     * @throws IllegalArgumentException if the reference is no identifier or too long
     */
    public static SubscriptionFacts of(
            String reference,
            AccountId account,
            SubscriptionStatus status,
            List<SubscriptionItem> items,
            Instant startedAt) {
        return new SubscriptionFacts(
                checkedReference(reference),
                requireNonNull(account, "account"),
                requireNonNull(status, "status"),
                List.copyOf(items),
                requireNonNull(startedAt, "startedAt"),
                new Ends(false, null, null));
    }

    static String checkedReference(String reference) {
        Text.identifier("subscription reference", reference);
        if (reference.codePointCount(0, reference.length()) > 150) {
            throw new IllegalArgumentException(
                    "subscription reference has more than 150 characters: '" + Text.shown(reference) + "'");
        }
        return reference;
    }

    /** Sets whether it ends with the period it is in. */
    public SubscriptionFacts cancelsAtPeriodEnd(boolean cancels) {
        return with(new Ends(cancels, ends.trial, ends.endedAt));
    }

    /** Sets the end of its trial, past or not. */
    public SubscriptionFacts trialUntil(Instant end) {
        return with(new Ends(ends.atPeriodEnd, requireNonNull(end, "end"), ends.endedAt));
    }

    /** Sets when it ended. */
    public SubscriptionFacts endedAt(Instant end) {
        return with(new Ends(ends.atPeriodEnd, ends.trial, requireNonNull(end, "end")));
    }

    private SubscriptionFacts with(Ends newEnds) {
        return new SubscriptionFacts(reference, account, status, items, startedAt, newEnds);
    }

    /** Returns the provider's id. */
    public String reference() {
        return reference;
    }

    AccountId account() {
        return account;
    }

    SubscriptionStatus status() {
        return status;
    }

    List<SubscriptionItem> items() {
        return items;
    }

    Instant startedAt() {
        return startedAt;
    }

    boolean isToCancel() {
        return ends.atPeriodEnd;
    }

    Optional<Instant> trialEnd() {
        return Optional.ofNullable(ends.trial);
    }

    Optional<Instant> ended() {
        return Optional.ofNullable(ends.endedAt);
    }

    @Override
    public String toString() {
        return "SubscriptionFacts[" + reference + ", " + status + "]";
    }
}
