package io.credits4j.ledger;

import static java.util.Objects.requireNonNull;

import io.credits4j.AccountId;
import io.credits4j.Credits;
import io.credits4j.IdempotencyKey;
import io.credits4j.Money;
import io.credits4j.books.Attachment;
import io.credits4j.books.GrantSource;
import io.credits4j.books.Memo;
import java.time.Instant;
import java.util.List;
import java.util.Map;
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
public final class GrantRequest {
    /** The priority of a lot unless the grant says otherwise. */
    public static final int DEFAULT_PRIORITY = 100;

    private static final int LOWEST_PRIORITY = 9_999;

    private final AccountId account;
    private final GrantSource source;
    private final Credits amount;
    private final Credits bonus;
    private final IdempotencyKey key;
    private final int priority;
    private final @Nullable Instant effectiveAt;
    private final @Nullable Instant expiresAt;
    private final @Nullable Money cost;
    private final Memo memo;
    private final List<Attachment> attachments;

    private GrantRequest(
            AccountId account,
            GrantSource source,
            Credits amount,
            Credits bonus,
            IdempotencyKey key,
            int priority,
            @Nullable Instant effectiveAt,
            @Nullable Instant expiresAt,
            @Nullable Money cost,
            Memo memo,
            List<Attachment> attachments) {
        this.account = requireNonNull(account, "account");
        this.source = requireNonNull(source, "source");
        this.amount = Amounts.positive("amount", amount);
        this.bonus = Amounts.notNegative("bonus", bonus);
        this.key = requireNonNull(key, "key");
        this.priority = priority;
        this.effectiveAt = effectiveAt;
        this.expiresAt = expiresAt;
        this.cost = cost;
        this.memo = memo;
        this.attachments = attachments;
        if (priority < 0 || priority > LOWEST_PRIORITY) {
            throw new IllegalArgumentException("priority " + priority + " is outside 0 to " + LOWEST_PRIORITY);
        }
        if (cost != null && cost.isNegative()) {
            throw new IllegalArgumentException("cost " + cost + " is below zero");
        }
        if (effectiveAt != null && expiresAt != null && !expiresAt.isAfter(effectiveAt)) {
            throw new IllegalArgumentException("expiresAt " + expiresAt + " is not after effectiveAt " + effectiveAt);
        }
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
        return new GrantRequest(
                account, source, amount, Credits.ZERO, key, DEFAULT_PRIORITY, null, null, null, Memo.NONE, List.of());
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

    /** Adds credits given away along with these, as a promotional lot of their own with the same start and end. */
    public GrantRequest bonus(Credits newBonus) {
        return copy(newBonus, priority, effectiveAt, expiresAt, cost, memo, attachments);
    }

    /** Sets the lot's place in the burn order, 0 to 9999; lower burns first. Default {@value #DEFAULT_PRIORITY}. */
    public GrantRequest priority(int newPriority) {
        return copy(bonus, newPriority, effectiveAt, expiresAt, cost, memo, attachments);
    }

    /** Sets from when on the credits can be spent, inclusive. Default at once. */
    public GrantRequest effectiveAt(Instant start) {
        return copy(bonus, priority, Instants.kept("effectiveAt", start), expiresAt, cost, memo, attachments);
    }

    /** Sets until when the credits can be spent, exclusive. Default: they never expire. */
    public GrantRequest expiresAt(Instant end) {
        return copy(bonus, priority, effectiveAt, Instants.kept("expiresAt", end), cost, memo, attachments);
    }

    /** Sets what the customer paid for the credits. */
    public GrantRequest cost(Money paid) {
        return copy(bonus, priority, effectiveAt, expiresAt, requireNonNull(paid, "cost"), memo, attachments);
    }

    /** Sets the line the customer reads. */
    public GrantRequest description(String text) {
        return copy(bonus, priority, effectiveAt, expiresAt, cost, memo.withDescription(text), attachments);
    }

    /** Sets who did it inside the account. */
    public GrantRequest actor(String actor) {
        return copy(bonus, priority, effectiveAt, expiresAt, cost, memo.withActor(actor), attachments);
    }

    /** Adds further facts. */
    public GrantRequest metadata(Map<String, String> more) {
        return copy(bonus, priority, effectiveAt, expiresAt, cost, memo.withMetadata(more), attachments);
    }

    /** Writes rows of other stores in the same commit. */
    public GrantRequest attach(List<? extends Attachment> rows) {
        return copy(bonus, priority, effectiveAt, expiresAt, cost, memo, List.copyOf(rows));
    }

    private GrantRequest copy(
            Credits newBonus,
            int newPriority,
            @Nullable Instant newEffectiveAt,
            @Nullable Instant newExpiresAt,
            @Nullable Money newCost,
            Memo newMemo,
            List<Attachment> newAttachments) {
        return new GrantRequest(
                account,
                source,
                amount,
                newBonus,
                key,
                newPriority,
                newEffectiveAt,
                newExpiresAt,
                newCost,
                newMemo,
                newAttachments);
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

    Credits bonus() {
        return bonus;
    }

    IdempotencyKey key() {
        return key;
    }

    int priority() {
        return priority;
    }

    @Nullable
    Instant effectiveAt() {
        return effectiveAt;
    }

    @Nullable
    Instant expiresAt() {
        return expiresAt;
    }

    @Nullable
    Money cost() {
        return cost;
    }

    Memo memo() {
        return memo;
    }

    List<Attachment> attachments() {
        return attachments;
    }
}
