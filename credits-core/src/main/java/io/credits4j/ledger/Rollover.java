package io.credits4j.ledger;

import static java.util.Objects.requireNonNull;

import io.credits4j.Credits;
import io.credits4j.books.RolloverRule;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How much of a period's allowance goes on into the next period instead of lapsing. Immutable; valid once built.
 *
 * <pre>{@code
 * // Up to 50 credits go on, for three periods at most, and never more than 120 in all.
 * allowance.rollover(Rollover.upTo(Credits.of(50)).times(3).holdingAtMost(Credits.of(120)));
 * }</pre>
 *
 * <p>At the end of a period what is left of its credits, up to the most, is carried: into a lot of its own, which lasts
 * for the next period and has its share of the cost, and a link to the lot it came from. The rest lapses. What a hold
 * reserves stays with the hold; what comes back later, from a hold or a refund, is carried then, as far as the most is
 * not used up. What is frozen, because its payment is disputed, lapses.
 */
public final class Rollover {
    /** How often the same credits may be carried at most. */
    public static final int MOST_TIMES = 36;

    private final Credits most;
    private final int times;
    private final @Nullable Credits cap;

    private Rollover(Credits most, int times, @Nullable Credits cap) {
        this.most = Amounts.positive("most", most);
        this.times = times;
        this.cap = cap == null ? null : Amounts.positive("cap", cap);
        if (times < 1 || times > MOST_TIMES) {
            throw new IllegalArgumentException("times " + times + " is outside 1 to " + MOST_TIMES);
        }
    }

    /**
     * Carries up to an amount of each lot, once.
     *
     * @param most how much at most, above zero and at most {@link Credits#LARGEST_AMOUNT}
     * @return the rule
     * @throws IllegalArgumentException if the amount is out of range
     */
    public static Rollover upTo(Credits most) {
        return new Rollover(most, 1, null);
    }

    /** Carries all that is left, once. */
    public static Rollover everything() {
        return upTo(Credits.LARGEST_AMOUNT);
    }

    /**
     * Sets over how many ends of periods the same credits are carried, 1 to {@value #MOST_TIMES}. Default 1: they last for
     * the period after their own.
     *
     * @throws IllegalArgumentException if it is out of range
     */
    public Rollover times(int newTimes) {
        return new Rollover(most, newTimes, cap);
    }

    /**
     * Sets how much carried credit of the plan an account may have in all, held or not. Where more would be carried, the
     * oldest carried credits lapse. Default: any amount.
     *
     * @throws IllegalArgumentException if the amount is not above zero, or above {@link Credits#LARGEST_AMOUNT}
     */
    public Rollover holdingAtMost(Credits newCap) {
        return new Rollover(most, times, requireNonNull(newCap, "cap"));
    }

    /** Returns how much of one lot is carried at most. */
    public Credits most() {
        return most;
    }

    /** Returns over how many ends of periods the same credits are carried. */
    public int times() {
        return times;
    }

    /** What a lot of a period keeps of it, so that its end can be booked without the plan. */
    RolloverRule ruleFor(String plan, AllowanceSchedule schedule, AllowancePeriod period) {
        Instant[] ends = new Instant[times];
        AllowancePeriod next = period;
        for (int i = 0; i < times; i++) {
            next = schedule.next(next);
            ends[i] = next.end();
        }
        return new RolloverRule(plan, most, cap, List.of(ends));
    }
}
