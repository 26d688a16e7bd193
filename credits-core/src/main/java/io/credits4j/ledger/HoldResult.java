package io.credits4j.ledger;

import io.credits4j.AccountId;
import io.credits4j.AccountNotActiveException;
import io.credits4j.AccountStatus;
import io.credits4j.BudgetExceededException;
import io.credits4j.BudgetName;
import io.credits4j.Credits;
import io.credits4j.HoldId;
import io.credits4j.InsufficientCreditsException;
import io.credits4j.TooManyHoldsException;
import io.credits4j.books.Hold;
import java.time.Instant;
import java.util.Optional;

/** What became of a hold request. Immutable. */
public sealed interface HoldResult {
    /** Returns whether this is the first outcome again, because the key was used before. */
    boolean replayed();

    /** Returns the hold, or throws {@link InsufficientCreditsException}, {@link BudgetExceededException}, {@link TooManyHoldsException} or {@link AccountNotActiveException}. */
    Held orThrow();

    /**
     * The credits are reserved.
     *
     * @param hold the hold; on a replay, as it is now
     * @param replayed whether the key was used before
     */
    record Held(Hold hold, boolean replayed) implements HoldResult {
        /** Returns the id to settle or release it by. */
        public HoldId id() {
            return hold.id();
        }

        @Override
        public Held orThrow() {
            return this;
        }
    }

    /**
     * The account cannot cover the amount; nothing is reserved.
     *
     * @param account whose
     * @param requested what was asked for
     * @param available what could have been held; below zero where debt beyond the credit limit must be repaid first
     * @param replayed whether the key was used before
     */
    record Refused(AccountId account, Credits requested, Credits available, boolean replayed) implements HoldResult {
        /** Returns how much is missing, above zero. */
        public Credits shortfall() {
            return requested.minus(available);
        }

        @Override
        public Held orThrow() {
            throw new InsufficientCreditsException(account, requested, available);
        }
    }

    /**
     * The account is frozen or closed; nothing was held.
     *
     * @param account whose
     * @param status what it is instead of active
     */
    record NotActive(AccountId account, AccountStatus status) implements HoldResult {
        @Override
        public boolean replayed() {
            return false;
        }

        @Override
        public Held orThrow() {
            throw new AccountNotActiveException(account, status);
        }
    }

    /**
     * The account may have the credits, but a budget the request is within has not as much left; nothing was held. Not
     * remembered: the same key is decided afresh.
     *
     * @param account whose
     * @param budget the first one that refused
     * @param limit how much it allows per period
     * @param left what is left of it; below zero where settled calls went beyond it
     * @param requested what was asked for
     * @param resetsAt when it starts anew; empty if it never does
     */
    record OverBudget(
            AccountId account,
            BudgetName budget,
            Credits limit,
            Credits left,
            Credits requested,
            Optional<Instant> resetsAt)
            implements HoldResult {
        static OverBudget of(BudgetStatus status, Credits requested) {
            return new OverBudget(
                    status.account(),
                    status.name(),
                    status.limit().orElseThrow(),
                    status.left().orElseThrow(),
                    requested,
                    status.resetsAt());
        }

        @Override
        public boolean replayed() {
            return false;
        }

        @Override
        public Held orThrow() {
            throw new BudgetExceededException(account, budget, limit, left, requested, resetsAt);
        }
    }

    /**
     * A budget the request is within allows no more live holds; nothing was held. Not remembered: the same key is decided
     * afresh.
     *
     * @param account whose
     * @param budget the first one that refused
     * @param limit how many it allows at once
     */
    record TooManyHolds(AccountId account, BudgetName budget, int limit) implements HoldResult {
        @Override
        public boolean replayed() {
            return false;
        }

        @Override
        public Held orThrow() {
            throw new TooManyHoldsException(account, budget, limit);
        }
    }
}
