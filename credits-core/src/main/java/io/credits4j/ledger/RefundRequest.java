package io.credits4j.ledger;

import static java.util.Objects.requireNonNull;

import io.credits4j.AccountId;
import io.credits4j.BudgetName;
import io.credits4j.Credits;
import io.credits4j.IdempotencyKey;
import io.credits4j.books.Memo;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Asks for an earlier spend to be given back, whole or in part. Immutable; valid once built.
 *
 * <p>Credits return to the very lots they came from, those taken last first. What had become debt lowers the debt. What
 * belongs to a lot that has ended meanwhile lapses at once, unless {@link #reissuing} says otherwise.
 *
 * <p>What was settled under a hold is given back to the hold's budgets as well; for a plain spend, name its budgets with
 * {@link #within}. Either way only in the period in which the spend was counted.
 */
public final class RefundRequest extends LedgerRequest<RefundRequest> {
    private final AccountId account;
    private final long sequence;
    private final IdempotencyKey key;
    private final @Nullable Credits amount;
    private final @Nullable Duration reissuedFor;
    private final List<BudgetName> budgets;

    private RefundRequest(
            AccountId account,
            long sequence,
            IdempotencyKey key,
            @Nullable Credits amount,
            @Nullable Duration reissuedFor,
            List<BudgetName> budgets,
            Memo memo) {
        super(memo);
        this.account = requireNonNull(account, "account");
        this.sequence = sequence;
        this.key = requireNonNull(key, "key");
        this.amount = amount;
        this.reissuedFor = reissuedFor;
        this.budgets = budgets;
        if (sequence < 1) {
            throw new IllegalArgumentException("sequence " + sequence + " is below 1");
        }
    }

    /**
     * Gives back all that is left to give back of a spend.
     *
     * @param account whose spend
     * @param sequence the sequence of its ledger transaction
     * @param key the intent
     * @return the request
     */
    public static RefundRequest of(AccountId account, long sequence, IdempotencyKey key) {
        return new RefundRequest(account, sequence, key, null, null, List.of(), Memo.NONE);
    }

    /**
     * Gives back only a part.
     *
     * @throws IllegalArgumentException if the amount is not above zero
     */
    public RefundRequest amount(Credits part) {
        return new RefundRequest(
                account, sequence, key, Amounts.positive("amount", part), reissuedFor, budgets, memo());
    }

    /**
     * Grants what belongs to ended lots anew for a while: same source and scope, its part of the cost, a new end. Default: it lapses.
     *
     * @throws IllegalArgumentException if the time is not above zero
     */
    public RefundRequest reissuing(Duration life) {
        if (life.isNegative() || life.isZero()) {
            throw new IllegalArgumentException("life " + life + " is not above zero");
        }
        return new RefundRequest(account, sequence, key, amount, life, budgets, memo());
    }

    /**
     * Gives it back to these budgets as well: those the spend was within. Needed for plain spends only; a line does not
     * know its budgets, a hold does.
     *
     * @param spent the budgets, at most {@link BudgetName#LONGEST_CHAIN}
     * @return the request
     * @throws IllegalArgumentException if there are too many, one twice, or one that stands for each of a kind
     */
    public RefundRequest within(BudgetName... spent) {
        List<BudgetName> chain = BudgetName.chain(List.of(spent));
        return new RefundRequest(account, sequence, key, amount, reissuedFor, chain, memo());
    }

    @Override
    RefundRequest with(Memo newMemo) {
        return new RefundRequest(account, sequence, key, amount, reissuedFor, budgets, newMemo);
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

    @Nullable
    Credits amount() {
        return amount;
    }

    @Nullable
    Duration reissuedFor() {
        return reissuedFor;
    }

    List<BudgetName> budgets() {
        return budgets;
    }
}
