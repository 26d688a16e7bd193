package io.credits4j.ledger;

/**
 * Which lot burns first. An explicit lot priority (lower first) comes before either order; ties end at the lot's
 * number, so that the order is total and two machines plan the same.
 */
public enum BurnOrder {
    /**
     * Purchased credits, then everything else; within each, the earliest end first. The default: the customer's paid
     * credits never expire, and the period's allowance is what is left when they are gone.
     */
    PURCHASED_FIRST,
    /** The earliest end first whatever the source, never-ending last: as little as possible expires unused. */
    EXPIRING_FIRST
}
