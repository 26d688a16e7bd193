package io.credits4j.books;

import io.credits4j.Credits;
import org.jspecify.annotations.Nullable;

/**
 * What a budget allows. Immutable.
 *
 * @param limit how much may be used and reserved; absent: any amount
 * @param schedule the periods after which {@code limit} is counted anew, as the ledger writes them; absent: one for ever
 * @param mostHolds how many holds may be live at once; absent: any number
 */
public record BudgetTerms(
        @Nullable Credits limit,
        @Nullable String schedule,
        @Nullable Integer mostHolds) {
    /** Checks that something is limited. */
    public BudgetTerms {
        if (limit == null && mostHolds == null) {
            throw new IllegalArgumentException("a budget without any limit");
        }
    }
}
