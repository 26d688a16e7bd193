package io.credits4j.jdbc;

import io.credits4j.AccountId;
import io.credits4j.books.Attachment;
import io.credits4j.books.LedgerTransaction;
import io.credits4j.books.ModelCall;
import io.credits4j.jdbc.PartTable.Part;
import io.credits4j.jdbc.Rows.Owned;
import io.credits4j.spi.Changes;
import io.credits4j.spi.StaleRowException;
import java.sql.SQLException;
import java.util.Comparator;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.JdbiException;

/** Turns changes into rows, as they are: no arithmetic happens here. Lives inside one database transaction. */
final class ChangeWriter implements JdbcBooks.Writing {
    private final Handle handle;
    private final Tables tables;
    private final Dialect dialect;
    private final RowWriter rows;

    ChangeWriter(Handle handle, Tables tables, Dialect dialect, RowWriter rows) {
        this.handle = handle;
        this.tables = tables;
        this.dialect = dialect;
        this.rows = rows;
    }

    @Override
    public void write(JdbcBooks books, Changes changes) {
        add(books, changes);
        rows.send();
    }

    @Override
    public void writeLast(JdbcBooks books, Changes changes) {
        add(books, changes);
        rows.sendLast();
    }

    private void add(JdbcBooks books, Changes changes) {
        changes.openedAccounts().forEach(account -> open(books, account.id()));
        changes.attachments().forEach(attachment -> write(books, attachment));
        addAccounts(books, changes);
        addTheirs(books, changes);
    }

    private void open(JdbcBooks books, AccountId account) {
        books.stored(
                account, tables.accounts().insert(handle, books.row(account).orElseThrow()));
    }

    /** Returns whether changes are written by other means as well than rows that are all sent together. */
    static boolean writesAhead(Changes changes) {
        return !changes.openedAccounts().isEmpty() || !changes.attachments().isEmpty();
    }

    /** The rows in the order of their ids, in which everybody locks them. */
    void addAccounts(JdbcBooks books, Changes changes) {
        List<AccountRow> changed = changes.accounts().stream()
                .map(account -> books.storedRow(account.id()))
                .sorted(Comparator.comparing(row -> row.account().id().value()))
                .toList();
        rows.update(AccountTable.rowsFor(changed), changed);
        changed.forEach(row -> books.wrote(row.account().id()));
    }

    /** All rows but those of the accounts themselves. */
    void addTheirs(JdbcBooks books, Changes changes) {
        rows.insert(LotTable.ROWS, owned(books, changes.newLots(), lot -> lot.account()));
        boolean onlyUsed = changes.lots().stream()
                .allMatch(lot -> books.lotsOf(lot.account()).areOnlyUsed());
        rows.update(LotTable.rowsFor(onlyUsed), owned(books, changes.lots(), lot -> lot.account()));
        addHolds(books, changes);
        rows.replace(BudgetTable.ROWS, owned(books, changes.budgets(), budget -> budget.account()));
        addTransactions(books, changes);
        rows.insert(SignalTable.ROWS, owned(books, changes.signals(), signal -> signal.account()));
        rows.replace(IntentTable.ROWS, owned(books, changes.intents(), intent -> intent.account()));
    }

    /** Reservation rows are written again whenever there may be some. */
    private void addHolds(JdbcBooks books, Changes changes) {
        rows.insert(
                HoldTable.ROWS,
                owned(books, changes.newHolds(), hold -> hold.id().account()));
        rows.update(
                HoldTable.ROWS, owned(books, changes.holds(), hold -> hold.id().account()));
        List<Part> stale = changes.holds().stream()
                .filter(hold -> !books.isOnOneLot(hold.id()))
                .map(hold -> new Part(books.id(hold.id().account()), hold.id().number(), 0, 0, hold.amount()))
                .toList();
        rows.delete(PartTable.RESERVATIONS.rowsOfOwners(), stale);
        rows.insert(
                PartTable.RESERVATIONS.rows(),
                Stream.concat(changes.newHolds().stream(), changes.holds().stream())
                        .flatMap(
                                hold -> PartTable.parts(
                                        books.id(hold.id().account()), hold.id().number(), HoldTable.parts(hold))
                                        .stream())
                        .toList());
    }

    private void addTransactions(JdbcBooks books, Changes changes) {
        List<Owned<LedgerTransaction>> lines = owned(books, changes.transactions(), line -> line.account());
        rows.insert(TransactionTable.ROWS, lines);
        rows.insert(
                TransactionTable.CORRECTIONS,
                lines.stream().filter(line -> line.value().corrects() != null).toList());
        rows.insert(
                PartTable.ALLOCATIONS.rows(),
                lines.stream()
                        .flatMap(
                                line -> PartTable.parts(
                                        line.owner(), line.value().sequence(), TransactionTable.parts(line.value()))
                                        .stream())
                        .toList());
    }

    private static <V> List<Owned<V>> owned(JdbcBooks books, List<V> values, Function<V, AccountId> account) {
        return values.stream()
                .map(value -> new Owned<>(books.id(account.apply(value)), value))
                .toList();
    }

    private void write(JdbcBooks books, Attachment attachment) {
        if (attachment instanceof ModelCall call && !wasWritten(books, call)) {
            throw new StaleRowException("call " + call.hold() + " is not at version " + (call.version() - 1));
        }
    }

    private boolean wasWritten(JdbcBooks books, ModelCall call) {
        long account = books.id(call.hold().account());
        return call.version() == 1 ? wasInserted(account, call) : tables.calls().update(handle, account, call);
    }

    private boolean wasInserted(long account, ModelCall call) {
        try {
            tables.calls().insert(handle, account, call);
            return true;
        } catch (JdbiException e) {
            SQLException sql = DatabaseFailure.sqlIn(e);
            if (sql != null && dialect.isDuplicate(sql)) {
                return false;
            }
            throw e;
        }
    }
}
