package io.credits4j.ledger;

import io.credits4j.AccountId;
import io.credits4j.Credits;
import io.credits4j.books.Allocation;
import java.util.List;

/** What a spend would do, had it been made instead of simulated. Immutable. */
public sealed interface SpendPreview {
    /** Returns whether the spend would be made. */
    boolean isCovered();

    /**
     * The spend would be made.
     *
     * @param account whose
     * @param amount how much
     * @param allocations which lots (or the credit limit, as {@link Allocation#DEBT}) would give how much, as positive
     *     amounts in burn order
     */
    record Covered(AccountId account, Credits amount, List<Allocation> allocations) implements SpendPreview {
        /** Copies the list. */
        public Covered {
            allocations = List.copyOf(allocations);
        }

        /** Returns how much would become debt. */
        public Credits borrowed() {
            return allocations.stream()
                    .filter(Allocation::isDebt)
                    .map(Allocation::amount)
                    .reduce(Credits.ZERO, Credits::plus);
        }

        @Override
        public boolean isCovered() {
            return true;
        }
    }

    /**
     * The spend would be refused.
     *
     * @param account whose
     * @param amount how much
     * @param available what could be spent; below zero where debt beyond the credit limit must be repaid first
     */
    record Refused(AccountId account, Credits amount, Credits available) implements SpendPreview {
        /** Returns how much is missing, above zero. */
        public Credits shortfall() {
            return amount.minus(available);
        }

        @Override
        public boolean isCovered() {
            return false;
        }
    }
}
