package io.credits4j.stripe;

import java.util.Map;
import java.util.Optional;

/**
 * A customer.
 *
 * @param isDeleted whether only the id is left
 * @param defaultPaymentMethod what invoices are paid with unless a subscription says otherwise
 */
record CustomerView(String id, boolean isDeleted, Optional<String> defaultPaymentMethod, Map<String, String> metadata) {

    static CustomerView of(StripeJson json) {
        return new CustomerView(
                json.id(),
                json.isTrue("deleted"),
                json.reference("invoice_settings", "default_payment_method"),
                json.pairs("metadata"));
    }
}
