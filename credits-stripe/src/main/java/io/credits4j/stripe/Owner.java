package io.credits4j.stripe;

import io.credits4j.AccountId;
import java.util.Map;
import java.util.Optional;

/** Whose something at Stripe is: as its metadata says, or else that of its customer. Thread-safe. */
final class Owner {
    static final String ACCOUNT = "credits4j_account";

    private final StripeGateway stripe;

    Owner(StripeGateway stripe) {
        this.stripe = stripe;
    }

    static Map<String, String> mark(AccountId account) {
        return Map.of(ACCOUNT, account.value());
    }

    static Optional<AccountId> of(Map<String, String> metadata) {
        return Optional.ofNullable(metadata.get(ACCOUNT)).map(AccountId::of);
    }

    /** Everything that is ours was marked when it was made; what was made in the dashboard has a customer that was. */
    Optional<AccountId> of(Map<String, String> metadata, Optional<String> customer) {
        return of(metadata)
                .or(() -> customer.map(stripe::customer)
                        .map(CustomerView::metadata)
                        .flatMap(Owner::of));
    }
}
