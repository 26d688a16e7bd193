package io.credits4j;

import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The account may have the credits, but a budget inside it has not as much left. Nothing was written. Wait until the
 * budget starts anew or raise its limit; then the same key may be used again. Buying credits does not help.
 */
public final class BudgetExceededException extends CreditsException {
    private static final long serialVersionUID = 1L;

    private final transient AccountId account;
    private final transient BudgetName budget;
    private final transient Credits limit;
    private final transient Credits left;
    private final transient Credits requested;
    private final @Nullable Instant resetsAt;

    /** Creates the refusal of {@code requested} by a budget that has {@code left} of its {@code limit}. */
    public BudgetExceededException(
            AccountId account,
            BudgetName budget,
            Credits limit,
            Credits left,
            Credits requested,
            Optional<Instant> resetsAt) {
        super("budget '" + budget + "' of account '" + account + "' has " + left.max(Credits.ZERO) + " of "
                + limit + " credits left, " + requested.minus(left) + " short of the " + requested + " requested; "
                + resetsAt.map(at -> "wait until " + at + " or raise its limit").orElse("raise its limit")
                + ", then try again");
        this.account = account;
        this.budget = budget;
        this.limit = limit;
        this.left = left;
        this.requested = requested;
        this.resetsAt = resetsAt.orElse(null);
    }

    /** Returns the account. */
    public AccountId account() {
        return account;
    }

    /** Returns the first budget of the request that refused. */
    public BudgetName budget() {
        return budget;
    }

    /** Returns how much it allows per period. */
    public Credits limit() {
        return limit;
    }

    /** Returns what is left of it; below zero where settled calls went beyond it. */
    public Credits left() {
        return left;
    }

    /** Returns what was asked for. */
    public Credits requested() {
        return requested;
    }

    /** Returns when it starts anew; empty if it never does. */
    public Optional<Instant> resetsAt() {
        return Optional.ofNullable(resetsAt);
    }
}
