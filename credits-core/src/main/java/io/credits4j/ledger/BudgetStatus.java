package io.credits4j.ledger;

import io.credits4j.AccountId;
import io.credits4j.BudgetName;
import io.credits4j.Credits;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * What a budget allows and what is counted in it, at one instant. Immutable.
 *
 * @param account whose
 * @param name which
 * @param ownTerms whether it has terms of its own; if not, those of {@linkplain BudgetName#each each} of its kind
 * @param limit how much may be used and reserved per period; empty if any amount
 * @param schedule the periods after which it is counted anew; empty if never
 * @param mostHolds how many holds may be live at once; empty if any number
 * @param used what was used in the current period; nothing is counted where no amount is limited
 * @param reserved what live holds reserve
 * @param liveHolds how many live holds there are
 * @param resetsAt when the current period ends, exclusive; empty if never
 */
public record BudgetStatus(
        AccountId account,
        BudgetName name,
        boolean ownTerms,
        Optional<Credits> limit,
        Optional<AllowanceSchedule> schedule,
        OptionalInt mostHolds,
        Credits used,
        Credits reserved,
        long liveHolds,
        Optional<Instant> resetsAt) {

    /** Returns what is left of the limit; below zero where settled calls went beyond it; empty if there is no limit. */
    public Optional<Credits> left() {
        return limit.map(most -> most.minus(used).minus(reserved));
    }
}
