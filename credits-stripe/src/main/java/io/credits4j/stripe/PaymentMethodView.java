package io.credits4j.stripe;

import io.credits4j.billing.Card;
import java.time.Instant;
import java.util.Optional;

/**
 * A saved way to pay.
 *
 * @param type such as {@code card}
 * @param customer whose; empty once it was detached
 * @param brand of a card, or the name of a bank
 * @param last4 the last four digits of a card or an account
 * @param fingerprint the same for the same card or account, whoever saved it
 */
record PaymentMethodView(
        String id,
        String type,
        Optional<String> customer,
        Optional<String> brand,
        Optional<String> last4,
        Optional<Long> expiryMonth,
        Optional<Long> expiryYear,
        Optional<String> fingerprint,
        Instant created) {

    static PaymentMethodView of(StripeJson json) {
        String type = json.text("type").orElse("unknown");
        return new PaymentMethodView(
                json.id(),
                type,
                json.reference("customer").or(() -> json.text("customer_account")),
                json.text(type, "brand").or(() -> json.text(type, "bank_name")),
                json.text(type, "last4"),
                json.whole(type, "exp_month"),
                json.whole(type, "exp_year"),
                json.text(type, "fingerprint"),
                json.created());
    }

    /** Returns it as billing wants to know it. */
    Card card() {
        return new Card(
                id,
                brand.orElse(type),
                last4.orElse("none"),
                fingerprint.orElse(id),
                Math.toIntExact(expiryMonth.orElse(0L)),
                Math.toIntExact(expiryYear.orElse(0L)));
    }
}
