package io.credits4j.metering;

import io.credits4j.AccountId;

/** Knows who has a payment method on file; whoever takes payments implements it. Thread-safe, called without any lock held. */
@FunctionalInterface
public interface PaymentMethods {
    /** Returns whether the account can be charged. If it throws, nothing is sent. */
    boolean hasPaymentMethod(AccountId account);
}
