package io.credits4j.books;

import io.credits4j.AccountId;
import java.time.LocalDate;

/**
 * What a use adds to the sums of its account, actor, model and day. Immutable.
 *
 * @param account whose
 * @param actor who made the call; empty if nobody was named
 * @param model the model asked for
 * @param day the day it ended, in UTC
 * @param figures what is added
 */
public record UsageIncrement(AccountId account, String actor, String model, LocalDate day, UsageFigures figures)
        implements Attachment.Addition<UsageIncrement> {
    /**
     * What tells the sums apart.
     *
     * @param account whose
     * @param actor who made the calls
     * @param model the model asked for
     * @param day the day
     */
    public record Key(AccountId account, String actor, String model, LocalDate day) {}

    @Override
    public Key key() {
        return new Key(account, actor, model, day);
    }

    @Override
    public UsageIncrement plus(UsageIncrement other) {
        return new UsageIncrement(account, actor, model, day, figures.plus(other.figures));
    }

    /** Returns the same for nobody. */
    public UsageIncrement erased() {
        return new UsageIncrement(account, "", model, day, figures);
    }
}
