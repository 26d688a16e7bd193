package io.credits4j;

/**
 * The hold has already ended, so it cannot be settled, released or extended. Nothing was written. {@link #state} says
 * who won.
 */
public final class HoldNotOpenException extends CreditsException {
    private static final long serialVersionUID = 1L;

    private final transient HoldId hold;
    private final HoldState state;

    /** Creates the refusal for a hold that ended in {@code state}. */
    public HoldNotOpenException(HoldId hold, HoldState state) {
        super("hold " + hold + " is no longer live but " + state + "; open a new one");
        this.hold = hold;
        this.state = state;
    }

    /** Returns the hold. */
    public HoldId hold() {
        return hold;
    }

    /** Returns how it ended. */
    public HoldState state() {
        return state;
    }
}
