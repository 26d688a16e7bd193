package io.credits4j.billing;

import static java.util.Objects.requireNonNull;

import io.credits4j.Money;
import io.credits4j.internal.Text;

/**
 * Money of a payment that the customer's bank claims back. Immutable.
 *
 * @param id the provider's
 * @param amount how much, zero or more, in the currency of the payment
 * @param status where it stands
 */
public record Dispute(String id, Money amount, Status status) {
    /** Where a dispute stands. */
    public enum Status {
        /** The bank asks; no money has moved. */
        WARNING(0),
        /** The bank has taken the money until it is decided who gets it. */
        OPEN(1),
        /** The money is here again. */
        WON(2),
        /** The money is gone. After an appeal it may still be won. */
        LOST(2),
        /** It was settled by a refund before it began; that refund counts. */
        PREVENTED(2),
        /** A status the adapter does not know, as of an appeal. It leaves what was known as it was. */
        UNKNOWN(-1);

        private final int rank;

        Status(int rank) {
            this.rank = rank;
        }
    }

    /**
     * Checks.
     *
     * @throws IllegalArgumentException if the id is no identifier or the amount negative
     */
    public Dispute {
        Text.identifier("dispute id", id);
        requireNonNull(status, "status");
        if (amount.isNegative()) {
            throw new IllegalArgumentException("amount of dispute '" + id + "' is negative: " + amount);
        }
    }

    /** An ended dispute may end otherwise, but is not open again: an earlier status is old news. */
    Dispute followedBy(Dispute news) {
        return news.status.rank < status.rank ? this : news;
    }
}
