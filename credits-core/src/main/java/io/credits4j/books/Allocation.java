package io.credits4j.books;

import io.credits4j.Credits;

/**
 * Which lot gave or got how much. Immutable.
 *
 * <p>In a ledger transaction the amount is signed like the transaction: negative where credits leave the lot. The
 * pseudo-lot {@link #DEBT} stands for the account's debt: negative where debt grows, positive where it is repaid, so
 * that the allocations of a transaction always sum to its amount. In a hold the amount is what is reserved.
 *
 * @param lot number of the lot within the account, or {@link #DEBT}
 * @param amount how much
 */
public record Allocation(long lot, Credits amount) {
    /** The pseudo-lot that stands for the account's debt; real lots count from 1. */
    public static final long DEBT = 0;

    /** Returns whether this touches the debt instead of a lot. */
    public boolean isDebt() {
        return lot == DEBT;
    }
}
