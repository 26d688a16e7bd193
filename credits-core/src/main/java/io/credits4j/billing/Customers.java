package io.credits4j.billing;

import io.credits4j.AccountId;
import io.credits4j.ContentionException;
import io.credits4j.Credits;
import io.credits4j.IdempotencyKey;
import io.credits4j.books.BillingKind;
import io.credits4j.internal.Text;
import io.credits4j.ledger.AccountRequest;
import io.credits4j.ledger.CreditLedger;
import io.credits4j.spi.BillingStore;
import io.credits4j.spi.StaleRowException;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Which account is which customer at the payment provider. Thread-safe; obtained from {@link Billing#customers()}.
 *
 * <p>An account is linked once: of two who make a customer for it at the same time, the second is told the first one's.
 */
public final class Customers {
    private static final int ATTEMPTS = 10;
    private static final int LONGEST_ID = 150;

    private final BillingStore store;
    private final BillingTerms terms;
    private final CreditLedger ledger;
    private final @Nullable Credits creditWithCard;

    Customers(BillingStore store, BillingTerms terms, CreditLedger ledger, @Nullable Credits creditWithCard) {
        this.store = store;
        this.terms = terms;
        this.ledger = ledger;
        this.creditWithCard = creditWithCard;
    }

    /**
     * Links an account to a customer, unless it is linked already.
     *
     * @param account whose
     * @param providerId the provider's id of the customer just made
     * @return the customer the account is linked to, which may be another
     * @throws IllegalArgumentException if the id is no identifier, or that customer is another account's
     */
    public Customer link(AccountId account, String providerId) {
        Text.identifier("customer", providerId);
        if (providerId.length() > LONGEST_ID) {
            throw new IllegalArgumentException(
                    "customer has more than " + LONGEST_ID + " characters: '" + Text.shown(providerId) + "'");
        }
        Customer linked = new Customer(account, 0, providerId, Optional.empty(), false, terms.now());
        boolean isNew = store.write(List.of(linked.row(terms.now())));
        return find(account)
                .orElseThrow(() -> isNew
                        ? new IllegalStateException("the store lost the customer of account '" + account + "'")
                        : new IllegalArgumentException("customer '" + providerId + "' is another account's"));
    }

    /** Returns the customer of an account, if it is linked. */
    public Optional<Customer> find(AccountId account) {
        return store.find(BillingKind.CUSTOMER, account.value()).map(Customer::of);
    }

    /** Returns whether an account has a card on file; what a usage meter asks before a call that needs one. */
    public boolean hasCard(AccountId account) {
        return find(account).flatMap(Customer::card).isPresent();
    }

    /** Returns the customer with an id at the provider, if it is linked. */
    public Optional<Customer> findByProviderId(String providerId) {
        return store.findByAlias(BillingKind.CUSTOMER, providerId).map(Customer::of);
    }

    /**
     * Sets the payment method to charge when the customer is not at the page; nothing if it was taken away. Where the
     * host lends to accounts with a card ({@link Billing.Builder#creditWithCard}), the account's credit limit follows.
     *
     * @param account whose
     * @param card confirmed to belong to this customer
     * @return the customer
     * @throws IllegalArgumentException if the account is not linked
     * @throws ContentionException if others keep changing the customer; call it again
     */
    public Customer setCard(AccountId account, Optional<Card> card) {
        Customer customer = change(account, known -> known.with(card));
        if (creditWithCard != null) {
            lend(customer, card.isPresent() ? creditWithCard : Credits.ZERO);
        }
        return customer;
    }

    /** Once per version of the customer, also if the process died before. */
    private void lend(Customer customer, Credits limit) {
        IdempotencyKey key = IdempotencyKey.of("card:" + customer.providerId() + ":" + customer.version());
        ledger.change(AccountRequest.creditLimit(customer.account(), limit, key));
    }

    /** Suspends the customer, or ends that; see {@link BillingSummary.Status#SUSPENDED}. */
    public Customer setSuspended(AccountId account, boolean suspended) {
        return change(account, customer -> customer.suspended(suspended));
    }

    private Customer change(AccountId account, UnaryOperator<Customer> change) {
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            Customer known = find(account)
                    .orElseThrow(() -> new IllegalArgumentException(
                            "account '" + account + "' is not linked to a customer; link it first"));
            Customer changed = change.apply(known);
            if (changed.equals(known)) {
                return known;
            }
            if (store.write(List.of(changed.row(terms.now())))) {
                return find(account).orElse(changed);
            }
        }
        throw new ContentionException(
                "the customer of account '" + account + "' keeps changing; try again",
                new StaleRowException("customer of '" + account + "'"));
    }
}
