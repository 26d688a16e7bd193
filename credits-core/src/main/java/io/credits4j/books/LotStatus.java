package io.credits4j.books;

/** Whether a lot can still be burned. */
public enum LotStatus {
    /** Something is left, and the lot has not reached its end. */
    OPEN,
    /** Nothing is left. */
    USED,
    /** The lot reached its end; what is left belongs to holds that were opened before. */
    EXPIRED,
    /** The lot was removed by hand; what is left belongs to holds that were opened before. */
    VOIDED
}
