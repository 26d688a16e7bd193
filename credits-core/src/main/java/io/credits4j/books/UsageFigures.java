package io.credits4j.books;

import io.credits4j.Credits;
import io.credits4j.Money;

/**
 * Uses added up. Immutable; adding is exact.
 *
 * @param calls how many there were, of every outcome
 * @param charged how many of them were answered
 * @param failed how many failed and cost nothing
 * @param refused how many were refused
 * @param included how many of those answered the plan included
 * @param promptTokens tokens of input
 * @param cachedTokens those of them read from a cache
 * @param completionTokens tokens of output
 * @param reasoningTokens those of them that are reasoning
 * @param cost what the provider charged, in US dollars
 * @param credits what was charged
 * @param unbilled what nobody paid
 * @param ceilings the ceilings of those that were answered
 */
public record UsageFigures(
        long calls,
        long charged,
        long failed,
        long refused,
        long included,
        long promptTokens,
        long cachedTokens,
        long completionTokens,
        long reasoningTokens,
        Money cost,
        Credits credits,
        Credits unbilled,
        Credits ceilings) {
    /** No use at all. */
    public static final UsageFigures NONE =
            new UsageFigures(0, 0, 0, 0, 0, 0, 0, 0, 0, Money.usd("0"), Credits.ZERO, Credits.ZERO, Credits.ZERO);

    /** Returns how many were written off. */
    public long writtenOff() {
        return calls - charged - failed - refused;
    }

    /** Returns the sum. */
    public UsageFigures plus(UsageFigures other) {
        return new UsageFigures(
                calls + other.calls,
                charged + other.charged,
                failed + other.failed,
                refused + other.refused,
                included + other.included,
                promptTokens + other.promptTokens,
                cachedTokens + other.cachedTokens,
                completionTokens + other.completionTokens,
                reasoningTokens + other.reasoningTokens,
                cost.plus(other.cost),
                credits.plus(other.credits),
                unbilled.plus(other.unbilled),
                ceilings.plus(other.ceilings));
    }
}
