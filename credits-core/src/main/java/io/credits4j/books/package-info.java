/**
 * The stored facts as records: accounts, lots, holds, ledger transactions, model calls. What a store keeps and the
 * ledger decides on; no behaviour beyond checking and deriving figures.
 */
@NullMarked
package io.credits4j.books;

import org.jspecify.annotations.NullMarked;
