package io.credits4j.ledger;

import static java.util.Objects.requireNonNull;

import io.credits4j.AccountId;
import io.credits4j.BudgetName;
import io.credits4j.Credits;
import io.credits4j.IdempotencyKey;
import io.credits4j.books.BudgetTerms;
import org.jspecify.annotations.Nullable;

/**
 * Asks for a budget inside an account to be set or removed; opens the account if need be. Immutable; valid once built.
 *
 * <pre>{@code
 * AllowanceSchedule monthly = AllowanceSchedule.monthly(LocalDateTime.parse("2024-01-01T00:00"), zone);
 * // Every user may use 100 a month, with at most 5 calls at once …
 * ledger.setBudget(BudgetRequest.limit(tenant, BudgetName.each("user"), Credits.of(100), key)
 *         .per(monthly)
 *         .holdsAtOnce(5));
 * // … but Anna 500, and any number of calls.
 * ledger.setBudget(BudgetRequest.limit(tenant, BudgetName.of("user", "anna"), Credits.of(500), otherKey).per(monthly));
 * }</pre>
 *
 * <p>A budget limits the spends and holds that are {@code within} it. Terms of its own replace those of
 * {@linkplain BudgetName#each each} of its kind altogether. For two periods, such as a day and a month, use two kinds.
 *
 * <p>Changing terms changes nothing that is counted: what was used counts until the period that the new terms make of it
 * ends, and what live holds reserve counts, also of holds older than the budget. What was used before an
 * amount was first limited, or while none was, does not count.
 */
public final class BudgetRequest {
    private final AccountId account;
    private final BudgetName name;
    private final IdempotencyKey key;
    private final @Nullable Credits limit;
    private final @Nullable AllowanceSchedule schedule;
    private final @Nullable Integer mostHolds;

    private BudgetRequest(
            AccountId account,
            BudgetName name,
            IdempotencyKey key,
            @Nullable Credits limit,
            @Nullable AllowanceSchedule schedule,
            @Nullable Integer mostHolds) {
        this.account = requireNonNull(account, "account");
        this.name = requireNonNull(name, "name");
        this.key = requireNonNull(key, "key");
        this.limit = limit;
        this.schedule = schedule;
        this.mostHolds = mostHolds;
    }

    /**
     * Limits how many credits may be used, in all unless {@link #per} says otherwise.
     *
     * @param account whose
     * @param name which budget, or that of each of a kind
     * @param limit how much may be used and reserved, from zero to {@link Credits#LARGEST_AMOUNT}
     * @param key the intent
     * @return the request
     * @throws IllegalArgumentException if the limit is out of range
     */
    public static BudgetRequest limit(AccountId account, BudgetName name, Credits limit, IdempotencyKey key) {
        return new BudgetRequest(account, name, key, Amounts.notNegative("limit", limit), null, null);
    }

    /**
     * Limits only how many holds may be live at once.
     *
     * @param account whose
     * @param name which budget, or that of each of a kind
     * @param most how many, zero or more
     * @param key the intent
     * @return the request
     * @throws IllegalArgumentException if the number is below zero
     */
    public static BudgetRequest holdsAtOnce(AccountId account, BudgetName name, int most, IdempotencyKey key) {
        return new BudgetRequest(account, name, key, null, null, checked(most));
    }

    /**
     * Removes a budget's own terms: from now on those of each of its kind limit it, if there are some. What it counts is
     * kept as long as something limits it.
     */
    public static BudgetRequest remove(AccountId account, BudgetName name, IdempotencyKey key) {
        return new BudgetRequest(account, name, key, null, null, null);
    }

    /**
     * Counts anew in every period of a schedule, in its zone; what comes before its first period counts as one. A
     * boundary belongs to the new period. What is reserved at a boundary stays reserved after it.
     *
     * @throws IllegalArgumentException if no amount is limited
     */
    public BudgetRequest per(AllowanceSchedule newSchedule) {
        requireNonNull(newSchedule, "schedule");
        if (limit == null) {
            throw new IllegalArgumentException(
                    "schedule " + newSchedule + " for budget '" + name + "', which limits no amount");
        }
        return new BudgetRequest(account, name, key, limit, newSchedule, mostHolds);
    }

    /**
     * Limits how many holds may be live at once as well.
     *
     * @throws IllegalArgumentException if the number is below zero, or this is a removal
     */
    public BudgetRequest holdsAtOnce(int most) {
        if (isRemoval()) {
            throw new IllegalArgumentException(
                    "holdsAtOnce " + most + " for budget '" + name + "', which is to be removed");
        }
        return new BudgetRequest(account, name, key, limit, schedule, checked(most));
    }

    private static int checked(int most) {
        if (most < 0) {
            throw new IllegalArgumentException("holdsAtOnce " + most + " is below zero");
        }
        return most;
    }

    private boolean isRemoval() {
        return limit == null && mostHolds == null;
    }

    AccountId account() {
        return account;
    }

    BudgetName name() {
        return name;
    }

    IdempotencyKey key() {
        return key;
    }

    @Nullable
    BudgetTerms terms() {
        return isRemoval() ? null : new BudgetTerms(limit, schedule == null ? null : schedule.toString(), mostHolds);
    }
}
