package io.credits4j.violations.spi;

import io.credits4j.violations.ledger.Deciding;

/** A store that sees the ledger, which sees it: against the table, and a cycle. */
public final class NosyStore {
    /** Decides for itself. */
    public Deciding decide() {
        return new Deciding(this);
    }
}
