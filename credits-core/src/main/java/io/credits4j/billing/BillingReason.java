package io.credits4j.billing;

/** Why an invoice was made. */
public enum BillingReason {
    /** A subscription began, or its trial. */
    CREATE,
    /** A subscription was renewed. */
    CYCLE,
    /** A subscription was changed within its period. */
    UPDATE,
    /** So much was used within the period that it is invoiced before the end. Gives no credits. */
    THRESHOLD,
    /** Something was sold by invoice. */
    MANUAL,
    /** A reason the adapter does not know. Only what is sold once gives credits. */
    OTHER
}
