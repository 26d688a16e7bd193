package io.credits4j.stripe;

import java.util.Map;
import java.util.Optional;

/** A line of a checkout session. Its amount is after discounts and with tax. */
record LineItemView(
        String id,
        Optional<Long> quantity,
        Optional<Long> amountTotal,
        long amountTax,
        Optional<String> currency,
        Optional<String> price,
        Map<String, String> metadata) {

    static LineItemView of(StripeJson json) {
        return new LineItemView(
                json.id(),
                json.whole("quantity"),
                json.whole("amount_total"),
                json.whole("amount_tax").orElse(0L),
                json.text("currency"),
                json.reference("price"),
                json.pairs("metadata"));
    }
}
