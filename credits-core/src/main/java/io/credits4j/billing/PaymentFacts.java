package io.credits4j.billing;

import static java.util.Objects.requireNonNull;

import io.credits4j.AccountId;
import io.credits4j.Money;
import io.credits4j.internal.Text;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * What the provider says of a payment now. Immutable; valid once built.
 *
 * <pre>{@code
 * PaymentFacts.of("pi_1", account, Money.usd("9.99"), PaymentState.PAID)
 *         .gives(PaidCredits.purchase(IdempotencyKey.of("stripe:pi:pi_1"), Credits.of(100)))
 *         .refunds(List.of(new Refund("re_1", Money.usd("5"), Refund.Status.SUCCEEDED)));
 * }</pre>
 *
 * <p>Refunds and disputes that were told before and are not mentioned stay as they were; so do the credits. So an adapter
 * that cannot ask may tell what one event says.
 */
public final class PaymentFacts {
    private static final int LONGEST_REFERENCE = 120;

    private final String reference;
    private final AccountId account;
    private final Money amount;
    private final PaymentState state;
    private final List<PaidCredits> credits;
    private final List<Refund> refunds;
    private final List<Dispute> disputes;

    private PaymentFacts(
            String reference,
            AccountId account,
            Money amount,
            PaymentState state,
            List<PaidCredits> credits,
            List<Refund> refunds,
            List<Dispute> disputes) {
        this.reference = reference;
        this.account = account;
        this.amount = amount;
        this.state = state;
        this.credits = credits;
        this.refunds = refunds;
        this.disputes = disputes;
    }

    /**
     * Starts with what every payment has.
     *
     * @param reference names it for good; 1 to 120 characters. For an invoice, which several payments may pay, name the
     *     invoice and give the sum of them all
     * @param account whose it is
     * @param amount what is charged, with tax; zero or more. Parts of it that go back take the same part of the credits
     * @param state whether the money has come
     * @throws IllegalArgumentException if the reference is no identifier or too long, or the amount negative
     */
    public static PaymentFacts of(String reference, AccountId account, Money amount, PaymentState state) {
        Text.identifier("payment reference", reference);
        if (reference.length() > LONGEST_REFERENCE) {
            throw new IllegalArgumentException("payment reference has more than " + LONGEST_REFERENCE + " characters: '"
                    + Text.shown(reference) + "'");
        }
        if (amount.isNegative()) {
            throw new IllegalArgumentException("amount of payment '" + reference + "' is negative: " + amount);
        }
        return new PaymentFacts(
                reference,
                requireNonNull(account, "account"),
                amount,
                requireNonNull(state, "state"),
                List.of(),
                List.of(),
                List.of());
    }

    /**
     * Sets the credits it is for; granted once it is paid.
     *
     * @throws IllegalArgumentException if two have one key
     */
    public PaymentFacts gives(List<PaidCredits> paidFor) {
        requireDistinct("credits", paidFor, PaidCredits::key);
        return new PaymentFacts(reference, account, amount, state, List.copyOf(paidFor), refunds, disputes);
    }

    /** Sets the credits it is for; see {@link #gives(List)}. */
    public PaymentFacts gives(PaidCredits... paidFor) {
        return gives(List.of(paidFor));
    }

    /**
     * Sets its refunds.
     *
     * @throws IllegalArgumentException if one is in another currency, or two have one id
     */
    public PaymentFacts refunds(List<Refund> all) {
        requireDistinct("refunds", all, Refund::id);
        all.forEach(refund -> requireCurrency(refund.amount()));
        return new PaymentFacts(reference, account, amount, state, credits, List.copyOf(all), disputes);
    }

    /**
     * Sets its disputes.
     *
     * @throws IllegalArgumentException if one is in another currency, or two have one id
     */
    public PaymentFacts disputes(List<Dispute> all) {
        requireDistinct("disputes", all, Dispute::id);
        all.forEach(dispute -> requireCurrency(dispute.amount()));
        return new PaymentFacts(reference, account, amount, state, credits, refunds, List.copyOf(all));
    }

    private void requireCurrency(Money other) {
        if (!other.currency().equals(amount.currency())) {
            throw new IllegalArgumentException(
                    "payment '" + reference + "' of " + amount + " cannot give back " + other);
        }
    }

    private <T> void requireDistinct(String what, List<T> all, Function<T, ?> name) {
        if (all.stream().map(name).collect(Collectors.toSet()).size() < all.size()) {
            throw new IllegalArgumentException("payment '" + reference + "' has two " + what + " of one name");
        }
    }

    /** Returns what names it. */
    public String reference() {
        return reference;
    }

    /** Returns whose it is. */
    public AccountId account() {
        return account;
    }

    /** Returns what is charged. */
    public Money amount() {
        return amount;
    }

    /** Returns whether the money has come. */
    public PaymentState state() {
        return state;
    }

    /** Returns the credits it is for; unmodifiable. */
    public List<PaidCredits> credits() {
        return credits;
    }

    /** Returns its refunds; unmodifiable. */
    public List<Refund> refunds() {
        return refunds;
    }

    /** Returns its disputes; unmodifiable. */
    public List<Dispute> disputes() {
        return disputes;
    }

    @Override
    public String toString() {
        return "PaymentFacts[" + reference + ", " + amount + ", " + state + "]";
    }
}
