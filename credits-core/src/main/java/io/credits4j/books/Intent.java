package io.credits4j.books;

import io.credits4j.AccountId;
import io.credits4j.Credits;
import io.credits4j.HoldId;
import io.credits4j.IdempotencyKey;
import java.time.Instant;

/**
 * What an idempotency key led to the first time. Immutable.
 *
 * <p>A booking and an opened hold carry their key and fingerprint themselves; a store keeps a row of its own only for
 * the {@link Outcome.Ended ended}, {@link Outcome.Applied applied} and {@link Outcome.Refused
 * refused} outcomes.
 *
 * @param account whose key; keys are unique per account
 * @param key the caller's name for the intent
 * @param fingerprint what the request was; another one under the same key is a conflict
 * @param outcome what came of it
 * @param at when
 */
public record Intent(AccountId account, IdempotencyKey key, String fingerprint, Outcome outcome, Instant at) {

    /** What came of an intent. */
    public sealed interface Outcome {
        /**
         * A ledger transaction was booked.
         *
         * @param transaction the line
         */
        record Booked(LedgerTransaction transaction) implements Outcome {}

        /**
         * A hold was opened.
         *
         * @param hold the hold as it is now
         */
        record Opened(Hold hold) implements Outcome {}

        /**
         * A hold was ended without a booking: released, or settled at nothing.
         *
         * @param hold which one
         */
        record Ended(HoldId hold) implements Outcome {}

        /** Something was changed that no line and no hold tells of, such as a limit or a status. */
        record Applied() implements Outcome {}

        /**
         * The account could not cover the amount.
         *
         * @param requested what was asked for
         * @param available what could have been spent
         */
        record Refused(Credits requested, Credits available) implements Outcome {}
    }
}
