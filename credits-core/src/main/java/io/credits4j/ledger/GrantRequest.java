package io.credits4j.ledger;

import static java.util.Objects.requireNonNull;

import io.credits4j.AccountId;
import io.credits4j.Credits;
import io.credits4j.IdempotencyKey;
import io.credits4j.Money;
import io.credits4j.books.Attachment;
import io.credits4j.books.GrantSource;
import io.credits4j.books.Lot;
import io.credits4j.books.Memo;
import io.credits4j.books.RolloverRule;
import io.credits4j.books.Scope;
import java.math.RoundingMode;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Asks for credits to be added to an account, as one lot. Immutable; valid once built.
 *
 * <pre>{@code
 * ledger.grant(GrantRequest.purchase(account, Credits.of(100), IdempotencyKey.of("order-17"))
 *         .cost(Money.usd("9.99"))
 *         .description("Starter pack"));
 * }</pre>
 */
public final class GrantRequest extends LedgerRequest<GrantRequest> {
    /** The priority of a lot unless the grant says otherwise. */
    public static final int DEFAULT_PRIORITY = 100;

    private static final int LOWEST_PRIORITY = 9_999;
    private static final int COST_SCALE = 12;

    private final AccountId account;
    private final GrantSource source;
    private final Credits amount;
    private final IdempotencyKey key;
    private final Terms terms;
    private final boolean evenIfOver;
    private final List<Attachment> attachments;

    /** What shapes the lot. */
    record Terms(
            Credits bonus,
            int priority,
            @Nullable Instant effectiveAt,
            @Nullable Instant expiresAt,
            @Nullable Money cost,
            Scope scope,
            boolean repaysDebt,
            @Nullable RolloverRule rollover) {
        static final Terms DEFAULT = new Terms(Credits.ZERO, DEFAULT_PRIORITY, null, null, null, Scope.ANY, true, null);

        /** The terms of a lot that takes the place of a part of another: its share of the cost, and no rollover. */
        static Terms like(Lot lot, Credits part) {
            return new Terms(
                    Credits.ZERO,
                    lot.priority(),
                    null,
                    lot.expiresAt(),
                    costOf(lot, part),
                    lot.scope(),
                    lot.repaysDebt(),
                    null);
        }

        Terms withBonus(Credits newBonus) {
            return new Terms(newBonus, priority, effectiveAt, expiresAt, cost, scope, repaysDebt, rollover);
        }

        Terms withPriority(int newPriority) {
            return new Terms(bonus, newPriority, effectiveAt, expiresAt, cost, scope, repaysDebt, rollover);
        }

        Terms during(@Nullable Instant start, @Nullable Instant end) {
            return new Terms(bonus, priority, start, end, cost, scope, repaysDebt, rollover);
        }

        Terms withCost(@Nullable Money newCost) {
            return new Terms(bonus, priority, effectiveAt, expiresAt, newCost, scope, repaysDebt, rollover);
        }

        Terms withScope(Scope newScope) {
            return new Terms(bonus, priority, effectiveAt, expiresAt, cost, newScope, repaysDebt, rollover);
        }

        Terms repayingDebt(boolean repays) {
            return new Terms(bonus, priority, effectiveAt, expiresAt, cost, scope, repays, rollover);
        }

        Terms withRollover(@Nullable RolloverRule newRollover) {
            return new Terms(bonus, priority, effectiveAt, expiresAt, cost, scope, repaysDebt, newRollover);
        }

        /** The part of a lot's cost that goes with a part of its credits. */
        static @Nullable Money costOf(Lot lot, Credits part) {
            Money cost = lot.cost();
            return cost == null
                    ? null
                    : Money.of(
                            cost.amount()
                                    .multiply(part.toBigDecimal())
                                    .divide(lot.granted().toBigDecimal(), COST_SCALE, RoundingMode.HALF_EVEN),
                            cost.currency());
        }

        Terms {
            Amounts.notNegative("bonus", bonus);
            if (priority < 0 || priority > LOWEST_PRIORITY) {
                throw new IllegalArgumentException("priority " + priority + " is outside 0 to " + LOWEST_PRIORITY);
            }
            if (cost != null && cost.isNegative()) {
                throw new IllegalArgumentException("cost " + cost + " is below zero");
            }
            if (effectiveAt != null && expiresAt != null && !expiresAt.isAfter(effectiveAt)) {
                throw new IllegalArgumentException(
                        "expiresAt " + expiresAt + " is not after effectiveAt " + effectiveAt);
            }
        }
    }

