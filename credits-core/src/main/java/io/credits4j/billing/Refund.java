package io.credits4j.billing;

import static java.util.Objects.requireNonNull;

import io.credits4j.Money;
import io.credits4j.internal.Text;

/**
 * Money that was given back of a payment, or is about to be. Immutable.
 *
 * @param id the provider's
 * @param amount how much, zero or more, in the currency of the payment
 * @param status where it stands
 */
public record Refund(String id, Money amount, Status status) {
    /** Where a refund stands. */
    public enum Status {
        /** The customer has to do something first; the money is still here. */
        REQUIRES_ACTION(0, false),
        /** The money is on its way back. It counts: it may arrive any time, and the credits may be spent by then. */
        PENDING(1, true),
        /** The money is back at the customer. */
        SUCCEEDED(2, true),
        /** It failed, perhaps weeks after it had succeeded; the money is here again. */
        FAILED(3, false),
        /** It was called off; the money is here. */
        CANCELED(3, false),
        /** A status the adapter does not know. It leaves what was known as it was. */
        UNKNOWN(-1, false);

        private final int rank;
        private final boolean counts;

        Status(int rank, boolean counts) {
            this.rank = rank;
            this.counts = counts;
        }
    }

    /**
     * Checks.
     *
     * @throws IllegalArgumentException if the id is no identifier or the amount negative
     */
    public Refund {
        Text.identifier("refund id", id);
        requireNonNull(status, "status");
        if (amount.isNegative()) {
            throw new IllegalArgumentException("amount of refund '" + id + "' is negative: " + amount);
        }
    }

    boolean counts() {
        return status.counts;
    }

    /** A refund never goes back to an earlier status, so an earlier one is old news. */
    Refund followedBy(Refund news) {
        return news.status.rank < status.rank ? this : news;
    }
}
