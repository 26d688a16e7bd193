package io.credits4j.ledger;

import static java.util.Objects.requireNonNull;

import io.credits4j.AccountId;
import io.credits4j.AccountStatus;
import io.credits4j.Credits;
import io.credits4j.IdempotencyKey;
import io.credits4j.books.Memo;
import org.jspecify.annotations.Nullable;

/** Asks for an account's status or credit limit to be changed; opens the account if need be. Immutable. */
public final class AccountRequest extends LedgerRequest<AccountRequest> {
    private final AccountId account;
    private final IdempotencyKey key;
    private final @Nullable AccountStatus status;
    private final @Nullable Credits creditLimit;

    private AccountRequest(
            AccountId account,
            IdempotencyKey key,
            @Nullable AccountStatus status,
            @Nullable Credits creditLimit,
            Memo memo) {
        super(memo);
        this.account = requireNonNull(account, "account");
        this.key = requireNonNull(key, "key");
        this.status = status;
        this.creditLimit = creditLimit;
    }

    /** Stops new spends and holds. */
    public static AccountRequest freeze(AccountId account, IdempotencyKey key) {
        return new AccountRequest(account, key, AccountStatus.FROZEN, null, Memo.NONE);
    }

    /** Lets everything go again, also after closing. */
    public static AccountRequest activate(AccountId account, IdempotencyKey key) {
        return new AccountRequest(account, key, AccountStatus.ACTIVE, null, Memo.NONE);
    }

    /** Stops everything new, grants included. */
    public static AccountRequest close(AccountId account, IdempotencyKey key) {
        return new AccountRequest(account, key, AccountStatus.CLOSED, null, Memo.NONE);
    }

    /**
     * Sets how much debt spends and holds may make.
     *
     * @throws IllegalArgumentException if the limit is below zero or above {@link Credits#LARGEST_AMOUNT}
     */
    public static AccountRequest creditLimit(AccountId account, Credits limit, IdempotencyKey key) {
        return new AccountRequest(account, key, null, Amounts.notNegative("credit limit", limit), Memo.NONE);
    }

    @Override
    AccountRequest with(Memo newMemo) {
        return new AccountRequest(account, key, status, creditLimit, newMemo);
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
}
