package io.credits4j.jdbc;

import static io.credits4j.jdbc.Columns.instant;
import static io.credits4j.jdbc.Columns.optionalCredits;
import static io.credits4j.jdbc.Columns.optionalInstant;
import static io.credits4j.jdbc.Columns.optionalLong;

import io.credits4j.AccountId;
import io.credits4j.books.Signal;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import org.jdbi.v3.core.Handle;

/** What happened on accounts that no ledger transaction tells, until it is delivered. */
final class SignalTable {
    static final Rows<Rows.Owned<Signal>> ROWS = new Rows<>(
            "signal",
            List.of(
                    Column.number("account", Rows.Owned::owner),
                    Column.number("signal_number", row -> row.value().number())),
            List.of(),
            List.of(
                    Column.number("after_line", row -> row.value().afterSequence()),
                    Column.name("kind", row -> row.value().kind()),
                    Column.instant("happened_at", row -> row.value().at()),
                    Column.optionalNumber("subject", row -> row.value().subject()),
                    Column.optionalCredits("amount", row -> row.value().amount()),
                    Column.optionalCredits("reference", row -> row.value().reference()),
                    Column.optionalInstant("until_at", row -> row.value().until())));

    /** Returns the first signals after one, in the order of their numbers. */
    List<Signal> find(Handle handle, AccountRow owner, long after, int limit) {
        return handle.createQuery("""
                        select signal_number, after_line, kind, happened_at, subject, amount, reference, until_at
                        from <prefix>signal
                        where account = :account and signal_number > :after
                        order by signal_number
                        fetch first :limit rows only
                        """)
                .bind("account", owner.id())
                .bind("after", after)
                .bind("limit", limit)
                .map((row, context) -> signal(row, owner.account().id()))
                .list();
    }

    private static Signal signal(ResultSet row, AccountId account) throws SQLException {
        return new Signal(
                account,
                row.getLong("signal_number"),
                row.getLong("after_line"),
                Signal.Kind.valueOf(row.getString("kind")),
                instant(row, "happened_at"),
                optionalLong(row, "subject"),
                optionalCredits(row, "amount"),
                optionalCredits(row, "reference"),
                optionalInstant(row, "until_at"));
    }

    /** Deletes the signals up to one. */
    void delete(Handle handle, long account, long upTo) {
        handle.createUpdate("delete from <prefix>signal where account = :account and signal_number <= :upTo")
                .bind("account", account)
                .bind("upTo", upTo)
                .execute();
    }
}
