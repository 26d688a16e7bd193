package io.credits4j.stripe;

import static java.util.Objects.requireNonNull;

import io.credits4j.AccountId;
import io.credits4j.IdempotencyKey;
import io.credits4j.internal.Text;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Collects what requests for pages have in common. Not thread-safe. */
abstract class PageBuilder<B extends PageBuilder<B>> {
    final AccountId account;
    final IdempotencyKey key;
    private String currency = "USD";
    private @Nullable String successUrl;
    private @Nullable String cancelUrl;

    PageBuilder(AccountId account, IdempotencyKey key) {
        this.account = requireNonNull(account, "account");
        this.key = requireNonNull(key, "key");
    }

    abstract B self();

    /** Sets the currency by its ISO 4217 code, in either case; {@code USD} unless set. */
    public B currency(String code) {
        this.currency = Text.identifier("currency", code).toUpperCase(Locale.ROOT);
        return self();
    }

    /**
     * Sets where Stripe sends the customer when all is done. Write {@value CheckoutRequest#SESSION_ID} where the id of the
     * session belongs.
     *
     * @throws IllegalArgumentException if it is not an absolute http or https URL
     */
    public B successUrl(String url) {
        this.successUrl = WebAddress.checked("successUrl", url);
        return self();
    }

    /**
     * Sets where Stripe sends a customer who turns back; without it there is no way back on the page.
     *
     * @throws IllegalArgumentException if it is not an absolute http or https URL
     */
    public B cancelUrl(String url) {
        this.cancelUrl = WebAddress.checked("cancelUrl", url);
        return self();
    }

    PageSettings settings(
            @Nullable String customer, @Nullable String customerEmail, boolean promotionCodes, boolean automaticTax) {
        if (successUrl == null) {
            throw new IllegalArgumentException("successUrl is missing; it is where a customer lands after the page");
        }
        return new PageSettings(
                account, key, currency, successUrl, cancelUrl, customer, customerEmail, promotionCodes, automaticTax);
    }
}
