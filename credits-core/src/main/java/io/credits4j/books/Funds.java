package io.credits4j.books;

/** How an account stands against its low-balance threshold, as it was noticed last. */
public enum Funds {
    /** There is more than the threshold; or, without a threshold, anything at all. */
    AMPLE,
    /** What can be spent is at or below the threshold, or has not risen far enough above it since it was. */
    LOW,
    /** Nothing can be spent: no lot has anything free and there is no credit left. */
    DEPLETED
}
