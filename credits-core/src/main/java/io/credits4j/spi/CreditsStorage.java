package io.credits4j.spi;

/**
 * Where everything is kept: the stores, gathered. Thread-safe; share one per application.
 *
 * <p>All stores of one storage share their transactions: an attachment of a ledger work is visible in its store exactly
 * when the work is.
 */
public interface CreditsStorage {
    /** Returns the store of accounts, lots, holds and ledger transactions. */
    LedgerStore ledger();

    /** Returns the store of metered model calls. */
    CallStore calls();

    /** Returns the store of usage records and their sums. */
    UsageStore usage();

    /** Returns the store of payments, subscriptions and all else that has to do with money. */
    BillingStore billing();

    /** Returns the store of what was delivered from the outbox. */
    OutboxStore outbox();
}
