package io.credits4j.metering;

import io.credits4j.Credits;
import io.credits4j.HoldId;
import io.credits4j.Money;
import io.credits4j.books.CallCost;
import io.credits4j.books.CostSource;
import java.util.Optional;

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
     * @param balanceAfter the account's balance once that was charged, what is held included; empty if it was charged
     *     nothing, or by somebody else
     */
    record Charged(
            HoldId hold,
            Credits credits,
            Credits unbilled,
            Money providerCost,
            CostSource source,
            Optional<Credits> balanceAfter)
            implements Charge {
        static Charged of(HoldId hold, CallCost cost, Optional<Credits> balanceAfter) {
            return new Charged(hold, cost.charged(), cost.unbilled(), cost.providerCost(), cost.source(), balanceAfter);
        }
    }

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
     * @param provisional what will probably be charged, to show to people only; empty if there is nothing to go by
     */
    record Pending(HoldId hold, Optional<Credits> provisional) implements Charge {
        /** Creates the charge of a call of which nothing is known. */
        public Pending(HoldId hold) {
            this(hold, Optional.empty());
        }
    }
}
