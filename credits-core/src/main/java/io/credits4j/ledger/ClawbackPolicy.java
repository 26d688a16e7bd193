package io.credits4j.ledger;

/** What happens when a payment is taken back and its credits are partly spent. */
public enum ClawbackPolicy {
    /** What is no longer in the lot becomes debt, repaid first by whatever comes in next. The default. */
    TO_DEBT,
    /** What is no longer in the lot is recorded as unrecovered, and that is all. */
    FORGIVE,
    /** What is no longer in the lot is taken from other purchased lots of the account; the rest becomes debt. */
    CLAW_OTHER_LOTS,
    /** Nothing is taken: what is still in the lot is set aside and cannot be spent until a decision is made. */
    FREEZE
}
