package io.credits4j.ledger;

import static java.util.Objects.requireNonNull;

import io.credits4j.AccountId;
import io.credits4j.Credits;
import io.credits4j.IdempotencyKey;
import io.credits4j.books.Memo;
import org.jspecify.annotations.Nullable;

/**
 * Asks for the debt of an account to be cancelled. Immutable; valid once built.
 *
 * <p>For what becomes of debt at the end of a period, see {@link Allowance#debtAtPeriodEnd}.
 */
public final class ForgiveDebtRequest extends LedgerRequest<ForgiveDebtRequest> {
    private final AccountId account;
    private final IdempotencyKey key;
    private final @Nullable Credits most;

    private ForgiveDebtRequest(AccountId account, IdempotencyKey key, @Nullable Credits most, Memo memo) {
        super(memo);
        this.account = requireNonNull(account, "account");
        this.key = requireNonNull(key, "key");
        this.most = most;
    }

    /** Cancels all debt an account has when this is decided. */
    public static ForgiveDebtRequest of(AccountId account, IdempotencyKey key) {
        return new ForgiveDebtRequest(account, key, null, Memo.NONE);
    }

    /**
     * Sets how much is cancelled at most, such as the debt at the end of a period.
     *
     * @throws IllegalArgumentException if the amount is not above zero, or above {@link Credits#LARGEST_AMOUNT}
     */
    public ForgiveDebtRequest atMost(Credits amount) {
        return new ForgiveDebtRequest(account, key, Amounts.positive("amount", amount), memo());
    }

    @Override
    ForgiveDebtRequest with(Memo newMemo) {
        return new ForgiveDebtRequest(account, key, most, newMemo);
    }

    AccountId account() {
        return account;
    }

    IdempotencyKey key() {
        return key;
    }

    @Nullable
    Credits most() {
        return most;
    }
}
