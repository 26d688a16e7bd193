package io.credits4j.jdbc;

import io.credits4j.AccountId;
import io.credits4j.HoldId;
import io.credits4j.books.Account;
import io.credits4j.books.Attachment;
import io.credits4j.books.Budget;
import io.credits4j.books.Hold;
import io.credits4j.books.Intent;
import io.credits4j.books.LedgerTransaction;
import io.credits4j.books.Lot;
import io.credits4j.books.Signal;
import io.credits4j.spi.Changes;
import io.credits4j.spi.Work.BudgetKey;
import io.credits4j.spi.Work.IntentKey;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What several works of one database transaction decided and nobody wrote yet: of each row only how it ends up. */
final class PendingChanges {
    private record LotId(AccountId account, long number) {}

    private final Map<AccountId, Account> openedAccounts = new LinkedHashMap<>();
    private final Map<AccountId, Account> accounts = new LinkedHashMap<>();
    private final Map<LotId, Lot> newLots = new LinkedHashMap<>();
    private final Map<LotId, Lot> lots = new LinkedHashMap<>();
    private final Map<HoldId, Hold> newHolds = new LinkedHashMap<>();
    private final Map<HoldId, Hold> holds = new LinkedHashMap<>();
    private final Map<BudgetKey, Budget> budgets = new LinkedHashMap<>();
    private final List<LedgerTransaction> transactions = new ArrayList<>();
    private final Map<IntentKey, Intent> intents = new LinkedHashMap<>();
    private final List<Attachment> attachments = new ArrayList<>();
    private final List<Signal> signals = new ArrayList<>();

    void add(Changes changes) {
        changes.openedAccounts().forEach(account -> openedAccounts.put(account.id(), account));
        changes.accounts().forEach(account -> update(openedAccounts, accounts, account.id(), account));
        changes.newLots().forEach(lot -> newLots.put(new LotId(lot.account(), lot.number()), lot));
        changes.lots().forEach(lot -> update(newLots, lots, new LotId(lot.account(), lot.number()), lot));
        changes.newHolds().forEach(hold -> newHolds.put(hold.id(), hold));
        changes.holds().forEach(hold -> update(newHolds, holds, hold.id(), hold));
        changes.budgets().forEach(budget -> budgets.put(new BudgetKey(budget.account(), budget.name()), budget));
        transactions.addAll(changes.transactions());
        changes.intents().forEach(intent -> intents.put(new IntentKey(intent.account(), intent.key()), intent));
        attachments.addAll(changes.attachments());
        signals.addAll(changes.signals());
    }

    /** Adds an account whose figures stay as they are, unless one of them changes. */
    void touch(Account account) {
        if (!openedAccounts.containsKey(account.id())) {
            accounts.putIfAbsent(account.id(), account);
        }
    }

    /** A row that is still to be inserted is inserted as it is now. */
    private static <K, V> void update(Map<K, V> inserted, Map<K, V> updated, K key, V value) {
        (inserted.containsKey(key) ? inserted : updated).put(key, value);
    }

    /** Returns all that is pending, as one, and forgets it. */
    Changes drain() {
        Changes all = new Changes(
                List.copyOf(openedAccounts.values()),
                List.copyOf(accounts.values()),
                List.copyOf(newLots.values()),
                List.copyOf(lots.values()),
                List.copyOf(newHolds.values()),
                List.copyOf(holds.values()),
                List.copyOf(budgets.values()),
                transactions,
                List.copyOf(intents.values()),
                attachments,
                signals);
        openedAccounts.clear();
        accounts.clear();
        newLots.clear();
        lots.clear();
        newHolds.clear();
        holds.clear();
        budgets.clear();
        transactions.clear();
        intents.clear();
        attachments.clear();
        signals.clear();
        return all;
    }
}
