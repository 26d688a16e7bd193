package io.credits4j.metering;

import io.credits4j.CreditsException;
import io.credits4j.HoldId;
import io.credits4j.IdempotencyKey;

/**
 * A call was already made under this key. Nothing was sent: a provider has no idempotency for model calls, so sending
 * again would be paying again. Look at what became of it ({@link UsageMeter#find}), or use a new key.
 */
public final class CallRepeatedException extends CreditsException {
    private static final long serialVersionUID = 1L;

    private final transient HoldId hold;

    /** Creates the refusal of a second call under {@code key}. */
    public CallRepeatedException(IdempotencyKey key, HoldId hold) {
        super("a call was already made under key '" + key + "', with hold " + hold
                + "; look it up, or use a new key to call again");
        this.hold = hold;
    }

    /** Returns the hold of the call that was made. */
    public HoldId hold() {
        return hold;
    }
}