    private GrantRequest(
            AccountId account,
            GrantSource source,
            Credits amount,
            IdempotencyKey key,
            Terms terms,
            boolean evenIfOver,
            Memo memo,
            List<Attachment> attachments) {
        super(memo);
        this.account = requireNonNull(account, "account");
        this.source = requireNonNull(source, "source");
        this.amount = Amounts.positive("amount", amount);
        this.key = requireNonNull(key, "key");
        this.terms = terms;
        this.evenIfOver = evenIfOver;
        this.attachments = attachments;
    }

    /**
     * Grants credits of any source.
     *
     * @param account whose balance grows; opened by its first grant
     * @param source where the credits come from
     * @param amount how much, above zero and at most {@link Credits#LARGEST_AMOUNT}
     * @param key the intent
     * @return the request
     * @throws IllegalArgumentException if the amount is out of range
     */
    public static GrantRequest of(AccountId account, GrantSource source, Credits amount, IdempotencyKey key) {
        return new GrantRequest(account, source, amount, key, Terms.DEFAULT, false, Memo.NONE, List.of());
    }

    /** Grants credits the customer paid for; see {@link #of}. */
    public static GrantRequest purchase(AccountId account, Credits amount, IdempotencyKey key) {
        return of(account, GrantSource.PURCHASE, amount, key);
    }

    /** Grants the allowance of a plan; see {@link #of}. Give it the end of its period with {@link #expiresAt}. */
    public static GrantRequest subscription(AccountId account, Credits amount, IdempotencyKey key) {
        return of(account, GrantSource.SUBSCRIPTION, amount, key);
    }

    /** Grants credits given away; see {@link #of}. */
    public static GrantRequest promotion(AccountId account, Credits amount, IdempotencyKey key) {
        return of(account, GrantSource.PROMOTION, amount, key);
    }

    /** Grants a correction by hand; see {@link #of}. */
    public static GrantRequest adjustment(AccountId account, Credits amount, IdempotencyKey key) {
        return of(account, GrantSource.ADJUSTMENT, amount, key);
    }

    /** Adds credits given away along with these, as a promotional lot of their own with the same start, end and scope. */
    public GrantRequest bonus(Credits bonus) {
        return with(terms.withBonus(bonus));
    }

    /** Sets the lot's place in the burn order, 0 to 9999; lower burns first. Default {@value #DEFAULT_PRIORITY}. */
    public GrantRequest priority(int priority) {
        return with(terms.withPriority(priority));
    }

    /** Sets from when on the credits can be spent, inclusive. Default at once. */
    public GrantRequest effectiveAt(Instant start) {
        return with(terms.during(Instants.kept("effectiveAt", start), terms.expiresAt));
    }

    /** Sets until when the credits can be spent, exclusive. Default: they never expire. */
    public GrantRequest expiresAt(Instant end) {
        return with(terms.during(terms.effectiveAt, Instants.kept("expiresAt", end)));
    }

    /** Sets what the customer paid for the credits. */
    public GrantRequest cost(Money paid) {
        return with(terms.withCost(requireNonNull(paid, "cost")));
    }

    /** Sets what the credits may pay for. Default anything. */
    public GrantRequest scope(Scope scope) {
        return with(terms.withScope(requireNonNull(scope, "scope")));
    }

    /**
     * Sets whether the credits, with their bonus, pay off debt before they can be spent: say {@code false} for a gift that
     * shall be spendable all the same. Default: they do, unless they have a {@linkplain #scope scope}.
     */
    public GrantRequest repayingDebt(boolean repays) {
        return with(terms.repayingDebt(repays));
    }

    /**
     * Books the credits also if their time is over: they come, and lapse at once, so that the history tells of them. Default:
     * such a grant is refused.
     */
    public GrantRequest evenIfOver() {
        return new GrantRequest(account, source, amount, key, terms, true, memo(), attachments);
    }

    /** Writes rows of other stores in the same commit. */
    public GrantRequest attach(List<? extends Attachment> rows) {
        return new GrantRequest(account, source, amount, key, terms, evenIfOver, memo(), List.copyOf(rows));
    }

    private GrantRequest with(Terms newTerms) {
        return new GrantRequest(account, source, amount, key, newTerms, evenIfOver, memo(), attachments);
    }

    @Override
    GrantRequest with(Memo newMemo) {
        return new GrantRequest(account, source, amount, key, terms, evenIfOver, newMemo, attachments);
    }

    AccountId account() {
        return account;
    }

    GrantSource source() {
        return source;
    }

    Credits amount() {
        return amount;
    }

    IdempotencyKey key() {
        return key;
    }

    Terms terms() {
        return terms;
    }

    boolean isGrantedEvenIfOver() {
        return evenIfOver;
    }

    List<Attachment> attachments() {
        return attachments;
    }
}
