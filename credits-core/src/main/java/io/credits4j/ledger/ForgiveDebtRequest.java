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
 * <p>It is one of four ways to treat debt at the end of a period:
 *
 * <ul>
 *   <li><b>forgive</b>: cancel it, and then {@linkplain CreditLedger#allot allot} the next period, under a key made from
 *       the period;
 *   <li><b>carry and repay</b>: do nothing. The next allowance, like everything that comes in, repays debt first;
 *   <li><b>invoice</b>: charge the customer for {@link Balance#debt()} and, once paid, grant as many credits as a
 *       {@linkplain GrantRequest#purchase purchase} at the {@linkplain GrantRequest#cost price paid}: they repay the
 *       debt, and it counts as revenue. Allot after that, or the allowance repays first;
 *   <li><b>carry</b>: give the allowance a {@linkplain Allowance#scope scope}. Lots with a scope repay no debt.
 * </ul>
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
