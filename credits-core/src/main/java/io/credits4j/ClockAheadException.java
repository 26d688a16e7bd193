package io.credits4j;

import java.time.Duration;
import java.time.Instant;

/**
 * The application's clock is ahead of the store's by more than is tolerated. Nothing was written: one wrong reading
 * would expire paid credits for good. Set the clock of this machine right (or, where the two are known to differ, raise
 * the tolerated skew) and try again.
 */
public final class ClockAheadException extends CreditsException {
    private static final long serialVersionUID = 1L;

    private final Instant reading;
    private final Instant storeTime;

    /** Creates the refusal of a decision at {@code reading} while the store's clock says {@code storeTime}. */
    public ClockAheadException(Instant reading, Instant storeTime, Duration tolerated) {
        super("this application's clock says " + reading + ", the store's " + storeTime + "; more than " + tolerated
                + " ahead is not believed: set the clock right");
        this.reading = reading;
        this.storeTime = storeTime;
    }

    /** Returns what the application's clock said. */
    public Instant reading() {
        return reading;
    }

    /** Returns what the store's clock said. */
    public Instant storeTime() {
        return storeTime;
    }

    @Override
    public boolean isTransient() {
        return true;
    }
}
