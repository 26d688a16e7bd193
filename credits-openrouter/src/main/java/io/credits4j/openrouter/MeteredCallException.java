package io.credits4j.openrouter;

import io.credits4j.metering.Charge;

/**
 * A metered call failed at OpenRouter. {@link #charge()} says what became of the money: nothing spent and the hold given
 * back, charged at a cost that came with the failure, or pending until {@link MeteredAiClient#reconcile} learns it.
 * {@link #upstream()} says what went wrong and what to do; repeat the call only under a new key.
 */
public final class MeteredCallException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final OpenRouterException upstream;
    private final transient Charge charge;

    MeteredCallException(OpenRouterException upstream, Charge charge) {
        super(upstream.getMessage() + "; " + consequence(charge), upstream);
        this.upstream = upstream;
        this.charge = charge;
    }

    private static String consequence(Charge charge) {
        if (charge instanceof Charge.Charged charged) {
            return charged.credits() + " credits were charged";
        }
        return charge instanceof Charge.Free
                ? "nothing was charged"
                : "the cost is not known yet and its credits stay held";
    }

    /** Returns what went wrong at OpenRouter. */
    public OpenRouterException upstream() {
        return upstream;
    }

    /** Returns what became of the money. */
    public Charge charge() {
        return charge;
    }

    /** Returns whether money was or may have been spent; if not, everything held went back. */
    public boolean possiblySpent() {
        return !(charge instanceof Charge.Free);
    }
}
