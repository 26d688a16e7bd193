package io.credits4j.ledger;

import io.credits4j.AccountId;
import io.credits4j.books.Memo;
import java.time.Instant;

/**
 * A memo the ledger keeps, and where. Immutable.
 *
 * @param account whose
 * @param place on what
 * @param number the sequence of the line, or the number of the hold
 * @param at when the line was booked, or the hold opened
 * @param memo what it says; never empty
 */
public record KeptMemo(AccountId account, Place place, long number, Instant at, Memo memo) {
    /** What a memo is on. */
    public enum Place {
        /** A line of the account's history. */
        TRANSACTION,
        /** A hold. */
        HOLD
    }
}
