package io.credits4j;

/** Whether an account may be used. */
public enum AccountStatus {
    /** Everything goes. */
    ACTIVE,
    /** Nothing new may be spent or held; what is held may be settled or released, and credits may come in. */
    FROZEN,
    /** Nothing new may happen at all; what is held may be settled or released. */
    CLOSED
}
