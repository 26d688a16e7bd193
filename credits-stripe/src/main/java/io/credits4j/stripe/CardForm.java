package io.credits4j.stripe;

import com.stripe.param.checkout.SessionCreateParams;
import com.stripe.param.checkout.SessionCreateParams.SetupIntentData;
import java.util.Map;
import java.util.TreeMap;

/** Writes the request for a page that saves a card, and knows such a page again. */
final class CardForm {
    private static final String CARD = "card";

    private CardForm() {}

    static SessionCreateParams params(PageSettings page, String customer) {
        Map<String, String> metadata = new TreeMap<>(Owner.mark(page.account()));
        metadata.put(SessionView.PURPOSE, CARD);
        return page.params(SessionCreateParams.Mode.SETUP, metadata)
                .setCustomer(customer)
                .setCurrency(page.currencyCode())
                .setSetupIntentData(
                        SetupIntentData.builder().putAllMetadata(metadata).build())
                .build();
    }

    static boolean made(SessionView session) {
        return session.isFor("setup", CARD);
    }
}
