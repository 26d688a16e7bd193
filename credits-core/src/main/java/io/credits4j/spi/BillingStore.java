package io.credits4j.spi;

import io.credits4j.AccountId;
import io.credits4j.StoreUnavailableException;
import io.credits4j.books.BillingKind;
import io.credits4j.books.BillingRow;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Keeps the rows of billing. Thread-safe. References and aliases are compared byte by byte, and are unique among the rows
 * of a kind. Rows are also written as attachments of ledger works, in the same way.
 */
public interface BillingStore {
    /**
     * Returns a row by its reference.
     *
     * @throws StoreUnavailableException if the store cannot be read
     */
    Optional<BillingRow> find(BillingKind kind, String reference);

    /**
     * Returns a row by its alias.
     *
     * @throws StoreUnavailableException if the store cannot be read
     */
    Optional<BillingRow> findByAlias(BillingKind kind, String alias);

    /**
     * Writes rows in one commit: version 1 is inserted, each later one replaces the version before. All of them, or none
     * if somebody else wrote one meanwhile, or has a reference or an alias that is new here.
     *
     * @param rows at most one of each kind and reference
     * @return whether they were written; if not, read again
     * @throws StoreUnavailableException if the store failed; it says whether the write may have happened
     */
    boolean write(List<BillingRow> rows);

    /**
     * Returns rows of an account, newest first: by their instant, then by their reference, both descending.
     *
     * @param kind what
     * @param account whose
     * @param before only those before a place, if present
     * @param limit how many at most; at least 1
     * @throws StoreUnavailableException if the store cannot be read
     */
    List<BillingRow> newest(BillingKind kind, AccountId account, Optional<BillingRow.Place> before, int limit);

    /**
     * Returns rows in some states, oldest first: by their instant, then by their reference.
     *
     * @param kind what
     * @param states only these; at least one
     * @param after only those after a place, if present
     * @param limit how many at most; at least 1
     * @throws StoreUnavailableException if the store cannot be read
     */
    List<BillingRow> inStates(BillingKind kind, Set<String> states, Optional<BillingRow.Place> after, int limit);

    /**
     * Returns rows that are due at or before an instant, longest due first.
     *
     * @param kind what
     * @param upTo the instant
     * @param limit how many at most; at least 1
     * @throws StoreUnavailableException if the store cannot be read
     */
    List<BillingRow> due(BillingKind kind, Instant upTo, int limit);
}
