package io.credits4j.billing;

/** Whether the money of a payment has come. */
public enum PaymentState {
    /** It is on its way, as bank debits are for days. Not the end. */
    PENDING,
    /** It has come. What becomes of it later are refunds and disputes; it stays paid. */
    PAID,
    /** It did not come. Another try may still succeed. */
    FAILED;

    /** Money that has come stays come. */
    PaymentState followedBy(PaymentState news) {
        return this == PAID ? PAID : news;
    }
}
