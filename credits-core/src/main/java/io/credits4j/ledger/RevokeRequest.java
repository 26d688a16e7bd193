package io.credits4j.ledger;

import static java.util.Objects.requireNonNull;

import io.credits4j.AccountId;
import io.credits4j.IdempotencyKey;
import io.credits4j.Money;
import io.credits4j.books.Attachment;
import io.credits4j.books.Memo;
import java.math.BigDecimal;
import java.util.List;

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
    private final GrantName grant;
    private final IdempotencyKey key;
    private final Shares shares;
    private final ClawbackPolicy policy;
    private final List<Attachment> attachments;

    /** How a grant is named. */
    sealed interface GrantName {
        /** By its line. */
        record Line(long sequence) implements GrantName {
            public Line {
                if (sequence < 1) {
                    throw new IllegalArgumentException("sequence " + sequence + " is below 1");
                }
            }

            @Override
            public String toString() {
                return Long.toString(sequence);
            }
        }

        /** By the key it was made under. */
        record Intended(IdempotencyKey key) implements GrantName {
            public Intended {
                requireNonNull(key, "grant");
            }

            @Override
            public String toString() {
                return "key " + key;
            }
        }
    }

    /**
     * What is taken back, and what of the rest is in doubt, of a whole.
     *
     * @param takenBack from zero to {@code paid}
     * @param inDoubt from zero to the rest
     * @param paid above zero
     */
    record Shares(BigDecimal takenBack, BigDecimal inDoubt, BigDecimal paid) {
        private static final Shares ALL = new Shares(BigDecimal.ONE, BigDecimal.ZERO, BigDecimal.ONE);

        static Shares of(Money takenBack, Money paid) {
            if (!paid.isPositive() || takenBack.isNegative() || takenBack.compareTo(paid) > 0) {
                throw new IllegalArgumentException("takenBack " + takenBack + " is not between zero and paid " + paid);
            }
            return new Shares(takenBack.amount(), BigDecimal.ZERO, paid.amount());
        }

        Shares doubting(BigDecimal newInDoubt) {
            if (newInDoubt.signum() < 0 || takenBack.add(newInDoubt).compareTo(paid) > 0) {
                throw new IllegalArgumentException("inDoubt " + newInDoubt.toPlainString()
                        + " is not between zero and what is left of the payment, "
                        + paid.subtract(takenBack).toPlainString());
            }
            return new Shares(takenBack, newInDoubt, paid);
        }

        BigDecimal takenOrInDoubt() {
            return takenBack.add(inDoubt);
        }
    }

    private RevokeRequest(
            AccountId account,
            GrantName grant,
            IdempotencyKey key,
            Shares shares,
            ClawbackPolicy policy,
            Memo memo,
            List<Attachment> attachments) {
        super(memo);
        this.account = requireNonNull(account, "account");
        this.grant = grant;
        this.key = requireNonNull(key, "key");
        this.shares = shares;
        this.policy = requireNonNull(policy, "policy");
        this.attachments = attachments;
    }

    private static RevokeRequest of(AccountId account, GrantName grant, Shares shares, IdempotencyKey key) {
        return new RevokeRequest(account, grant, key, shares, ClawbackPolicy.TO_DEBT, Memo.NONE, List.of());
    }

    /** Takes back everything a grant gave. */
    public static RevokeRequest all(AccountId account, long sequence, IdempotencyKey key) {
        return of(account, new GrantName.Line(sequence), Shares.ALL, key);
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
        return of(account, new GrantName.Line(sequence), Shares.of(takenBack, paid), key);
    }

    /**
     * Takes back what corresponds to a sum of money, of a grant that is named by the key it was made under; see {@link
     * #of(AccountId, long, Money, Money, IdempotencyKey)}.
     */
    public static RevokeRequest ofGrant(
            AccountId account, IdempotencyKey grant, Money takenBack, Money paid, IdempotencyKey key) {
        return of(account, new GrantName.Intended(grant), Shares.of(takenBack, paid), key);
    }

    /** Sets what happens to what is no longer there. */
    public RevokeRequest policy(ClawbackPolicy newPolicy) {
        return new RevokeRequest(account, grant, key, shares, newPolicy, memo(), attachments);
    }

    /**
     * Also sets aside what corresponds to a further sum of the payment that is in doubt, as in a dispute that is open:
     * it cannot be spent until a request says otherwise. Nothing unless set; each request says anew how much it is.
     *
     * @param money in the currency of the payment, from zero to what is left of it
     * @throws IllegalArgumentException if it is out of range
     */
    public RevokeRequest inDoubt(Money money) {
        return new RevokeRequest(account, grant, key, shares.doubting(money.amount()), policy, memo(), attachments);
    }

    /** Writes rows of other stores in the same commit. */
    public RevokeRequest attach(List<? extends Attachment> rows) {
        return new RevokeRequest(account, grant, key, shares, policy, memo(), List.copyOf(rows));
    }

    @Override
    RevokeRequest with(Memo newMemo) {
        return new RevokeRequest(account, grant, key, shares, policy, newMemo, attachments);
    }

    AccountId account() {
        return account;
    }

    GrantName grant() {
        return grant;
    }

    IdempotencyKey key() {
        return key;
    }

    Shares shares() {
        return shares;
    }

    ClawbackPolicy policy() {
        return policy;
    }

    List<Attachment> attachments() {
        return attachments;
    }
}
