package io.credits4j.books;

import io.credits4j.Credits;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * How what is left of a lot at its end is carried into later periods of its plan. Immutable.
 *
 * @param plan whose credits they are
 * @param most how much of the lot may still be carried
 * @param cap how much carried credit of the plan an account may have in all; absent if any
 * @param ends the ends of the periods it may be carried into, earliest first; none if it was carried for the last time
 */
public record RolloverRule(
        String plan, Credits most, @Nullable Credits cap, List<Instant> ends) {
    /** Copies the list. */
    public RolloverRule {
        ends = List.copyOf(ends);
    }

    /** Returns the end of the period that what is left at an instant is carried into. */
    public Optional<Instant> endAfter(Instant at) {
        return ends.stream().filter(end -> end.isAfter(at)).findFirst();
    }

    /** Returns the rule of a lot carried up to an end. */
    public RolloverRule from(Instant end) {
        return new RolloverRule(
                plan,
                most,
                cap,
                ends.stream().filter(later -> later.isAfter(end)).toList());
    }

    /** Returns the rule of a lot of which an amount was carried, or, if that is negative, came back. */
    public RolloverRule afterCarrying(Credits carried) {
        return new RolloverRule(plan, most.minus(carried), cap, ends);
    }
}
