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

    void insert(Handle handle, long account, Signal signal) {
        handle.createUpdate("""
                        insert into <prefix>signal (
                            account, signal_number, after_line, kind, happened_at, subject, amount, reference, until_at)
                        values (
                            :account, :number, :after_line, :kind, :happened_at, :subject, :amount, :reference,
                            :until_at)
                        """)
                .bind("account", account)
                .bind("number", signal.number())
                .bind("after_line", signal.afterSequence())
                .bind("kind", signal.kind().name())
                .bind("happened_at", Micros.of(signal.at()))
                .bind("subject", signal.subject())
                .bind("amount", Columns.micros(signal.amount()))
                .bind("reference", Columns.micros(signal.reference()))
                .bind("until_at", Micros.ofNullable(signal.until()))
                .execute();
    }

    /** Deletes the signals up to one. */
    void delete(Handle handle, long account, long upTo) {
        handle.createUpdate("delete from <prefix>signal where account = :account and signal_number <= :upTo")
                .bind("account", account)
                .bind("upTo", upTo)
                .execute();
    }
}
