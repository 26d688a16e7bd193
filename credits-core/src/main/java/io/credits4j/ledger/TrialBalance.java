package io.credits4j.ledger;

import io.credits4j.AccountId;
import io.credits4j.Credits;
import io.credits4j.books.Account;
import java.util.List;

/**
 * The sums over many accounts, as stored. Immutable.
 *
 * <p>What has lapsed but is not booked yet is still counted in.
 *
 * @param accounts how many accounts were counted; one that was never opened is none
 * @param lines how many ledger transactions they have
 * @param credits what is left in their lots
 * @param debt what they owe
 * @param held what their live holds reserve
 * @param posted credits less debt
 * @param lifetimePurchased all they purchased
 * @param lifetimeSpent all they used
 * @param notAddingUp the accounts whose row does not agree with their lots, holds and newest line; see
 *     {@link CreditLedger#audit} for what is wrong
 */
public record TrialBalance(
        long accounts,
        long lines,
        Credits credits,
        Credits debt,
        Credits held,
        Credits posted,
        Credits lifetimePurchased,
        Credits lifetimeSpent,
        List<AccountId> notAddingUp) {
    static final TrialBalance NOTHING = new TrialBalance(
            0, 0, Credits.ZERO, Credits.ZERO, Credits.ZERO, Credits.ZERO, Credits.ZERO, Credits.ZERO, List.of());

    /** Copies the list. */
    public TrialBalance {
        notAddingUp = List.copyOf(notAddingUp);
    }

    /** Returns whether every account adds up, and with them the totals. */
    public boolean addsUp() {
        return notAddingUp.isEmpty() && posted.equals(credits.minus(debt));
    }

    TrialBalance plus(Account account) {
        return new TrialBalance(
                accounts + 1,
                lines + account.sequence(),
                credits.plus(account.credits()),
                debt.plus(account.debt()),
                held.plus(account.held()),
                posted.plus(account.posted()),
                lifetimePurchased.plus(account.lifetimePurchased()),
                lifetimeSpent.plus(account.lifetimeSpent()),
                notAddingUp);
    }

    TrialBalance naming(List<AccountId> accountsNotAddingUp) {
        return new TrialBalance(
                accounts, lines, credits, debt, held, posted, lifetimePurchased, lifetimeSpent, accountsNotAddingUp);
    }
}
