package io.credits4j.billing;

import io.credits4j.AccountId;
import io.credits4j.books.BillingKind;
import io.credits4j.books.BillingRow;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * An account as a customer of the payment provider. Immutable.
 *
 * @param account whose
 * @param version counts the writes of it, from 1
 * @param providerId the provider's id of the customer
 * @param card the payment method to charge when the customer is not at the page, if there is one
 * @param suspended whether an operator has suspended the customer
 * @param at when it was linked
 */
public record Customer(
        AccountId account, long version, String providerId, Optional<Card> card, boolean suspended, Instant at) {

    Customer with(Optional<Card> newCard) {
        return new Customer(account, version, providerId, newCard, suspended, at);
    }

    Customer suspended(boolean isSuspended) {
        return new Customer(account, version, providerId, card, isSuspended, at);
    }

    BillingRow row(Instant now) {
        Map<String, String> facts = new HashMap<>();
        card.ifPresent(value -> facts.put("card", value.written()));
        return new BillingRow(
                BillingKind.CUSTOMER,
                account.value(),
                providerId,
                account,
                version + 1,
                suspended ? "SUSPENDED" : "ACTIVE",
                null,
                at,
                now,
                null,
                facts);
    }

    static Customer of(BillingRow row) {
        return new Customer(
                row.account(),
                row.version(),
                Optional.ofNullable(row.alias())
                        .orElseThrow(() -> new IllegalStateException("the store lost the alias of " + row)),
                row.fact("card").map(Card::read),
                row.state().equals("SUSPENDED"),
                row.at());
    }
}
