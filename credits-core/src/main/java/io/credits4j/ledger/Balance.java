package io.credits4j.ledger;

import io.credits4j.AccountId;
import io.credits4j.AccountStatus;
import io.credits4j.Credits;
import io.credits4j.books.Funds;
import io.credits4j.books.GrantSource;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/**
 * What an account has, at one instant. Immutable.
 *
 * @param account whose
 * @param status whether it may be used
 * @param available what a spend or hold that states no use can take now: free credits in open lots without a scope, plus
 *     what is left of the credit limit
 * @param held what live holds reserve
 * @param posted what is left in all lots, less the debt: the sum of all ledger transactions
 * @param debt what was used beyond the lots and is not repaid
 * @param creditLimit how much debt may be made
 * @param bySource the free credits in open lots by where they came from; sources without any are left out
 * @param scoped the part of those that only some features or models may use
 * @param lifetimePurchased sum of all purchased grants
 * @param lifetimeSpent sum of all usage, less what was refunded
 * @param lastPurchaseAt instant of the newest purchased grant
 * @param lastUsageAt instant of the newest usage
 * @param nextExpiry what lapses next, and when; what will be carried into the next period does not, caps left aside
 * @param lowBalance the low-balance threshold; zero if there is none
 * @param funds how the account stands against it; LOW until it has risen above it by more than a tenth of it
 * @param at the instant all of this is true for
 */
public record Balance(
        AccountId account,
        AccountStatus status,
        Credits available,
        Credits held,
        Credits posted,
        Credits debt,
        Credits creditLimit,
        Map<GrantSource, Credits> bySource,
        Credits scoped,
        Credits lifetimePurchased,
        Credits lifetimeSpent,
        Optional<Instant> lastPurchaseAt,
        Optional<Instant> lastUsageAt,
        Optional<Expiry> nextExpiry,
        Credits lowBalance,
        Funds funds,
        Instant at) {

    /** Copies the map. */
    public Balance {
        bySource = Map.copyOf(bySource);
    }

    /** Returns whether it is low by the account's threshold, or nothing is left. */
    public boolean isLow() {
        return funds != Funds.AMPLE;
    }

    /**
     * Credits that lapse unless they are spent before.
     *
     * @param amount how much
     * @param at when, exclusive
     */
    public record Expiry(Credits amount, Instant at) {}
}
