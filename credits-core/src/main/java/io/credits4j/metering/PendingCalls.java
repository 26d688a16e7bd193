package io.credits4j.metering;

import static java.util.Objects.requireNonNull;

import io.credits4j.HoldId;
import io.credits4j.Money;
import io.credits4j.UnknownHoldException;
import io.credits4j.books.CallFacts;
import io.credits4j.books.CallState;
import io.credits4j.books.CostSource;
import io.credits4j.books.ModelCall;
import java.util.List;

/**
 * The operator's door to calls whose cost is not known yet: see them, ask about one at once, or close it by hand.
 * Thread-safe. Everything here is safe to repeat: a call that has ended stays as it ended.
 */
public final class PendingCalls {
    private final CallBook book;
    private final Reconciler reconciler;

    PendingCalls(CallBook book, Reconciler reconciler) {
        this.book = book;
        this.reconciler = reconciler;
    }

    /**
     * Returns pending calls, longest waiting first. One without a {@linkplain ModelCall#providerId provider id} cannot be
     * asked about: it is closed when its time is up, and what it cost shows as drift against the provider's bill.
     *
     * @param limit how many at most, at least 1
     */
    public List<ModelCall> list(int limit) {
        if (limit < 1) {
            throw new IllegalArgumentException("limit " + limit + " is below 1");
        }
        return book.store().pending(limit);
    }

    /**
     * Asks the provider about a call at once, whether it is due or not.
     *
     * @throws UnknownHoldException if there is no such call
     */
    public Charge retry(HoldId hold, CostLookUp lookUp) {
        return reconciler.lookUp(requireNonNull(lookUp, "lookUp"), book.row(hold));
    }

    /**
     * Charges a call at a cost the operator found out.
     *
     * @throws UnknownHoldException if there is no such call
     * @throws IllegalArgumentException if the cost is negative or not in US dollars
     */
    public Charge settle(HoldId hold, Money providerCost) {
        CallReport report = CallReport.costing(providerCost, CostSource.DECLARED);
        return book.settle(book.row(hold), null, report.facts(), providerCost, CostSource.DECLARED);
    }

    /**
     * Closes a call for good without a charge; what was held goes back.
     *
     * @throws UnknownHoldException if there is no such call
     */
    public Charge writeOff(HoldId hold) {
        return book.giveBack(book.row(hold), null, CallFacts.NONE, CallState.WRITTEN_OFF);
    }
}
