package io.credits4j.metering;

import io.credits4j.Money;
import io.credits4j.books.ModelCall;
import java.time.LocalDate;
import java.util.List;

/**
 * What a provider billed on a day beside what the records say. Immutable.
 *
 * <p>A difference has few causes: calls that are still {@link #pending}; calls that were written off, since nobody told
 * what they cost; calls that ended on another day than the provider booked them, which evens out; calls somebody made
 * with the same key without the meter. A call whose headers never arrived cannot be asked about: it is among the pending
 * ones without a {@linkplain ModelCall#providerId provider id} until it is written off.
 *
 * @param day the day, in UTC
 * @param billed what the provider billed
 * @param recorded what the records of all accounts say
 * @param writtenOff how many calls were written off on that day
 * @param pending calls of that day whose cost is not known yet, longest waiting first; at most 1000
 */
public record Drift(LocalDate day, Money billed, Money recorded, long writtenOff, List<ModelCall> pending) {
    /** Copies the list. */
    public Drift {
        pending = List.copyOf(pending);
    }

    /** Returns what was billed and is on no record; below zero if more is on record than was billed. */
    public Money difference() {
        return billed.minus(recorded);
    }
}
