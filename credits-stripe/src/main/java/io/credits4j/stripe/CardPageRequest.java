package io.credits4j.stripe;

import io.credits4j.AccountId;
import io.credits4j.IdempotencyKey;

/**
 * Asks for a page on which a customer saves a card, or another payment method, to be charged later. Immutable; valid once
 * built.
 *
 * <pre>{@code
 * CardPageRequest request = CardPageRequest.builder(account, IdempotencyKey.of("card-form-4"))
 *         .successUrl("https://shop.example/card?session={CHECKOUT_SESSION_ID}")
 *         .build();
 * }</pre>
 */
public final class CardPageRequest {
    private final PageSettings page;

    private CardPageRequest(PageSettings page) {
        this.page = page;
    }

    /**
     * Starts a request for a page that shows what pays US dollars.
     *
     * @param account whose card
     * @param key the intent: the same request under the same key gives the same page for at least 24 hours
     * @return the builder
     */
    public static Builder builder(AccountId account, IdempotencyKey key) {
        return new Builder(account, key);
    }

    PageSettings page() {
        return page;
    }

    @Override
    public String toString() {
        return "CardPageRequest[" + page + "]";
    }

    /** Collects a request. Not thread-safe. */
    public static final class Builder extends PageBuilder<Builder> {
        private Builder(AccountId account, IdempotencyKey key) {
            super(account, key);
        }

        @Override
        Builder self() {
            return this;
        }

        /**
         * Builds the request.
         *
         * @throws IllegalArgumentException if no success URL was given
         */
        public CardPageRequest build() {
            return new CardPageRequest(settings(null, null, false, false));
        }
    }
}
