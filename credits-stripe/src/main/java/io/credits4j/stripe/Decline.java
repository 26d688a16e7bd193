package io.credits4j.stripe;

import java.io.Serializable;
import org.jspecify.annotations.Nullable;

/**
 * Why money could not be taken.
 *
 * @param code Stripe's own, on which to decide: {@code card_declined}, {@code authentication_required} …
 * @param declineCode the bank's: {@code insufficient_funds}, {@code authentication_not_handled} …
 * @param adviceCode what the card's network advises: {@code do_not_try_again}, {@code try_again_later},
 *     {@code confirm_card_data}
 */
record Decline(
        @Nullable String code,
        @Nullable String declineCode,
        @Nullable String adviceCode) implements Serializable {

    static Decline of(StripeJson error) {
        return new Decline(
                error.text("code").orElse(null),
                error.text("decline_code").orElse(null),
                error.text("advice_code").orElse(null));
    }

    /** The decline code may say otherwise where an action of the customer was made an error. */
    boolean needsCustomer() {
        return "authentication_required".equals(code);
    }

    /** Whether the card's network wants this card left alone. */
    boolean isFinal() {
        return "do_not_try_again".equals(adviceCode);
    }

    /** Returns the most precise of the codes. */
    String shown() {
        if (declineCode != null) {
            return declineCode;
        }
        return code == null ? "unknown" : code;
    }
}
