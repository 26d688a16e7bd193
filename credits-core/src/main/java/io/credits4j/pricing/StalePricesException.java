package io.credits4j.pricing;

import io.credits4j.CreditsException;
import java.time.Duration;
import java.time.Instant;

/**
 * The provider's prices were last looked up too long ago to be relied on, and the {@link LiveCatalog} is told to refuse
 * then. Nothing was held or charged. Look them up again, or confirm them by hand.
 */
public final class StalePricesException extends CreditsException {
    private static final long serialVersionUID = 1L;

    private final Instant checkedAt;

    StalePricesException(Instant checkedAt, Duration tolerated) {
        super("the prices were last looked up at " + checkedAt + ", more than " + tolerated
                + " ago; look them up again, or confirm them");
        this.checkedAt = checkedAt;
    }

    /** Returns when they were last looked up. */
    public Instant checkedAt() {
        return checkedAt;
    }
}
