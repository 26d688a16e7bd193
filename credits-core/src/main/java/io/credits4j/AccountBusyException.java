package io.credits4j;

/**
 * The account has credits that cannot move: reserved by live holds, or set aside while their payment is disputed. Nothing
 * was written. Settle or release the holds, or wait for their deadline; bring the disputes to an end; then try again.
 */
public final class AccountBusyException extends CreditsException {
    private static final long serialVersionUID = 1L;

    private final transient AccountId account;
    private final transient Credits held;
    private final transient Credits frozen;

    /** Creates the refusal for an account with credits held or frozen. */
    public AccountBusyException(AccountId account, Credits held, Credits frozen) {
        super("account '" + account + "' has " + held + " credits in live holds and " + frozen
                + " frozen in disputes; settle or release the holds and end the disputes first");
        this.account = account;
        this.held = held;
        this.frozen = frozen;
    }

    /** Returns the account. */
    public AccountId account() {
        return account;
    }

    /** Returns what live holds reserve. */
    public Credits held() {
        return held;
    }

    /** Returns what is set aside for disputes. */
    public Credits frozen() {
        return frozen;
    }
}
