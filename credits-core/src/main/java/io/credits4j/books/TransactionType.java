package io.credits4j.books;

/** What a ledger transaction is, in the words a customer sees. */
public enum TransactionType {
    /** Credits bought once. */
    PURCHASE,
    /** The allowance of a plan. */
    SUBSCRIPTION,
    /** Credits given away. */
    PROMOTION,
    /** Credits spent. */
    USAGE,
    /** Credits spent under a hold whose deadline had passed. */
    LATE_SETTLE,
    /** An earlier spend given back. */
    REFUND,
    /** A correction by hand. */
    ADJUSTMENT,
    /** Credits received from another account. */
    TRANSFER_IN,
    /** Credits given to another account. */
    TRANSFER_OUT,
    /** Credits that reached their end unspent. */
    EXPIRY,
    /** Credits removed by hand. */
    VOID,
    /** Credits carried into the next period. */
    ROLLOVER,
    /** Credits taken back because the payment was. */
    REVOCATION,
    /** Revoked credits restored. */
    REINSTATEMENT,
    /** Credits of a lot that paid off debt; the amount is zero, the allocations tell. */
    DEBT_REPAYMENT,
    /** Debt cancelled. */
    DEBT_FORGIVEN,
    /** Debt settled by an invoice of its own. */
    DEBT_INVOICED
}
