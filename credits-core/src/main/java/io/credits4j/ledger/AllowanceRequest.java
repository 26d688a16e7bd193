package io.credits4j.ledger;

import static java.util.Objects.requireNonNull;

import io.credits4j.AccountId;
import io.credits4j.books.Memo;

/**
 * Asks for an account to get what its plan gives in every period that has started. Immutable; valid once built.
 *
 * <p>It has no key of its own: each period of a plan is given once, however often and on however many machines this is
 * asked. So ask whenever it may be time: on a renewal, on a schedule, at a sign-in.
 */
public final class AllowanceRequest extends LedgerRequest<AllowanceRequest> {
    private static final int FARTHEST_AHEAD = 12;

    private final AccountId account;
    private final Allowance allowance;
    private final int ahead;

    private AllowanceRequest(AccountId account, Allowance allowance, int ahead, Memo memo) {
        super(memo);
        this.account = requireNonNull(account, "account");
        this.allowance = requireNonNull(allowance, "allowance");
        this.ahead = ahead;
        if (ahead < 0 || ahead > FARTHEST_AHEAD) {
            throw new IllegalArgumentException("ahead " + ahead + " is outside 0 to " + FARTHEST_AHEAD);
        }
        DebtPolicy policy = allowance.debtAtPeriodEnd();
        if (ahead > 0 && (policy == DebtPolicy.FORGIVE || policy == DebtPolicy.INVOICE)) {
            throw new IllegalArgumentException("ahead " + ahead + " does not go with debtAtPeriodEnd " + policy
                    + " of plan '" + allowance.plan() + "': what is owed then is not known yet");
        }
    }

    /** Gives an account what an allowance gives in each of its periods that has started. */
    public static AllowanceRequest of(AccountId account, Allowance allowance) {
        return new AllowanceRequest(account, allowance, 0, Memo.NONE);
    }

    /**
     * Books also periods still to come, 0 to 12: they count as posted at once and can be spent from their start on, so
     * that nobody waits for the next request at a boundary. Only for periods that are paid for, and only once the plan has
     * started. Default 0, and refused where the plan forgives or invoices debt.
     */
    public AllowanceRequest ahead(int periods) {
        return new AllowanceRequest(account, allowance, periods, memo());
    }

    @Override
    AllowanceRequest with(Memo newMemo) {
        return new AllowanceRequest(account, allowance, ahead, newMemo);
    }

    AccountId account() {
        return account;
    }

    Allowance allowance() {
        return allowance;
    }

    int ahead() {
        return ahead;
    }
}
