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
import org.jspecify.annotations.Nullable;

/** The holds of accounts, with what they reserve. */
final class HoldTable {
    static final String COLUMNS = """
            hold_number, state, amount, settled, reserved, lot_number, parts, idem_key, fingerprint, opened_at,
                   expires_at, closed_at, feature, model, budgets, description, actor, metadata
            """;

    private static final String SELECT = "select " + COLUMNS + " from <prefix>hold ";

    static final Rows<Rows.Owned<Hold>> ROWS = new Rows<>(
            "hold",
            List.of(
                    Column.number("account", Rows.Owned::owner),
                    Column.number("hold_number", row -> row.value().id().number())),
            List.of(
                    Column.name("state", row -> row.value().state()),
                    Column.credits("settled", row -> row.value().settled()),
                    Column.credits("reserved", row -> row.value().outstanding()),
                    Column.optionalNumber("lot_number", row -> lotOf(row.value())),
                    Column.count("parts", row -> parts(row.value()).size()),
                    Column.instant("expires_at", row -> row.value().expiresAt()),
                    Column.optionalInstant("closed_at", row -> row.value().closedAt())),
            List.of(
                    Column.credits("amount", row -> row.value().amount()),
                    Column.exact("idem_key", row -> row.value().key().value()),
                    Column.text("fingerprint", row -> row.value().fingerprint()),
                    Column.instant("opened_at", row -> row.value().openedAt()),
                    Column.text("feature", row -> row.value().use().feature()),
                    Column.text("model", row -> row.value().use().model()),
                    Column.text("budgets", row -> BudgetTable.text(row.value().budgets())),
                    Column.text("description", row -> row.value().memo().description()),
                    Column.text("actor", row -> row.value().memo().actor()),
                    Column.text(
                            "metadata",
                            row -> MetadataText.write(row.value().memo().metadata()))));

    private final Dialect dialect;

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
    record Draft(Hold hold, boolean hasParts) {}

    private List<Hold> completed(Handle handle, AccountRow owner, List<Draft> drafts) {
        List<Long> numbers = drafts.stream()
                .filter(Draft::hasParts)
                .map(draft -> draft.hold().id().number())
                .toList();
        Map<Long, List<Allocation>> parts = PartTable.RESERVATIONS.find(handle, owner.id(), numbers);
        return drafts.stream()
                .map(Draft::hold)
                .map(hold -> hold.partlySettled(
                        hold.settled(), parts.getOrDefault(hold.id().number(), hold.reserved())))
                .toList();
    }

    Draft draft(ResultSet row, AccountRow owner) throws SQLException {
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
                BudgetTable.names(row.getString("budgets")),
                Columns.memo(row));
        return new Draft(hold, row.getInt("parts") > 0);
    }

    private static @Nullable Long lotOf(Hold hold) {
        return hold.reserved().size() == 1 ? (Long) hold.reserved().get(0).lot() : null;
    }

    int eraseMemos(Handle handle, AccountRow owner, Optional<String> actor, long first, long last) {
        return Columns.eraseMemos(handle, "hold", "hold_number", owner, actor, first, last);
    }

    /** Returns the reservations that have rows of their own. */
    static List<Allocation> parts(Hold hold) {
        return hold.reserved().size() > 1 ? hold.reserved() : List.of();
    }
}
