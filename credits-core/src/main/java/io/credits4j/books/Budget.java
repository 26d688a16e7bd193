package io.credits4j.books;

import io.credits4j.AccountId;
import io.credits4j.BudgetName;
import io.credits4j.Credits;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * The row of one budget inside an account: its terms and what is counted in it. Immutable; written by the ledger only,
 * under the account's lock.
 *
 * @param account whose
 * @param name which; the row of {@linkplain BudgetName#each each} of a kind has terms only and counts nothing
 * @param terms its own terms; absent: those of each of its kind, if there are some
 * @param since from when on it counts
 * @param used what was used in the period {@code usedAt} lies in
 * @param usedAt when something was counted as used last; absent if nothing was yet
 * @param reserved what is reserved by live holds that name it
 * @param liveHolds how many live holds name it
 */
public record Budget(
        AccountId account,
        BudgetName name,
        @Nullable BudgetTerms terms,
        Instant since,
        Credits used,
        @Nullable Instant usedAt,
        Credits reserved,
        long liveHolds) {

    /** Returns a budget that has counted nothing yet. */
    public static Budget opened(AccountId account, BudgetName name, Instant at) {
        return new Budget(account, name, null, at, Credits.ZERO, null, Credits.ZERO, 0);
    }

    /** Returns the budget with other terms of its own, or none. */
    public Budget withTerms(@Nullable BudgetTerms newTerms) {
        return new Budget(account, name, newTerms, since, used, usedAt, reserved, liveHolds);
    }

    /** Returns the budget as if it had been opened at an instant, but for what is reserved. */
    public Budget countingFrom(Instant at) {
        return new Budget(account, name, terms, at, Credits.ZERO, null, reserved, liveHolds);
    }

    /** Returns the budget with another amount used, counted last at an instant. */
    public Budget withUsed(Credits newUsed, @Nullable Instant at) {
        return new Budget(account, name, terms, since, newUsed, at, reserved, liveHolds);
    }

    /** Returns the budget with more reserved, or less, and more live holds, or fewer. */
    public Budget reserving(Credits more, long moreHolds) {
        return new Budget(account, name, terms, since, used, usedAt, reserved.plus(more), liveHolds + moreHolds);
    }
}
