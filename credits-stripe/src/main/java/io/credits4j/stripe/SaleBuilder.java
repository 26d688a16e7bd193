package io.credits4j.stripe;

import io.credits4j.AccountId;
import io.credits4j.IdempotencyKey;
import io.credits4j.internal.Text;
import org.jspecify.annotations.Nullable;

/** Collects what requests for pages that sell something have in common. Not thread-safe. */
abstract class SaleBuilder<B extends SaleBuilder<B>> extends PageBuilder<B> {
    private @Nullable String customer;
    private @Nullable String customerEmail;
    private boolean promotionCodes;
    private boolean automaticTax;

    SaleBuilder(AccountId account, IdempotencyKey key) {
        super(account, key);
    }

    /**
     * Sets Stripe's id of the customer who buys, so that saved cards and the portal are at hand. Without it a package is
     * sold to a guest, and for a subscription Stripe makes another customer.
     */
    public B customer(String customerId) {
        this.customer = Text.identifier("customer", customerId);
        return self();
    }

    /** Sets the e-mail address the page is filled with and receipts go to. */
    public B customerEmail(String address) {
        if (Text.identifier("customerEmail", address).indexOf('@') < 1) {
            throw new IllegalArgumentException("customerEmail is not an e-mail address");
        }
        this.customerEmail = address;
        return self();
    }

    /** Lets the customer enter promotion codes, or not; not unless set. They lower the price, never the credits. */
    public B allowPromotionCodes(boolean allow) {
        this.promotionCodes = allow;
        return self();
    }

    /** Lets Stripe work out the tax and add it, or not; not unless set. It changes the price, never the credits. */
    public B automaticTax(boolean automatic) {
        this.automaticTax = automatic;
        return self();
    }

    PageSettings settings() {
        if (customer != null && customerEmail != null) {
            throw new IllegalArgumentException("customerEmail is that of customer " + customer + "; give only one");
        }
        return settings(customer, customerEmail, promotionCodes, automaticTax);
    }
}
