package io.credits4j.ledger;

import static java.util.Objects.requireNonNull;

import io.credits4j.AccountId;
import io.credits4j.BudgetName;
import io.credits4j.Credits;
import io.credits4j.HoldId;
import io.credits4j.IdempotencyKey;
import io.credits4j.books.Attachment;
import io.credits4j.books.Hold;
import io.credits4j.books.Memo;
import io.credits4j.books.Use;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.function.Function;

/** Asks for credits to be reserved for work in progress. Immutable; valid once built. */
public final class HoldRequest extends LedgerRequest<HoldRequest> {
    /** How long a hold lives unless the request says otherwise. */
    public static final Duration DEFAULT_LIFE = Duration.ofMinutes(15);

    /** The shortest life of a hold. */
    public static final Duration SHORTEST_LIFE = Duration.ofSeconds(1);

    /** The longest life of a hold: a day for work, and a week for what must be asked about afterwards. */
    public static final Duration LONGEST_LIFE = Duration.ofDays(8);

    private final AccountId account;
    private final Credits amount;
    private final IdempotencyKey key;
    private final Duration life;
    private final Use use;
    private final List<BudgetName> budgets;
    private final boolean retryingRefusal;
    private final Function<Hold, List<Attachment>> attachments;

    private HoldRequest(
            AccountId account,
            Credits amount,
            IdempotencyKey key,
            Duration life,
            Use use,
            List<BudgetName> budgets,
            boolean retryingRefusal,
            Memo memo,
            Function<Hold, List<Attachment>> attachments) {
        super(memo);
        this.account = requireNonNull(account, "account");
        this.amount = Amounts.notNegative("amount", amount);
        this.key = requireNonNull(key, "key");
        this.life = life;
        this.use = use;
        this.budgets = budgets;
        this.retryingRefusal = retryingRefusal;
        this.attachments = attachments;
    }

    /**
     * Holds an amount for {@link #DEFAULT_LIFE}.
     *
     * @param account whose credits
     * @param amount how much, above zero and at most {@link Credits#LARGEST_AMOUNT}
     * @param key the intent
     * @return the request
     * @throws IllegalArgumentException if the amount is out of range
     */
    public static HoldRequest of(AccountId account, Credits amount, IdempotencyKey key) {
        return opening(account, Amounts.positive("amount", amount), key);
    }

    /**
     * Opens a hold on nothing: an identity for work that is expected to be free, under which it can be settled all the
     * same should it not be.
     */
    public static HoldRequest ofNothing(AccountId account, IdempotencyKey key) {
        return opening(account, Credits.ZERO, key);
    }

    private static HoldRequest opening(AccountId account, Credits amount, IdempotencyKey key) {
        return new HoldRequest(
                account, amount, key, DEFAULT_LIFE, Use.ANYTHING, List.of(), false, Memo.NONE, hold -> List.of());
    }

    /** Sets how long the hold lives, in whole microseconds from {@link #SHORTEST_LIFE} to {@link #LONGEST_LIFE}. */
    public HoldRequest life(Duration newLife) {
        return new HoldRequest(
                account, amount, key, checkedLife(newLife), use, budgets, retryingRefusal, memo(), attachments);
    }

    /** Cut to what every store can keep, like every instant: the deadline told is the deadline kept. */
    private static Duration checkedLife(Duration life) {
        if (life.compareTo(SHORTEST_LIFE) < 0 || life.compareTo(LONGEST_LIFE) > 0) {
            throw new IllegalArgumentException("life " + life + " is outside " + SHORTEST_LIFE + " to " + LONGEST_LIFE);
        }
        return life.truncatedTo(ChronoUnit.MICROS);
    }

    /** Decides afresh if this key was refused before for want of credits; by default the refusal is repeated. */
    public HoldRequest retryingRefusal() {
        return new HoldRequest(account, amount, key, life, use, budgets, true, memo(), attachments);
    }

    /**
     * Writes rows of other stores in the same commit.
     *
     * @param rows makes them from the hold, whose {@linkplain HoldId id} they usually carry; pure, may run again
     * @return the request
     */
    public HoldRequest attach(Function<Hold, List<Attachment>> rows) {
        return new HoldRequest(
                account, amount, key, life, use, budgets, retryingRefusal, memo(), requireNonNull(rows, "rows"));
    }

    /** Sets what it is for, so that lots with a matching scope may pay. */
    public HoldRequest on(Use newUse) {
        return new HoldRequest(
                account,
                amount,
                key,
                life,
                requireNonNull(newUse, "use"),
                budgets,
                retryingRefusal,
                memo(),
                attachments);
    }

    /**
     * Sets the budgets it must fit into, all of them, and counts in as long as it lives; what it is settled at counts as
     * used in them. Those that do not exist do not limit it. No part of what makes two requests the same.
     *
     * @param newBudgets in the order in which they are asked, at most {@link BudgetName#LONGEST_CHAIN}
     * @return the request
     * @throws IllegalArgumentException if there are too many, one twice, or one that stands for each of a kind
     */
    public HoldRequest within(BudgetName... newBudgets) {
        return within(List.of(newBudgets));
    }

    /** Sets the budgets it must fit into; see {@link #within(BudgetName...)}. */
    public HoldRequest within(List<BudgetName> newBudgets) {
        return new HoldRequest(
                account, amount, key, life, use, BudgetName.chain(newBudgets), retryingRefusal, memo(), attachments);
    }

    @Override
    HoldRequest with(Memo newMemo) {
        return new HoldRequest(account, amount, key, life, use, budgets, retryingRefusal, newMemo, attachments);
    }

    AccountId account() {
        return account;
    }

    Credits amount() {
        return amount;
    }

    IdempotencyKey key() {
        return key;
    }

    Duration life() {
        return life;
    }

    Use use() {
        return use;
    }

    List<BudgetName> budgets() {
        return budgets;
    }

    boolean isRetryingRefusal() {
        return retryingRefusal;
    }

    List<Attachment> attachmentsFor(Hold hold) {
        return attachments.apply(hold);
    }
}
