package io.credits4j.ledger;

import io.credits4j.HoldId;
import io.credits4j.HoldNotOpenException;
import io.credits4j.HoldState;

/** What became of a release. Immutable. */
public sealed interface ReleaseResult {
    /** Returns the release, or throws {@link HoldNotOpenException}. */
    Released orThrow();

    /**
     * The hold was ended without a charge.
     *
     * @param hold which one
     * @param replayed whether it had been released before
     */
    record Released(HoldId hold, boolean replayed) implements ReleaseResult {
        @Override
        public Released orThrow() {
            return this;
        }
    }

    /**
     * The hold had ended otherwise before; nothing changed.
     *
     * @param hold which one
     * @param state how it ended
     */
    record NotOpen(HoldId hold, HoldState state) implements ReleaseResult {
        @Override
        public Released orThrow() {
            throw new HoldNotOpenException(hold, state);
        }
    }
}
