package io.credits4j.billing;

import static java.util.Objects.requireNonNull;

import io.credits4j.AccountId;
import io.credits4j.Credits;
import io.credits4j.IdempotencyKey;
import io.credits4j.Money;
import io.credits4j.books.BillingRow;
import io.credits4j.books.GrantSource;
import io.credits4j.books.Memo;
import io.credits4j.ledger.GrantRequest;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Credits that a payment is for. Immutable; valid once built.
 *
 * <pre>{@code
 * PaidCredits.purchase(IdempotencyKey.of("stripe:cs:cs_1"), Credits.of(100))
 *         .bonus(Credits.of(10))
 *         .description("Starter pack");
 * }</pre>
 */
public final class PaidCredits {
    private final IdempotencyKey key;
    private final GrantSource source;
    private final Credits credits;
    private final Credits bonus;
    private final Terms terms;
    private final Memo memo;

    /**
     * What only some have.
     *
     * @param portion which of the portions that the payment is for, from 0
     * @param portions how many there are
     * @param alongside rows to write in the same commit
     */
    private record Terms(
            @Nullable Money cost,
            @Nullable Instant from,
            @Nullable Instant to,
            int portion,
            int portions,
            List<BillingRow> alongside) {
        private static final Terms NONE = new Terms(null, null, null, 0, 1, List.of());
    }

    private PaidCredits(
            IdempotencyKey key, GrantSource source, Credits credits, Credits bonus, Terms terms, Memo memo) {
        this.key = requireNonNull(key, "key");
        this.source = source;
        this.credits = positive("credits", credits);
        this.bonus = requireNonNull(bonus, "bonus");
        this.terms = terms;
        this.memo = memo;
        if (bonus.isNegative()) {
            throw new IllegalArgumentException("bonus " + bonus + " is below zero");
        }
    }

    private static Credits positive(String name, Credits credits) {
        if (!credits.isPositive() || credits.isGreaterThan(Credits.LARGEST_AMOUNT)) {
            throw new IllegalArgumentException(
                    name + " " + credits + " is not above zero and at most " + Credits.LARGEST_AMOUNT);
        }
        return credits;
    }

    /**
     * Credits bought once, which never expire.
     *
     * @param key the intent, made from the object at the provider that sells them, such as a checkout session; they are
     *     granted once under it
     * @param credits how much, above zero and at most {@link Credits#LARGEST_AMOUNT}
     * @throws IllegalArgumentException if the credits are out of range
     */
    public static PaidCredits purchase(IdempotencyKey key, Credits credits) {
        return new PaidCredits(key, GrantSource.PURCHASE, credits, Credits.ZERO, Terms.NONE, Memo.NONE);
    }

    static PaidCredits allowance(IdempotencyKey key, Credits credits, Instant from, Instant to) {
        return new PaidCredits(
                key,
                GrantSource.SUBSCRIPTION,
                credits,
                Credits.ZERO,
                new Terms(null, from, to, 0, 1, List.of()),
                Memo.NONE);
    }

    static PaidCredits trial(IdempotencyKey key, Credits credits, Instant from, Instant to) {
        return new PaidCredits(
                key,
                GrantSource.PROMOTION,
                credits,
                Credits.ZERO,
                new Terms(null, from, to, 0, 1, List.of()),
                Memo.NONE);
    }

    /**
     * Sets the credits given on top, as a promotional lot of their own; taken back with the others.
     *
     * @throws IllegalArgumentException if they are below zero
     */
    public PaidCredits bonus(Credits onTop) {
        return new PaidCredits(key, source, credits, onTop, terms, memo);
    }

    /** Sets what was paid for them, without tax. */
    public PaidCredits cost(Money paid) {
        return with(new Terms(
                requireNonNull(paid, "cost"), terms.from, terms.to, terms.portion, terms.portions, terms.alongside));
    }

    /** Sets the line the customer reads; at most 1000 characters. */
    public PaidCredits description(String text) {
        return with(memo.withDescription(text));
    }

    /** Sets who bought them inside the account, such as a user id. */
    public PaidCredits actor(String actor) {
        return with(memo.withActor(actor));
    }

    /** Adds further facts, such as the package. */
    public PaidCredits metadata(Map<String, String> more) {
        return with(memo.withMetadata(more));
    }

    PaidCredits portion(int number, int of) {
        return with(new Terms(terms.cost, terms.from, terms.to, number, of, terms.alongside));
    }

    PaidCredits alongside(List<BillingRow> rows) {
        return with(new Terms(terms.cost, terms.from, terms.to, terms.portion, terms.portions, List.copyOf(rows)));
    }

    private PaidCredits with(Terms newTerms) {
        return new PaidCredits(key, source, credits, bonus, newTerms, memo);
    }

    private PaidCredits with(Memo newMemo) {
        return new PaidCredits(key, source, credits, bonus, terms, newMemo);
    }

    /** Returns the intent. */
    public IdempotencyKey key() {
        return key;
    }

    /** Returns how much, without the bonus. */
    public Credits credits() {
        return credits;
    }

    /** Returns what is given on top. */
    public Credits bonus() {
        return bonus;
    }

    int portion() {
        return terms.portion;
    }

    int portions() {
        return terms.portions;
    }

    List<BillingRow> alongside() {
        return terms.alongside;
    }

    GrantRequest grantTo(AccountId account) {
        GrantRequest request = GrantRequest.of(account, source, credits, key)
                .bonus(bonus)
                .evenIfOver()
                .memo(memo);
        GrantRequest priced = terms.cost == null ? request : request.cost(terms.cost);
        GrantRequest started = terms.from == null ? priced : priced.effectiveAt(terms.from);
        return terms.to == null ? started : started.expiresAt(terms.to);
    }
}
