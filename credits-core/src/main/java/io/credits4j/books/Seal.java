package io.credits4j.books;

/**
 * What ties a ledger transaction to the one before it. Immutable.
 *
 * @param hash the hash of the line and of the hash before it, as 43 characters of URL-safe Base64
 * @param memoHash the hash of the line's memo, which goes into {@code hash} in the memo's stead, so that a memo can be
 *     erased without breaking the chain
 */
public record Seal(String hash, String memoHash) {}
