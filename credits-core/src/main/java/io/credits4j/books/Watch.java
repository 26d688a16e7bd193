package io.credits4j.books;

import io.credits4j.Credits;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What an account is watched for, and what of that was noticed and is still to be told. Immutable.
 *
 * @param lowBalance the threshold at or below which the balance is low; zero if there is none
 * @param funds how the account stood against it after the newest decision
 * @param use how much it used lately; absent unless somebody watches for unusual use
 * @param lastSignal number of the newest {@link Signal}, stored or not
 * @param undelivered what waits in the outbox; absent if nothing does
 */
public record Watch(
        Credits lowBalance,
        Funds funds,
        @Nullable UseWindow use,
        long lastSignal,
        @Nullable Undelivered undelivered) {

    /** Of an account that was just opened: nothing is in it yet, and nobody has to be told that. */
    public static final Watch OPENED = new Watch(Credits.ZERO, Funds.DEPLETED, null, 0, null);

    /** Returns this with another threshold. */
    public Watch withLowBalance(Credits newLowBalance) {
        return new Watch(newLowBalance, funds, use, lastSignal, undelivered);
    }

    /** Returns this as the funds stand. */
    public Watch withFunds(Funds newFunds) {
        return new Watch(lowBalance, newFunds, use, lastSignal, undelivered);
    }

    /** Returns this as the use stands. */
    public Watch withUse(@Nullable UseWindow newUse) {
        return new Watch(lowBalance, funds, newUse, lastSignal, undelivered);
    }

    /** Returns this after further signals. */
    public Watch withLastSignal(long newLastSignal) {
        return new Watch(lowBalance, funds, use, newLastSignal, undelivered);
    }

    /** Returns this with something else, or nothing, in the outbox. */
    public Watch withUndelivered(@Nullable Undelivered newUndelivered) {
        return new Watch(lowBalance, funds, use, lastSignal, newUndelivered);
    }

    /**
     * What waits in the outbox: everything after a line and a signal. Immutable. It changes when the first event comes in
     * and when some were delivered, not with every event.
     *
     * @param since the instant of the oldest event that waits, or an earlier one
     * @param afterSequence sequence of a line before all that wait
     * @param afterSignal number of a signal before all that wait
     */
    public record Undelivered(Instant since, long afterSequence, long afterSignal) {}
}
