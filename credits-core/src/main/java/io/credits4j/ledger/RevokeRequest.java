package io.credits4j.ledger;

import static java.util.Objects.requireNonNull;

import io.credits4j.AccountId;
import io.credits4j.IdempotencyKey;
import io.credits4j.Money;
import io.credits4j.books.Memo;
import java.math.BigDecimal;

/**
 * Asks for a grant's credits to be taken back in the proportion in which its payment was. Immutable; valid once built.
 *
 * <p>The proportion is cumulative: say how much of the payment has been taken back <em>in all</em>, and the ledger takes
 * or gives back the difference to what it took before. So the order and the number of reports do not matter, and a
 * smaller sum than before (a refund that failed, a dispute that was won) restores credits. The bonus of the purchase
 * shares its fate, and so does what was carried from an allowance into later periods. Credits that have lapsed are gone
 * already: they count as taken, so that nobody owes what he never used.
 */
public final class RevokeRequest extends LedgerRequest<RevokeRequest> {
    private final AccountId account;
    private final long sequence;
    private final IdempotencyKey key;
    private final BigDecimal takenBack;
    private final BigDecimal paid;
    private final ClawbackPolicy policy;

    private RevokeRequest(
            AccountId account,
            long sequence,
            IdempotencyKey key,
            BigDecimal takenBack,
            BigDecimal paid,
            ClawbackPolicy policy,
            Memo memo) {
        super(memo);
        this.account = requireNonNull(account, "account");
        this.sequence = sequence;
        this.key = requireNonNull(key, "key");
        this.takenBack = takenBack;
        this.paid = paid;
        this.policy = requireNonNull(policy, "policy");
        if (sequence < 1) {
            throw new IllegalArgumentException("sequence " + sequence + " is below 1");
        }
    }

    /** Takes back everything a grant gave. */
    public static RevokeRequest all(AccountId account, long sequence, IdempotencyKey key) {
        return new RevokeRequest(
                account, sequence, key, BigDecimal.ONE, BigDecimal.ONE, ClawbackPolicy.TO_DEBT, Memo.NONE);
    }

    /**
     * Takes back what corresponds to a sum of money.
     *
     * @param account whose grant
     * @param sequence the sequence of the ledger transaction that granted
     * @param takenBack how much of the payment has been taken back in all, from zero to {@code paid}
     * @param paid the whole payment, above zero
     * @param key the intent
     * @return the request; {@link ClawbackPolicy#TO_DEBT} unless told otherwise
     * @throws IllegalArgumentException if the sums are out of range or of two currencies
     */
    public static RevokeRequest of(AccountId account, long sequence, Money takenBack, Money paid, IdempotencyKey key) {
        if (!paid.isPositive() || takenBack.isNegative() || takenBack.compareTo(paid) > 0) {
            throw new IllegalArgumentException("takenBack " + takenBack + " is not between zero and paid " + paid);
        }
        return new RevokeRequest(
                account, sequence, key, takenBack.amount(), paid.amount(), ClawbackPolicy.TO_DEBT, Memo.NONE);
    }

    /** Sets what happens to what is no longer there. */
    public RevokeRequest policy(ClawbackPolicy newPolicy) {
        return new RevokeRequest(account, sequence, key, takenBack, paid, newPolicy, memo());
    }

    @Override
    RevokeRequest with(Memo newMemo) {
        return new RevokeRequest(account, sequence, key, takenBack, paid, policy, newMemo);
    }

    AccountId account() {
        return account;
    }

    long sequence() {
        return sequence;
    }

    IdempotencyKey key() {
        return key;
    }

    BigDecimal takenBack() {
        return takenBack;
    }

    BigDecimal paid() {
        return paid;
    }

    ClawbackPolicy policy() {
        return policy;
    }
}
