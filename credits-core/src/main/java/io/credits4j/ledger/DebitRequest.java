package io.credits4j.ledger;

import static java.util.Objects.requireNonNull;

import io.credits4j.AccountId;
import io.credits4j.Credits;
import io.credits4j.IdempotencyKey;
import io.credits4j.books.Memo;

/**
 * Asks for credits to be taken away by hand, as a correction. Immutable; valid once built. What the lots do not have
 * becomes debt, whatever the credit limit. Say who and why with {@link #actor} and {@link #description}.
 */
public final class DebitRequest extends LedgerRequest<DebitRequest> {
    private final AccountId account;
    private final Credits amount;
    private final IdempotencyKey key;

    private DebitRequest(AccountId account, Credits amount, IdempotencyKey key, Memo memo) {
        super(memo);
        this.account = requireNonNull(account, "account");
        this.amount = Amounts.positive("amount", amount);
        this.key = requireNonNull(key, "key");
    }

    /**
     * Takes an amount away.
     *
     * @param account whose credits
     * @param amount how much, above zero and at most {@link Credits#LARGEST_AMOUNT}
     * @param key the intent
     * @return the request
     * @throws IllegalArgumentException if the amount is out of range
     */
    public static DebitRequest of(AccountId account, Credits amount, IdempotencyKey key) {
        return new DebitRequest(account, amount, key, Memo.NONE);
    }

    @Override
    DebitRequest with(Memo newMemo) {
        return new DebitRequest(account, amount, key, newMemo);
    }

    AccountId account() {
        return account;
    }

    Credits amount() {
        return amount;
    }

    IdempotencyKey key() {
        return key;
    }
}
