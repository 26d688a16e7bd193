package io.credits4j.ledger;

import io.credits4j.AccountId;
import java.util.List;

/**
 * Whether an account's books are true, checked from what is stored alone. Immutable.
 *
 * @param account whose books
 * @param violations what is not true, at most {@value #MOST_VIOLATIONS} of them; empty if all is
 * @param violationCount how many violations there are in all
 * @param lines how many ledger transactions were checked
 * @param lots how many lots were checked
 * @param holds how many holds were checked, live or ended
 * @param checks how many single figures were compared
 */
public record AuditReport(
        AccountId account,
        List<Violation> violations,
        long violationCount,
        long lines,
        long lots,
        long holds,
        long checks) {
    /** The most violations a report lists. */
    public static final int MOST_VIOLATIONS = 1_000;

    /** Copies the list. */
    public AuditReport {
        violations = List.copyOf(violations);
    }

    /** Returns whether everything that was checked is true. */
    public boolean isClean() {
        return violationCount == 0;
    }

    /**
     * One thing that is not true.
     *
     * @param rule which rule it breaks
     * @param where the figure, such as {@code lot 3} or {@code line 17}
     * @param found what is stored
     * @param expected what follows from everything else that is stored
     */
    public record Violation(Rule rule, String where, String found, String expected) {
        /** Returns a sentence for people. */
        @Override
        public String toString() {
            return rule + ": " + where + " is " + found + ", not " + expected;
        }
    }

    /** What is true of every account after every commit. */
    public enum Rule {
        /** An account that has lines has a row, and every line is its own. */
        ACCOUNT,
        /** Lines count from 1 to the account's sequence, without gap or repetition. */
        SEQUENCE,
        /** No line was booked before the line that precedes it, or after the account's last instant. */
        INSTANTS,
        /** The balance after a line is the balance after the line before it plus its amount. */
        BALANCE_AFTER,
        /** The allocations of a line sum to its amount. */
        ALLOCATIONS,
        /** The account's credits less its debt are the sum of all lines. */
        POSTED,
        /** The account's credits are what is left in all lots. */
        CREDITS,
        /** The account's debt is what its lines made and repaid of it, and not below zero. */
        DEBT,
        /** What is left in a lot is the sum of its allocations. */
        LOT_REMAINING,
        /** What is held of a lot is the sum of the live holds' reservations on it. */
        LOT_HELD,
        /** No lot is below zero, and none holds more than is left in it. */
        LOT_RANGE,
        /** Every lot the account counts, or a line names, exists. */
        LOT_EXISTS,
        /** Every hold the account counts exists. */
        HOLD_EXISTS,
        /** An ended hold reserves nothing, and no reservation is below zero. */
        RESERVATION,
        /** What the account holds is what its live holds reserve, on lots and on credit. */
        HELD,
        /** What a budget counts as reserved and live is what follows from the live holds within it; none has used less than zero. */
        BUDGET,
        /** Debt and a free lot that could be spent never coexist. */
        NORMAL_FORM,
        /** Whatever starts, ends or lapses next does so at or after the instant the account expects it. */
        NEXT_DUE,
        /** Every sum of stored figures can be counted. */
        RANGE
    }
}
