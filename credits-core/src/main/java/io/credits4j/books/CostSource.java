package io.credits4j.books;

/** Where the cost a call was settled at comes from, best first. */
public enum CostSource {
    /** The cost in the answer itself. */
    REPORTED,
    /** The provider's own record of the call, asked for later. */
    LOOKED_UP,
    /** Catalogue price times the reported tokens. */
    CALCULATED,
    /** What the host said. */
    DECLARED
}
