package io.credits4j.spi;

import io.credits4j.books.Account;
import io.credits4j.books.Attachment;
import io.credits4j.books.Budget;
import io.credits4j.books.Hold;
import io.credits4j.books.Intent;
import io.credits4j.books.LedgerTransaction;
import io.credits4j.books.Lot;
import io.credits4j.books.Signal;
import java.util.List;

/**
 * What one decision persists, all in one commit. Immutable.
 *
 * @param openedAccounts accounts to insert; if one exists meanwhile, the work is run again
 * @param accounts accounts to update, each with the values it shall have
 * @param newLots lots to insert
 * @param lots lots to update: figures, status, end, burn key and rollover
 * @param newHolds holds to insert
 * @param holds holds to update: state, settled, reservations, deadline, end
 * @param budgets budgets to insert, or to replace if there is one of that account and name
 * @param transactions ledger transactions to insert, in sequence
 * @param intents endings, changes and refusals to remember; one of the same account and key replaces an older one
 * @param attachments rows of other stores to write along, in that order: inserted if their version is 1, else updated
 *     where the stored version is one less; if there is none such, the whole work fails with {@link StaleRowException}
 * @param signals signals to insert, in the order of their numbers
 */
public record Changes(
        List<Account> openedAccounts,
        List<Account> accounts,
        List<Lot> newLots,
        List<Lot> lots,
        List<Hold> newHolds,
        List<Hold> holds,
        List<Budget> budgets,
        List<LedgerTransaction> transactions,
        List<Intent> intents,
        List<Attachment> attachments,
        List<Signal> signals) {

    /** Nothing to persist. */
    public static final Changes NONE = only(List.of(), List.of(), List.of());

    /** Copies the lists. */
    public Changes {
        openedAccounts = List.copyOf(openedAccounts);
        accounts = List.copyOf(accounts);
        newLots = List.copyOf(newLots);
        lots = List.copyOf(lots);
        newHolds = List.copyOf(newHolds);
        holds = List.copyOf(holds);
        budgets = List.copyOf(budgets);
        transactions = List.copyOf(transactions);
        intents = List.copyOf(intents);
        attachments = List.copyOf(attachments);
        signals = List.copyOf(signals);
    }

    /** Returns changes that only remember an intent. */
    public static Changes remembering(Intent intent) {
        return only(List.of(), List.of(intent), List.of());
    }

    /** Returns changes that only update an account. */
    public static Changes updating(Account account) {
        return only(List.of(account), List.of(), List.of());
    }

    /** Returns changes that only write rows of other stores, of accounts that are there. */
    public static Changes attaching(List<? extends Attachment> attachments) {
        return only(List.of(), List.of(), attachments);
    }

    private static Changes only(List<Account> accounts, List<Intent> intents, List<? extends Attachment> attachments) {
        return new Changes(
                List.of(),
                accounts,
                List.of(),
                List.of(),
                List.of(),
                List.of(),
                List.of(),
                List.of(),
                intents,
                List.copyOf(attachments),
                List.of());
    }

    /** Returns the same with other signals. */
    public Changes withSignals(List<Signal> newSignals) {
        return new Changes(
                openedAccounts,
                accounts,
                newLots,
                lots,
                newHolds,
                holds,
                budgets,
                transactions,
                intents,
                attachments,
                newSignals);
    }

    /** Returns whether there is nothing to persist. */
    public boolean isEmpty() {
        return openedAccounts.isEmpty()
                && accounts.isEmpty()
                && newLots.isEmpty()
                && lots.isEmpty()
                && newHolds.isEmpty()
                && holds.isEmpty()
                && budgets.isEmpty()
                && transactions.isEmpty()
                && intents.isEmpty()
                && attachments.isEmpty()
                && signals.isEmpty();
    }
}
