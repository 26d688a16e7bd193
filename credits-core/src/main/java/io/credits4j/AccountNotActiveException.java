package io.credits4j;

/**
 * The account is frozen or closed, so nothing new may be spent, held, granted or moved. Nothing was written. Says
 * nothing about its credits; an operator must unfreeze it first.
 */
public final class AccountNotActiveException extends CreditsException {
    private static final long serialVersionUID = 1L;

    private final transient AccountId account;
    private final AccountStatus status;

    /** Creates the refusal for an account with a status. */
    public AccountNotActiveException(AccountId account, AccountStatus status) {
        super("account '" + account + "' is " + status + "; it must be made active first");
        this.account = account;
        this.status = status;
    }

    /** Returns the account. */
    public AccountId account() {
        return account;
    }

    /** Returns what it is instead of active. */
    public AccountStatus status() {
        return status;
    }
}
