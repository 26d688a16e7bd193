package io.credits4j.metering;

import io.credits4j.CreditsException;

/** A guard was against a call. Nothing was held and nothing was sent; {@link #refusal} says what would help. */
public final class CallRefusedException extends CreditsException {
    private static final long serialVersionUID = 1L;

    private final transient Refusal refusal;

    /** Creates the exception for a refusal. */
    CallRefusedException(Refusal refusal) {
        super(refusal.message() + "; nothing was sent");
        this.refusal = refusal;
    }

    /** Returns why, and what would help. */
    public Refusal refusal() {
        return refusal;
    }
}
