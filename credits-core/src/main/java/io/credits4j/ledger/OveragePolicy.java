package io.credits4j.ledger;

/**
 * What settling above the hold does once the other lots of the account cannot cover the rest either. Whatever nobody
 * pays is recorded on the transaction as {@linkplain io.credits4j.books.LedgerTransaction#unbilled() unbilled}.
 */
public enum OveragePolicy {
    /** Refuse: nothing changes, the hold stays live. */
    REJECT,
    /** Charge what the lots have; the rest is unbilled. */
    CAP,
    /** Charge what the lots have, then make debt up to the credit limit; the rest is unbilled. */
    OVERDRAFT
}
