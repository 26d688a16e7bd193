package io.credits4j.stripe;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Stripe refused a request: a wrong key, a missing permission, an unknown object, a parameter it does not accept. Nothing
 * was changed. Trying again does not help; {@link #code} and {@link #parameter} say what to change.
 */
public final class StripeRequestException extends StripeFailureException {
    private static final long serialVersionUID = 1L;

    private final @Nullable String parameter;
    private final boolean keyReused;

    StripeRequestException(String message, Answer answer, @Nullable String parameter, boolean keyReused) {
        super(message, Retryable.NO, answer, null);
        this.parameter = parameter;
        this.keyReused = keyReused;
    }

    /** Returns the name of the parameter Stripe objects to, if it named one. */
    public Optional<String> parameter() {
        return Optional.ofNullable(parameter);
    }

    /** Whether the idempotency key was sent before with other parameters. */
    boolean isKeyReused() {
        return keyReused;
    }
}
