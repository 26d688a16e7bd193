package io.credits4j.books;

/** Where granted credits come from; it decides the transaction type, the burn order and what revenue they are. */
public enum GrantSource {
    /** Paid for once: a credit package or a top-up. */
    PURCHASE(TransactionType.PURCHASE),
    /** The allowance of a plan for one period. */
    SUBSCRIPTION(TransactionType.SUBSCRIPTION),
    /** Given away: a trial, a bonus, a gift of the house. */
    PROMOTION(TransactionType.PROMOTION),
    /** A correction by hand. */
    ADJUSTMENT(TransactionType.ADJUSTMENT);

    private final TransactionType type;

    GrantSource(TransactionType type) {
        this.type = type;
    }

    /** Returns the type of the ledger transaction that books such a grant. */
    public TransactionType transactionType() {
        return type;
    }
}
