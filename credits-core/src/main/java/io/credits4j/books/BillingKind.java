package io.credits4j.books;

/** What a {@link BillingRow} is about, and what its reference and its alias are. */
public enum BillingKind {
    /** A customer at the payment provider: by account; alias: the provider's id. */
    CUSTOMER,
    /** A payment and what was taken back of it: by the provider's reference. */
    PAYMENT,
    /** A subscription, as it is at the provider: by the provider's id. */
    SUBSCRIPTION,
    /** A stretch of time a subscription has been paid for, and the credits given for it: by subscription and start. */
    PAID_PERIOD,
    /** That an account has had its trial: by account. */
    TRIAL,
    /** An invoice: by the provider's id. */
    INVOICE,
    /** A credit note: by the provider's id. */
    CREDIT_NOTE,
    /** An account's wish to be topped up, and what came of it so far: by account. */
    AUTO_TOP_UP,
    /** One purchase without the customer at the page: by its own id; alias: the provider's reference. */
    TOP_UP,
    /** Something the provider told: by the provider's id of the event. Of no account. */
    EVENT
}
