package io.credits4j.billing;

/** What came of asking for a top-up. Immutable. */
public sealed interface TopUpResult {
    /**
     * A purchase was begun, now or by an earlier call under the same key. Its state says whether the money has come.
     *
     * @param topUp the purchase
     */
    record Begun(TopUp topUp) implements TopUpResult {}

    /**
     * No purchase was begun, and nothing was charged.
     *
     * @param reason why
     */
    record NotBegun(Reason reason) implements TopUpResult {}

    /** Why no purchase was begun. */
    enum Reason {
        /** The account has not agreed to be topped up. */
        OFF,
        /** The account has more than the threshold. */
        NOT_LOW,
        /** Another purchase is under way. */
        IN_FLIGHT,
        /** There is no card to charge. */
        NO_CARD,
        /** The card was declined too often; it goes on with another one. */
        PAUSED,
        /** The last purchase was a moment ago. */
        COOLING_DOWN,
        /** So much was charged today, or this month, that it would be too much. */
        CAP_REACHED,
        /** The customer is suspended. */
        SUSPENDED
    }
}
