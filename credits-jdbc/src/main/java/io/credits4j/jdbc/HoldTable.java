package io.credits4j.jdbc;

import static io.credits4j.jdbc.Columns.credits;
import static io.credits4j.jdbc.Columns.instant;
import static io.credits4j.jdbc.Columns.optionalInstant;
import static io.credits4j.jdbc.Columns.optionalLong;
import static java.util.Objects.requireNonNull;

import io.credits4j.HoldId;
import io.credits4j.HoldState;
import io.credits4j.IdempotencyKey;
import io.credits4j.books.Allocation;
import io.credits4j.books.Hold;
import io.credits4j.books.Use;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.SqlStatement;

/** The holds of accounts, with what they reserve. */
final class HoldTable {
    private static final String SELECT = """
            select hold_number, state, amount, settled, reserved, lot_number, parts, idem_key, fingerprint, opened_at,
                   expires_at, closed_at, feature, model, description, actor, metadata
            from <prefix>hold
            """;

    private final Dialect dialect;
    private final PartTable reservations = PartTable.ofHolds();

    HoldTable(Dialect dialect) {
        this.dialect = dialect;
    }

    Optional<Hold> find(Handle handle, AccountRow owner, long number) {
        List<Draft> found = handle.createQuery(SELECT + "where account = :account and hold_number = :number")
                .bind("account", owner.id())
                .bind("number", number)
                .map((row, context) -> draft(row, owner))
                .list();
        return completed(handle, owner, found).stream().findFirst();
    }

    /** Returns the live holds whose deadline is at or before an instant. */
    List<Hold> due(Handle handle, AccountRow owner, Instant upTo) {
        List<Draft> found = handle.createQuery(
                        SELECT + "where account = :account and state = 'LIVE' and expires_at <= :upTo")
                .bind("account", owner.id())
                .bind("upTo", Micros.bound(upTo))
                .map((row, context) -> draft(row, owner))
                .list();
        return completed(handle, owner, found);
    }

    /** Returns when the next live hold lapses after an instant. */
    Optional<Instant> nextDue(Handle handle, AccountRow owner, Instant after) {
        return handle.createQuery("""
                        select min(expires_at) as next_due
                        from <prefix>hold
                        where account = :account and state = 'LIVE' and expires_at > :after
                        """)
                .bind("account", owner.id())
                .bind("after", Micros.bound(after))
                .map((row, context) -> Optional.ofNullable(optionalInstant(row, "next_due")))
                .one();
    }

    /** A hold whose reservations, if it has several, are still to be loaded. */
    private record Draft(Hold hold, boolean hasParts) {}

    private List<Hold> completed(Handle handle, AccountRow owner, List<Draft> drafts) {
        List<Long> numbers = drafts.stream()
                .filter(Draft::hasParts)
                .map(draft -> draft.hold().id().number())
                .toList();
        Map<Long, List<Allocation>> parts = reservations.find(handle, owner.id(), numbers);
        return drafts.stream()
                .map(Draft::hold)
                .map(hold -> hold.partlySettled(
                        hold.settled(), parts.getOrDefault(hold.id().number(), hold.reserved())))
                .toList();
    }

    private Draft draft(ResultSet row, AccountRow owner) throws SQLException {
        Long lot = optionalLong(row, "lot_number");
        Hold hold = new Hold(
                new HoldId(owner.account().id(), row.getLong("hold_number")),
                HoldState.valueOf(row.getString("state")),
                credits(row, "amount"),
                credits(row, "settled"),
                lot == null ? List.of() : List.of(new Allocation(lot, credits(row, "reserved"))),
                IdempotencyKey.of(requireNonNull(dialect.exact(row, "idem_key"))),
                row.getString("fingerprint"),
                instant(row, "opened_at"),
                instant(row, "expires_at"),
                optionalInstant(row, "closed_at"),
                new Use(row.getString("feature"), row.getString("model")),
                Columns.memo(row));
        return new Draft(hold, row.getInt("parts") > 0);
    }

    void insert(Handle handle, long account, Hold hold) {
        Columns.bindMemo(bindState(handle.createUpdate("""
                                        insert into <prefix>hold (
                                            account, hold_number, state, amount, settled, reserved, lot_number, parts,
                                            idem_key, fingerprint, opened_at, expires_at, closed_at, feature, model,
                                            description, actor, metadata)
                                        values (
                                            :account, :number, :state, :amount, :settled, :reserved, :lot, :parts,
                                            :key, :fingerprint, :opened_at, :expires_at, :closed_at, :feature,
                                            :model, :description, :actor, :metadata)
                                        """), account, hold), hold.memo())
                .bind("amount", hold.amount().micros())
                .bind("key", dialect.exact(hold.key().value()))
                .bind("fingerprint", hold.fingerprint())
                .bind("feature", hold.use().feature())
                .bind("model", hold.use().model())
                .bind("opened_at", Micros.of(hold.openedAt()))
                .execute();
        insertParts(handle, account, hold);
    }

    /** Reservation rows are written again whenever there may be some. */
    int update(Handle handle, long account, Hold hold, boolean mayHaveParts) {
        if (mayHaveParts) {
            reservations.delete(handle, account, hold.id().number());
        }
        insertParts(handle, account, hold);
        return bindState(handle.createUpdate("""
                                update <prefix>hold
                                set state = :state, settled = :settled, reserved = :reserved, lot_number = :lot,
                                    parts = :parts, expires_at = :expires_at, closed_at = :closed_at
                                where account = :account and hold_number = :number
                                """), account, hold).execute();
    }

    int eraseMemos(Handle handle, AccountRow owner, Optional<String> actor, long first, long last) {
        return Columns.eraseMemos(handle, "hold", "hold_number", owner, actor, first, last);
    }

    private void insertParts(Handle handle, long account, Hold hold) {
        if (hold.reserved().size() > 1) {
            reservations.insert(handle, account, hold.id().number(), hold.reserved());
        }
    }

    private static <S extends SqlStatement<S>> S bindState(S statement, long account, Hold hold) {
        List<Allocation> reserved = hold.reserved();
        return statement
                .bind("account", account)
                .bind("number", hold.id().number())
                .bind("state", hold.state().name())
                .bind("settled", hold.settled().micros())
                .bind("reserved", hold.outstanding().micros())
                .bind("lot", reserved.size() == 1 ? (Long) reserved.get(0).lot() : null)
                .bind("parts", reserved.size() > 1 ? reserved.size() : 0)
                .bind("expires_at", Micros.of(hold.expiresAt()))
                .bind("closed_at", Micros.ofNullable(hold.closedAt()));
    }
}
