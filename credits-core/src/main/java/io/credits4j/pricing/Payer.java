package io.credits4j.pricing;

import io.credits4j.AccountId;
import io.credits4j.Money;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Who pays for a call, as far as its rate depends on that: the account, its plan, and what it used before in the period.
 * Immutable and thread-safe.
 *
 * <pre>{@code
 * Payer payer = Payer.of(account).onPlan("pro").havingUsed(costThisMonth);
 * }</pre>
 */
public final class Payer {
    /** Someone of whom nothing is known: pays the rate of everyone. */
    public static final Payer ANYONE = new Payer(null, null, Money.usd("0"));

    private final @Nullable AccountId account;
    private final @Nullable String plan;
    private final Money used;

    private Payer(@Nullable AccountId account, @Nullable String plan, Money used) {
        this.account = account;
        this.plan = plan;
        this.used = used;
    }

    /** Obtains an account without a plan that used nothing yet. */
    public static Payer of(AccountId account) {
        return new Payer(Objects.requireNonNull(account, "account"), null, ANYONE.used);
    }

    /** Returns this payer on a plan of the catalog, by its id. */
    public Payer onPlan(String plan) {
        return new Payer(account, Checks.name("plan id", plan), used);
    }

    /**
     * Returns this payer with what it used before in the period; only volume tiers look at it. Which period that is, a
     * calendar month or that of the plan, is the host's choice. What is still running counts when it has ended.
     *
     * @param providerCost what the provider charged for it, in US dollars
     * @throws IllegalArgumentException if it is negative or in another currency
     */
    public Payer havingUsed(Money providerCost) {
        return new Payer(account, plan, Checks.usd("cost used before", providerCost));
    }

    /** Returns the account, if known. */
    public Optional<AccountId> account() {
        return Optional.ofNullable(account);
    }

    /** Returns the plan the account is on, if any. */
    public Optional<String> plan() {
        return Optional.ofNullable(plan);
    }

    /** Returns the provider's cost of what was used before in the period. */
    public Money used() {
        return used;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Payer that
                && Objects.equals(account, that.account)
                && Objects.equals(plan, that.plan)
                && used.equals(that.used);
    }

    @Override
    public int hashCode() {
        return Objects.hash(account, plan, used);
    }

    @Override
    public String toString() {
        return "Payer[account=" + account + ", plan=" + plan + ", used=" + used + "]";
    }
}
