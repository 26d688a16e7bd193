package io.credits4j.ledger;

import static java.util.Objects.requireNonNull;

import io.credits4j.AccountId;
import io.credits4j.AccountStatus;
import io.credits4j.Credits;
import io.credits4j.IdempotencyKey;
import io.credits4j.books.Memo;
import org.jspecify.annotations.Nullable;

/** Asks for an account's status, credit limit or low-balance threshold to be changed; opens the account if need be. Immutable. */
public final class AccountRequest extends LedgerRequest<AccountRequest> {
    private final AccountId account;
    private final IdempotencyKey key;
    private final @Nullable AccountStatus status;
    private final @Nullable Credits creditLimit;
    private final @Nullable Credits lowBalance;

    private AccountRequest(
            AccountId account,
            IdempotencyKey key,
            @Nullable AccountStatus status,
            @Nullable Credits creditLimit,
            @Nullable Credits lowBalance,
            Memo memo) {
        super(memo);
        this.account = requireNonNull(account, "account");
        this.key = requireNonNull(key, "key");
        this.status = status;
        this.creditLimit = creditLimit;
        this.lowBalance = lowBalance;
    }

    /** Stops new spends and holds. */
    public static AccountRequest freeze(AccountId account, IdempotencyKey key) {
        return new AccountRequest(account, key, AccountStatus.FROZEN, null, null, Memo.NONE);
    }

    /** Lets everything go again, also after closing. */
    public static AccountRequest activate(AccountId account, IdempotencyKey key) {
        return new AccountRequest(account, key, AccountStatus.ACTIVE, null, null, Memo.NONE);
    }

    /** Stops everything new, grants included. */
    public static AccountRequest close(AccountId account, IdempotencyKey key) {
        return new AccountRequest(account, key, AccountStatus.CLOSED, null, null, Memo.NONE);
    }

    /**
     * Sets how much debt spends and holds may make.
     *
     * @throws IllegalArgumentException if the limit is below zero or above {@link Credits#LARGEST_AMOUNT}
     */
    public static AccountRequest creditLimit(AccountId account, Credits limit, IdempotencyKey key) {
        return new AccountRequest(account, key, null, Amounts.notNegative("credit limit", limit), null, Memo.NONE);
    }

    /**
     * Sets the threshold at or below which {@link LedgerEvent.BalanceLow} is told. What counts is what a spend that states
     * no use can take. It is told once; again only after {@link LedgerEvent.BalanceRecovered}, which takes a balance above
     * the threshold by more than a tenth of it, rounded up. If the balance is low when the threshold is set, it is told at
     * once. Zero switches it off; that nothing is left is told all the same, as {@link LedgerEvent.Depleted}.
     *
     * @throws IllegalArgumentException if the threshold is below zero or above {@link Credits#LARGEST_AMOUNT}
     */
    public static AccountRequest lowBalance(AccountId account, Credits threshold, IdempotencyKey key) {
        return new AccountRequest(
                account, key, null, null, Amounts.notNegative("low-balance threshold", threshold), Memo.NONE);
    }

    @Override
    AccountRequest with(Memo newMemo) {
        return new AccountRequest(account, key, status, creditLimit, lowBalance, newMemo);
    }

    AccountId account() {
        return account;
    }

    IdempotencyKey key() {
        return key;
    }

    @Nullable
    AccountStatus status() {
        return status;
    }

    @Nullable
    Credits creditLimit() {
        return creditLimit;
    }

    @Nullable
    Credits lowBalance() {
        return lowBalance;
    }
}
