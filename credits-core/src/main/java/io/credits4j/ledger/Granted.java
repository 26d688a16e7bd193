package io.credits4j.ledger;

import io.credits4j.books.LedgerTransaction;

/**
 * Credits were added. Immutable.
 *
 * @param transaction the line that added them
 * @param replayed whether this is the first outcome again, because the key was used before
 */
public record Granted(LedgerTransaction transaction, boolean replayed) {}
