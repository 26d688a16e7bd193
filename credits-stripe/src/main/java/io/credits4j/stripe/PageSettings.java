package io.credits4j.stripe;

import com.stripe.param.checkout.SessionCreateParams;
import io.credits4j.AccountId;
import io.credits4j.IdempotencyKey;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What every page at Stripe is asked for with. Payment methods and the kind of page are left to Stripe's defaults: the
 * parameters that name them come and go with its versions.
 *
 * @param account for whom
 * @param key the intent
 * @param currency in upper case
 * @param successUrl where the customer goes on
 * @param cancelUrl where the customer turns back
 * @param customer Stripe's id of the customer
 * @param customerEmail of a customer who has no id
 * @param promotionCodes whether they may be entered
 * @param automaticTax whether Stripe adds it
 */
record PageSettings(
        AccountId account,
        IdempotencyKey key,
        String currency,
        String successUrl,
        @Nullable String cancelUrl,
        @Nullable String customer,
        @Nullable String customerEmail,
        boolean promotionCodes,
        boolean automaticTax) {

    /** Begins the request for a page, with all but what it is for. */
    SessionCreateParams.Builder params(SessionCreateParams.Mode mode, Map<String, String> metadata) {
        SessionCreateParams.Builder params = SessionCreateParams.builder()
                .setMode(mode)
                .setClientReferenceId(account.value())
                .setSuccessUrl(successUrl)
                .setCancelUrl(cancelUrl)
                .setCustomer(customer)
                .setCustomerEmail(customerEmail)
                .putAllMetadata(metadata);
        if (promotionCodes) {
            params.setAllowPromotionCodes(true);
        }
        if (automaticTax) {
            params.setAutomaticTax(
                    SessionCreateParams.AutomaticTax.builder().setEnabled(true).build());
        }
        return params;
    }

    /** As Stripe writes it. */
    String currencyCode() {
        return currency.toLowerCase(Locale.ROOT);
    }

    /** Keeps addresses of people and pages out of logs. */
    @Override
    public String toString() {
        return account + ", " + currency + ", key " + key;
    }
}
