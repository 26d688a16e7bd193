package io.credits4j.books;

import io.credits4j.AccountId;
import io.credits4j.AccountStatus;
import io.credits4j.Credits;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * The row of one account: its counters and sums. Immutable; written by the ledger only.
 *
 * @param id whose account it is
 * @param status whether it may be used
 * @param sequence number of the newest ledger transaction, 0 before the first
 * @param lastLot number of the newest lot
 * @param lastHold number of the newest hold
 * @param credits sum of what is left in all lots, held or not
 * @param held sum of all live holds' reservations, on lots and on credit
 * @param heldOnCredit the part of {@code held} that no lot covers, reserved against the credit limit
 * @param debt what was used beyond the lots and is not repaid
 * @param creditLimit how much debt spends and holds may make
 * @param lifetimePurchased sum of all purchased grants
 * @param lifetimeSpent sum of all usage
 * @param openedAt when the account was opened
 * @param lastInstant the instant of the newest decision; no later one may lie before it
 * @param lastPurchaseAt instant of the newest purchased grant
 * @param lastUsageAt instant of the newest usage
 * @param chainHead the hash of the newest line; absent if the account was opened without a hash chain
 * @param nextDue nothing of the account starts, ends, lapses or is to be noticed before this instant; absent if nothing ever will
 * @param watch what it is watched for
 * @param burnPolicy what made the burn keys of its open lots; opaque to stores
 */
public record Account(
        AccountId id,
        AccountStatus status,
        long sequence,
        long lastLot,
        long lastHold,
        Credits credits,
        Credits held,
        Credits heldOnCredit,
        Credits debt,
        Credits creditLimit,
        Credits lifetimePurchased,
        Credits lifetimeSpent,
        Instant openedAt,
        Instant lastInstant,
        @Nullable Instant lastPurchaseAt,
        @Nullable Instant lastUsageAt,
        @Nullable String chainHead,
        @Nullable Instant nextDue,
        Watch watch,
        String burnPolicy) {

    /** Returns the empty account {@code id}, opened at an instant, with the start of a hash chain if it shall have one. */
    public static Account opened(AccountId id, Instant at, @Nullable String chainHead, String burnPolicy) {
        Credits zero = Credits.ZERO;
        return new Account(
                id,
                AccountStatus.ACTIVE,
                0,
                0,
                0,
                zero,
                zero,
                zero,
                zero,
                zero,
                zero,
                zero,
                at,
                at,
                null,
                null,
                chainHead,
                null,
                Watch.OPENED,
                burnPolicy);
    }

    /** Returns the account watched otherwise. */
    public Account withWatch(Watch newWatch) {
        return new Account(
                id,
                status,
                sequence,
                lastLot,
                lastHold,
                credits,
                held,
                heldOnCredit,
                debt,
                creditLimit,
                lifetimePurchased,
                lifetimeSpent,
                openedAt,
                lastInstant,
                lastPurchaseAt,
                lastUsageAt,
                chainHead,
                nextDue,
                newWatch,
                burnPolicy);
    }

    /** Returns what is in the lots less the debt: the sum of all transaction amounts. */
    public Credits posted() {
        return credits.minus(debt);
    }
}
