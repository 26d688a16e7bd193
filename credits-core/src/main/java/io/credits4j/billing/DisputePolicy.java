package io.credits4j.billing;

/** What happens to the credits of a payment while a dispute about it is open. */
public enum DisputePolicy {
    /** What is left of them is set aside and cannot be spent until the dispute is over. The default. */
    FREEZE,
    /** They are taken back at once, and given back if the dispute is won. */
    CLAW
}
