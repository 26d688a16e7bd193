package io.credits4j;

/**
 * A budget inside the account allows no more live holds at once. Nothing was written. Try again, under the same key,
 * when one has been settled or released.
 */
public final class TooManyHoldsException extends CreditsException {
    private static final long serialVersionUID = 1L;

    private final transient AccountId account;
    private final transient BudgetName budget;
    private final int limit;

    /** Creates the refusal by a budget that allows {@code limit} live holds. */
    public TooManyHoldsException(AccountId account, BudgetName budget, int limit) {
        super("budget '" + budget + "' of account '" + account + "' allows " + limit
                + " live holds at once; try again when one has ended");
        this.account = account;
        this.budget = budget;
        this.limit = limit;
    }

    /** Returns the account. */
    public AccountId account() {
        return account;
    }

    /** Returns the first budget of the request that refused. */
    public BudgetName budget() {
        return budget;
    }

    /** Returns how many it allows. */
    public int limit() {
        return limit;
    }
}
