package io.credits4j.ledger;

import io.credits4j.AccountId;
import io.credits4j.Credits;
import io.credits4j.books.LedgerTransaction;
import io.credits4j.books.TransactionType;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What happened on an account in a period: opening and closing balance and the lines between. Immutable.
 *
 * <p>The period is half-open: a line at {@code from} is in it, one at {@code to} is in the next, so that the closing
 * balance of one period is the opening balance of the one that follows. Closing less opening balance is the sum of the
 * totals.
 *
 * @param account whose
 * @param from start of the period, inclusive
 * @param to end of the period, exclusive
 * @param opening credits less debt when the period began
 * @param closing credits less debt when the period ended
 * @param lineCount how many lines the period has
 * @param totals the sum of the amounts by type, over all lines of the period; types without a line are left out
 * @param page the first lines of the period, oldest first; {@link CreditLedger#statementPage} reads on
 * @param isFinal whether no line can be booked into the period any more. An account nobody writes to since the period
 *     ended may still get lines for what lapsed in it
 */
public record Statement(
        AccountId account,
        Instant from,
        Instant to,
        Credits opening,
        Credits closing,
        long lineCount,
        Map<TransactionType, Credits> totals,
        Page page,
        boolean isFinal) {
    /** The most lines one page has. */
    public static final int PAGE_SIZE = Lines.SLICE;

    /** Copies the map. */
    public Statement {
        totals = Map.copyOf(totals);
    }

    /**
     * Some lines of a statement. Immutable.
     *
     * @param lines at most {@value Statement#PAGE_SIZE}, oldest first
     * @param next where the lines go on; empty at the end
     */
    public record Page(List<LedgerTransaction> lines, Optional<Cursor> next) {
        /** Copies the list. */
        public Page {
            lines = List.copyOf(lines);
        }
    }

    /**
     * Where the lines of a statement go on. Immutable; what it names never changes.
     *
     * @param account whose lines
     * @param next sequence of the next line
     * @param last sequence of the period's last line, not below {@code next}
     */
    public record Cursor(AccountId account, long next, long last) {
        /**
         * Checks the sequences.
         *
         * @throws IllegalArgumentException if {@code next} is below 1 or above {@code last}
         */
        public Cursor {
            if (next < 1 || next > last) {
                throw new IllegalArgumentException("next " + next + " is outside 1 to last " + last);
            }
        }
    }
}
