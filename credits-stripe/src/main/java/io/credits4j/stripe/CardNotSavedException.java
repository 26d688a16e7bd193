package io.credits4j.stripe;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A card was not saved: the customer has not confirmed it yet, or the bank refused. Let the customer try again. */
public final class CardNotSavedException extends StripeFailureException {
    private static final long serialVersionUID = 1L;

    private final @Nullable String reason;

    CardNotSavedException(String setupIntentId, Optional<String> reason) {
        super(
                "the card of setup intent " + setupIntentId + " is not saved"
                        + reason.map(code -> ": " + code).orElse(""),
                Retryable.NO,
                Answer.NONE,
                null);
        this.reason = reason.orElse(null);
    }

    /** Returns the bank's reason, if it refused. */
    public Optional<String> reason() {
        return Optional.ofNullable(reason);
    }
}
