package io.credits4j.jdbc;

import io.credits4j.AccountId;
import io.credits4j.books.Attachment;
import io.credits4j.books.LedgerTransaction;
import io.credits4j.jdbc.PartTable.Part;
import io.credits4j.jdbc.Rows.Owned;
import io.credits4j.spi.Changes;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jdbi.v3.core.Handle;

/** Turns changes into rows, as they are: no arithmetic happens here. Lives inside one database transaction. */
final class ChangeWriter implements JdbcBooks.Writing {
    private final Handle handle;
    private final Tables tables;
    private final RowWriter rows;

    ChangeWriter(Handle handle, Tables tables, RowWriter rows) {
        this.handle = handle;
        this.tables = tables;
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
        changes.openedAccounts()
                .forEach(account -> books.stored(account.id(), tables.accounts().insert(handle, account)));
        addAttachments(books, changes.attachments());
        rows.update(AccountTable.ROWS, owned(books, changes.accounts(), account -> account.id()));
        rows.insert(LotTable.ROWS, owned(books, changes.newLots(), lot -> lot.account()));
        rows.update(LotTable.ROWS, owned(books, changes.lots(), lot -> lot.account()));
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

    /** Of a row that several works wrote, one version after the other. */
    private void addAttachments(JdbcBooks books, List<Attachment> attachments) {
        Tables.ADDED.forEach(table -> addUp(books, table, attachments));
        List<Attachment.Row> left = attachments.stream()
                .filter(Attachment.Row.class::isInstance)
                .map(Attachment.Row.class::cast)
                .toList();
        while (!left.isEmpty()) {
            Map<List<Object>, Attachment.Row> next = new LinkedHashMap<>();
            List<Attachment.Row> later = new ArrayList<>();
            for (Attachment.Row row : left) {
                if (next.putIfAbsent(List.of(row.getClass(), row.key()), row) != null) {
                    later.add(row);
                }
            }
            List<Attachment.Row> now = List.copyOf(next.values());
            Tables.ATTACHED.forEach(table -> follow(books, table, now));
            left = later;
        }
    }

    private <A extends Attachment.Addition<A>> void addUp(
            JdbcBooks books, AddedTable<A> table, List<Attachment> attachments) {
        rows.addUp(table.rows(), owned(books, List.copyOf(table.sums(attachments)), Attachment::account));
    }

    private <T extends Attachment.Row> void follow(
            JdbcBooks books, AttachedTable<T> table, List<Attachment.Row> attached) {
        rows.follow(table, owned(books, table.of(attached), Attachment::account));
    }
}
