package io.credits4j.ledger;

import io.credits4j.AccountId;
import io.credits4j.AccountNotActiveException;
import io.credits4j.AccountStatus;
import io.credits4j.BudgetExceededException;
import io.credits4j.BudgetName;
import io.credits4j.Credits;
import io.credits4j.InsufficientCreditsException;
import io.credits4j.books.LedgerTransaction;
import java.time.Instant;
import java.util.Optional;

/** What became of a spend. Immutable. */
public sealed interface SpendResult {
    /** Returns whether this is the first outcome again, because the key was used before. */
    boolean replayed();

    /** Returns the spend, or throws {@link InsufficientCreditsException}, {@link BudgetExceededException} or {@link AccountNotActiveException}. */
    Spent orThrow();

    /**
     * The credits were spent.
     *
     * @param transaction the line
     * @param replayed whether the key was used before
     */
    record Spent(LedgerTransaction transaction, boolean replayed) implements SpendResult {
        /** Returns how much was spent, above zero. */
        public Credits charged() {
            return transaction.amount().negated();
        }

        @Override
        public Spent orThrow() {
            return this;
        }
    }

    /**
     * The account cannot cover the amount; nothing was spent.
     *
     * @param account whose
     * @param requested what was asked for
     * @param available what could have been spent; below zero where debt beyond the credit limit must be repaid first
     * @param replayed whether the key was used before
     */
    record Refused(AccountId account, Credits requested, Credits available, boolean replayed) implements SpendResult {
        /** Returns how much is missing, above zero. */
        public Credits shortfall() {
            return requested.minus(available);
        }

        @Override
        public Spent orThrow() {
            throw new InsufficientCreditsException(account, requested, available);
        }
    }

    /**
     * The account is frozen or closed; nothing was spent.
     *
     * @param account whose
     * @param status what it is instead of active
     */
    record NotActive(AccountId account, AccountStatus status) implements SpendResult {
        @Override
        public boolean replayed() {
            return false;
        }

        @Override
        public Spent orThrow() {
            throw new AccountNotActiveException(account, status);
        }
    }

    /**
     * The account may have the credits, but a budget the request is within has not as much left; nothing was spent. Not
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
            implements SpendResult {
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
        public Spent orThrow() {
            throw new BudgetExceededException(account, budget, limit, left, requested, resetsAt);
        }
    }
}
