package io.credits4j;

/**
 * The account cannot cover the amount. Nothing was written but the refusal. Let the customer buy credits, then try with
 * a new key.
 */
public final class InsufficientCreditsException extends CreditsException {
    private static final long serialVersionUID = 1L;

    private final transient AccountId account;
    private final transient Credits requested;
    private final transient Credits available;

    /** Creates the refusal of {@code requested} on an account that has {@code available}. */
    public InsufficientCreditsException(AccountId account, Credits requested, Credits available) {
        super("account '" + account + "' has " + available.max(Credits.ZERO) + " credits available, "
                + requested.minus(available) + " short of the " + requested
                + " requested; add credits and try again with a new idempotency key");
        this.account = account;
        this.requested = requested;
        this.available = available;
    }

    /** Returns the account. */
    public AccountId account() {
        return account;
    }

    /** Returns what was asked for. */
    public Credits requested() {
        return requested;
    }

    /** Returns what could have been spent; below zero where debt beyond the credit limit must be repaid first. */
    public Credits available() {
        return available;
    }

    /** Returns how much must come in for the request to succeed; above zero. */
    public Credits shortfall() {
        return requested.minus(available);
    }
}
