package io.credits4j;

/** Where a hold is in its life: live, or ended in exactly one of three ways. */
public enum HoldState {
    /** Its credits are reserved. */
    LIVE,
    /** It was turned into a charge; what it did not need went back. */
    SETTLED,
    /** It was ended without a charge. */
    RELEASED,
    /** Its deadline passed first; its credits went back. */
    EXPIRED
}
