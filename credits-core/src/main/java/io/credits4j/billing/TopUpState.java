package io.credits4j.billing;

/** Where a top-up stands. */
public enum TopUpState {
    /** It is written down, and may have been charged. */
    REQUESTED(true),
    /** The money is on its way. */
    PROCESSING(true),
    /** The customer has to do something first. */
    NEEDS_CUSTOMER(true),
    /** Nobody knows whether it was charged; it is found out. */
    UNKNOWN(true),
    /** The money has come, and the credits are granted. */
    SUCCEEDED(false),
    /** Nothing was charged. */
    DECLINED(false),
    /** An operator has given it up. If money comes for it all the same, its credits are granted. */
    WRITTEN_OFF(false);

    private final boolean inFlight;

    TopUpState(boolean inFlight) {
        this.inFlight = inFlight;
    }

    /** Returns whether money may still come of it, so that no other is begun. */
    public boolean isInFlight() {
        return inFlight;
    }
}
