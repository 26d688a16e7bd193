package io.credits4j.ledger;

import static java.util.Objects.requireNonNull;

import io.credits4j.AccountId;
import io.credits4j.Credits;
import io.credits4j.IdempotencyKey;
import io.credits4j.books.Memo;

/**
 * Asks for credits to move from one account to another. Immutable; valid once built. They are taken in burn order and
 * keep their source, end, scope and cost; held credits and the credit limit do not move.
 */
public final class TransferRequest extends LedgerRequest<TransferRequest> {
    private final AccountId from;
    private final AccountId to;
    private final Credits amount;
    private final IdempotencyKey key;

    private TransferRequest(AccountId from, AccountId to, Credits amount, IdempotencyKey key, Memo memo) {
        super(memo);
        this.from = requireNonNull(from, "from");
        this.to = requireNonNull(to, "to");
        this.amount = Amounts.positive("amount", amount);
        this.key = requireNonNull(key, "key");
        if (from.equals(to)) {
            throw new IllegalArgumentException("account '" + from + "' cannot give credits to itself");
        }
    }

    /**
     * Moves an amount.
     *
     * @param from who gives
     * @param to who gets; opened by it if need be
     * @param amount how much, above zero and at most {@link Credits#LARGEST_AMOUNT}
     * @param key the intent, of the account that gives
     * @return the request
     * @throws IllegalArgumentException if the amount is out of range or both accounts are the same
     */
    public static TransferRequest of(AccountId from, AccountId to, Credits amount, IdempotencyKey key) {
        return new TransferRequest(from, to, amount, key, Memo.NONE);
    }

    @Override
    TransferRequest with(Memo newMemo) {
        return new TransferRequest(from, to, amount, key, newMemo);
    }

    AccountId from() {
        return from;
    }

    AccountId to() {
        return to;
    }

    Credits amount() {
        return amount;
    }

    IdempotencyKey key() {
        return key;
    }
}
