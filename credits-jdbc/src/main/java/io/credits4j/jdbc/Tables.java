package io.credits4j.jdbc;

import java.util.List;

/**
 * All tables of one dialect. Stateless: each call says on which connection it runs.
 *
 * @param accounts the accounts
 * @param lots their lots
 * @param holds their holds
 * @param transactions their ledger transactions
 * @param intents what their keys led to
 * @param budgets their budgets
 * @param calls their metered model calls
 * @param usage what they were for
 * @param sums the same added up
 * @param billing payments, subscriptions and all else that has to do with money
 * @param signals what happened on them that no ledger transaction tells
 * @param cursors how far that and the transactions were delivered
 */
record Tables(
        AccountTable accounts,
        LotTable lots,
        HoldTable holds,
        TransactionTable transactions,
        IntentTable intents,
        BudgetTable budgets,
        CallTable calls,
        UsageTable usage,
        UsageSumTable sums,
        BillingTable billing,
        SignalTable signals,
        CursorTable cursors) {

    /** Where every kind of attached rows is kept. */
    static final List<AttachedTable<?>> ATTACHED =
            List.of(CallTable.ATTACHED, UsageTable.ATTACHED, BillingTable.ATTACHED);

    /** Where every kind of attached sums is kept. */
    static final List<AddedTable<?>> ADDED = List.of(UsageSumTable.ADDED);

    static Tables of(Dialect dialect) {
        HoldTable holds = new HoldTable(dialect);
        TransactionTable transactions = new TransactionTable(dialect);
        return new Tables(
                new AccountTable(dialect),
                new LotTable(dialect),
                holds,
                transactions,
                new IntentTable(dialect, transactions, holds),
                new BudgetTable(dialect),
                new CallTable(dialect),
                new UsageTable(dialect),
                new UsageSumTable(dialect),
                new BillingTable(dialect),
                new SignalTable(),
                new CursorTable(dialect));
    }
}
