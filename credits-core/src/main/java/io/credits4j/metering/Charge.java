package io.credits4j.metering;

import io.credits4j.Credits;
import io.credits4j.HoldId;
import io.credits4j.Money;
import io.credits4j.books.CostSource;

/** What a metered call was charged, as far as that is known. Immutable. */
public sealed interface Charge {
    /** Returns the hold of the call. */
    HoldId hold();

    /**
     * The cost is known and charged.
     *
     * @param hold the hold of the call
     * @param credits what the account paid
     * @param unbilled what nobody pays, because neither credits nor credit limit reached
     * @param providerCost the exact cost it was computed from
     * @param source where that cost comes from
     */
    record Charged(HoldId hold, Credits credits, Credits unbilled, Money providerCost, CostSource source)
            implements Charge {}

    /**
     * The call provably cost nothing; what was held went back.
     *
     * @param hold the hold of the call
     */
    record Free(HoldId hold) implements Charge {}

    /**
     * The cost is not known yet. What was held stays held until {@link UsageMeter#reconcile} learns it.
     *
     * @param hold the hold of the call
     */
    record Pending(HoldId hold) implements Charge {}
}
