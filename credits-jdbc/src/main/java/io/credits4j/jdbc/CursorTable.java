package io.credits4j.jdbc;

import static io.credits4j.jdbc.Columns.instant;
import static java.util.Objects.requireNonNull;

import io.credits4j.AccountId;
import io.credits4j.books.OutboxCursor;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.SqlStatement;

/** How far the events of accounts were delivered. */
final class CursorTable {
    private final Dialect dialect;

    CursorTable(Dialect dialect) {
        this.dialect = dialect;
    }

    /** Returns the accounts with something undelivered whose cursor is free, longest waiting first. */
    List<AccountId> waiting(Handle handle, Instant now, int limit) {
        return handle.createQuery("""
                        select a.account_id
                        from <prefix>account a
                        left join <prefix>outbox_cursor c on c.account = a.id
                        where a.undelivered_since is not null and (c.not_before is null or c.not_before <= :now)
                        order by a.undelivered_since, a.id
                        fetch first :limit rows only
                        """)
                .bind("now", Micros.bound(now))
                .bind("limit", limit)
                .map((row, context) -> AccountId.of(requireNonNull(dialect.exact(row, "account_id"))))
                .list();
    }

    Optional<OutboxCursor> find(Handle handle, AccountId account) {
        return handle.createQuery("""
                        select version, last_line, last_signal, parts, attempts, not_before
                        from <prefix>outbox_cursor
                        where account =\s""" + AccountTable.ID)
                .bind("account", dialect.exact(account.value()))
                .map((row, context) -> new OutboxCursor(
                        account,
                        row.getLong("version"),
                        row.getLong("last_line"),
                        row.getLong("last_signal"),
                        row.getInt("parts"),
                        row.getInt("attempts"),
                        instant(row, "not_before")))
                .findOne();
    }

    void insert(Handle handle, long account, OutboxCursor cursor) {
        bind(handle.createUpdate("""
                                insert into <prefix>outbox_cursor (
                                    account, version, last_line, last_signal, parts, attempts, not_before)
                                values (:account, :version, :last_line, :last_signal, :parts, :attempts, :not_before)
                                """), account, cursor).execute();
    }

    /** Writes the row if the stored version is one less; returns whether it was. */
    boolean update(Handle handle, long account, OutboxCursor cursor) {
        return bind(handle.createUpdate("""
                                        update <prefix>outbox_cursor
                                        set version = :version, last_line = :last_line, last_signal = :last_signal,
                                            parts = :parts, attempts = :attempts, not_before = :not_before
                                        where account = :account and version = :version_before
                                        """), account, cursor)
                        .bind("version_before", cursor.version() - 1)
                        .execute()
                == 1;
    }

    private static <S extends SqlStatement<S>> S bind(S statement, long account, OutboxCursor cursor) {
        return statement
                .bind("account", account)
                .bind("version", cursor.version())
                .bind("last_line", cursor.sequence())
                .bind("last_signal", cursor.signal())
                .bind("parts", cursor.parts())
                .bind("attempts", cursor.attempts())
                .bind("not_before", Micros.of(cursor.notBefore()));
    }
}
