package io.credits4j.billing;

import io.credits4j.Money;
import java.math.BigDecimal;
import java.util.Collection;

/**
 * What of a payment is gone, and what is in doubt besides; together never more than was paid.
 *
 * @param gone what the customer, or the bank, has got back
 * @param inDoubt what is held by the bank until a dispute is over
 */
record MoneyBack(Money gone, Money inDoubt) {
    static MoneyBack none(Money paid) {
        Money zero = zero(paid);
        return new MoneyBack(zero, zero);
    }

    /** A function of how things are, whatever happened before: that is why order and repetition do not matter. */
    static MoneyBack of(Money paid, Collection<Refund> refunds, Collection<Dispute> disputes, DisputePolicy policy) {
        Money gone = zero(paid);
        for (Refund refund : refunds) {
            gone = refund.counts() ? gone.plus(refund.amount()) : gone;
        }
        Money open = zero(paid);
        for (Dispute dispute : disputes) {
            gone = dispute.status() == Dispute.Status.LOST ? gone.plus(dispute.amount()) : gone;
            open = dispute.status() == Dispute.Status.OPEN ? open.plus(dispute.amount()) : open;
        }
        boolean claws = policy == DisputePolicy.CLAW;
        Money taken = least(paid, claws ? gone.plus(open) : gone);
        return new MoneyBack(taken, claws ? zero(paid) : least(paid.minus(taken), open));
    }

    /**
     * The part that falls on one of several equal portions, on the scale of the whole payment. What is gone takes the
     * last portions first: they are those the customer has had least of.
     */
    MoneyBack ofPortion(Money paid, int portion, int portions) {
        Money takenHere = share(gone, paid, portion, portions);
        Money takenOrInDoubt = share(gone.plus(inDoubt), paid, portion, portions);
        return new MoneyBack(takenHere, takenOrInDoubt.minus(takenHere));
    }

    private static Money share(Money amount, Money paid, int portion, int portions) {
        BigDecimal later = paid.amount().multiply(BigDecimal.valueOf(portions - 1L - portion));
        BigDecimal here = amount.amount().multiply(BigDecimal.valueOf(portions)).subtract(later);
        return Money.of(here.max(BigDecimal.ZERO).min(paid.amount()), paid.currency());
    }

    private static Money least(Money one, Money other) {
        return one.compareTo(other) <= 0 ? one : other;
    }

    static Money zero(Money like) {
        return Money.of(BigDecimal.ZERO, like.currency());
    }
}
