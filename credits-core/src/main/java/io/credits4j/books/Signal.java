package io.credits4j.books;

import io.credits4j.AccountId;
import io.credits4j.Credits;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Something that happened on an account and that no ledger transaction tells of. Immutable; kept only until it is
 * delivered, and only where an outbox collects it.
 *
 * @param account on whose account
 * @param number counts the account's signals, from 1
 * @param afterSequence sequence of the account's newest line when it happened: it comes after that one and before the next
 * @param kind what happened
 * @param at when
 * @param subject number of the hold or lot it is about, if it is about one
 * @param amount how much it is about, where that says something
 * @param reference what that is measured against: the low-balance threshold, the usual use
 * @param until the hold's deadline or the lot's end
 */
public record Signal(
        AccountId account,
        long number,
        long afterSequence,
        Kind kind,
        Instant at,
        @Nullable Long subject,
        @Nullable Credits amount,
        @Nullable Credits reference,
        @Nullable Instant until) {

    /** What a signal tells. */
    public enum Kind {
        /** A hold was opened. */
        HELD,
        /** A hold was settled at nothing; at more, the line tells. */
        SETTLED,
        /** A hold was released. */
        RELEASED,
        /** A hold reached its deadline. */
        LAPSED,
        /** A lot that has something left nears its end. */
        EXPIRING_SOON,
        /** The balance fell to the low-balance threshold or below it. */
        LOW,
        /** Nothing can be spent any more. */
        DEPLETED,
        /** The balance is out of that again. */
        RECOVERED,
        /** The account was frozen. */
        FROZEN,
        /** The account was made active again. */
        ACTIVATED,
        /** The account was closed. */
        CLOSED,
        /** More was used in a day than is usual. */
        UNUSUAL_USE
    }
}
