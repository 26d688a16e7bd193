package io.credits4j.billing;

import io.credits4j.AccountId;
import io.credits4j.Money;
import java.util.Optional;

/**
 * Charges a customer who is not at the page; a payment provider's adapter implements it. Thread-safe; called without any
 * lock held.
 */
public interface PaymentCollector {
    /**
     * Charges the payment method on file. Asked twice for one order, it charges once: the id of the order is the
     * provider's idempotency key, and is written into the payment, so that it is found by it.
     *
     * @param order what to charge
     * @return what came of it, as far as known. Whatever is thrown counts as {@link Answer.Unknown}
     */
    Answer charge(Order order);

    /**
     * Looks for the payment that was made for an order, in the provider's list of payments, not in a search that lags
     * behind.
     *
     * @param order what was to be charged
     * @return what came of it; empty only if there certainly is no such payment
     */
    Optional<Answer> find(Order order);

    /**
     * What to charge. Immutable.
     *
     * @param id names the order for good
     * @param account whose payment method
     * @param customer the account as a customer, with the payment method on file now; empty if it is none any more
     * @param amount how much
     * @param description what the customer reads on the statement of the provider
     */
    record Order(String id, AccountId account, Optional<Customer> customer, Money amount, String description) {}

    /** What came of an order. */
    sealed interface Answer {
        /**
         * The money has come.
         *
         * @param payment the provider's reference of the payment
         */
        record Succeeded(String payment) implements Answer {}

        /**
         * The money is on its way, as bank debits are for days.
         *
         * @param payment the provider's reference of the payment
         */
        record Processing(String payment) implements Answer {}

        /**
         * The customer has to do something first.
         *
         * @param payment the provider's reference of the payment
         * @param link where the customer can do it, if there is such a page
         */
        record NeedsCustomer(String payment, Optional<String> link) implements Answer {}

        /**
         * Nothing was charged, and nothing will be for this order.
         *
         * @param code the provider's word for why
         * @param mayTryAgain whether another order may be tried with the same payment method
         */
        record Declined(String code, boolean mayTryAgain) implements Answer {}

        /** Nobody knows: the answer was lost, or the provider was not itself. */
        record Unknown() implements Answer {}
    }
}
