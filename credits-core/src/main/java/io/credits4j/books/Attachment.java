package io.credits4j.books;

import io.credits4j.AccountId;

/**
 * A row that is written in the same commit as the ledger request that carries it, or not at all. Its account is one of
 * those the request is about.
 *
 * <p>A new kind is a record here that implements {@link Row} or {@link Addition}, and in each store a place for it: none
 * in memory, where kinds are told apart by their class, and in a database its table.
 */
public sealed interface Attachment {
    /** Returns the account it belongs to. */
    AccountId account();

    /** Returns what tells it from the other rows of its kind, all accounts included; a value with equality. */
    Object key();

    /**
     * A row that is there once and may change: version 1 is inserted, each later one replaces the version before. If
     * that is not what is stored, somebody else wrote it meanwhile, and the whole request fails with {@link
     * io.credits4j.spi.StaleRowException}.
     */
    non-sealed interface Row extends Attachment {
        /** Returns the number of its writes, this one included; from 1. */
        long version();
    }

    /**
     * Figures that are added to those stored under the same key, or are the first there. The store adds: it needs no
     * reading, and under the account's lock the sum is exact whatever else is committed with it.
     */
    non-sealed interface Addition<A extends Addition<A>> extends Attachment {
        /** Returns the sum of this and another one of the same key. */
        A plus(A other);
    }
}
