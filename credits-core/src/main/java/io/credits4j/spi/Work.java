package io.credits4j.spi;

import io.credits4j.AccountId;
import io.credits4j.BudgetName;
import io.credits4j.HoldId;
import io.credits4j.IdempotencyKey;
import java.util.Set;

/**
 * One decision of the ledger: which accounts it needs locked, and how the books change.
 *
 * <p>{@link #decide} neither blocks nor does I/O of its own, keeps no state, and may be run again; only the last run
 * counts.
 *
 * @param <R> what the caller is told
 */
public interface Work<R> {
    /** Returns what must be locked and may be looked up. */
    Footprint footprint();

    /**
     * Decides, with the locks held.
     *
     * @param books the state loaded after the locks were taken
     * @return the result and what to persist
     */
    Decision<R> decide(Books books);

    /**
     * A result and what to persist for it, in one commit.
     *
     * @param result what the caller is told once the commit is done
     * @param changes what to persist
     * @param <R> what the caller is told
     */
    record Decision<R>(R result, Changes changes) {
        /** Returns a decision that changes nothing. */
        public static <R> Decision<R> unchanged(R result) {
            return new Decision<>(result, Changes.NONE);
        }

        /** Returns whether there is nothing to persist. */
        public boolean changesNothing() {
            return changes.isEmpty();
        }
    }

    /**
     * What a work touches, known before it runs, so that a store can lock and load for many works at once.
     *
     * @param accounts the accounts it decides on
     * @param intents the intents it looks up
     * @param holds the holds it looks up
     * @param budgets the budgets it looks up, besides those that the holds name
     */
    record Footprint(Set<AccountId> accounts, Set<IntentKey> intents, Set<HoldId> holds, Set<BudgetKey> budgets) {
        /** Copies the sets. */
        public Footprint {
            accounts = Set.copyOf(accounts);
            intents = Set.copyOf(intents);
            holds = Set.copyOf(holds);
            budgets = Set.copyOf(budgets);
        }

        /** Creates the footprint of a work that looks up no budget but those that holds name. */
        public Footprint(Set<AccountId> accounts, Set<IntentKey> intents, Set<HoldId> holds) {
            this(accounts, intents, holds, Set.of());
        }
    }

    /**
     * Names one intent of one account.
     *
     * @param account whose
     * @param key which
     */
    record IntentKey(AccountId account, IdempotencyKey key) {}

    /**
     * Names one budget of one account.
     *
     * @param account whose
     * @param name which; a work that looks up one of a kind looks up that of each of the kind as well
     */
    record BudgetKey(AccountId account, BudgetName name) {}
}
