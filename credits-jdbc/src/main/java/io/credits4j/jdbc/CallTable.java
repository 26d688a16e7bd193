package io.credits4j.jdbc;

import static io.credits4j.jdbc.Columns.credits;
import static io.credits4j.jdbc.Columns.instant;
import static io.credits4j.jdbc.Columns.optionalCredits;
import static io.credits4j.jdbc.Columns.optionalInstant;
import static java.util.Objects.requireNonNull;

import io.credits4j.AccountId;
import io.credits4j.HoldId;
import io.credits4j.books.CallState;
import io.credits4j.books.CostSource;
import io.credits4j.books.ModelCall;
import io.credits4j.jdbc.Rows.Owned;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;

/** The metered model calls. */
final class CallTable {
    private static final String SELECT = """
            select a.account_id, c.hold_number, c.version, c.state, c.model, c.catalog_version, c.ceiling,
                   c.provider_id, c.provider_amount, c.provider_currency, c.cost_source, c.charged, c.dispatched_at,
                   c.changed_at, c.next_look_up_at, c.look_ups
            from <prefix>model_call c
            join <prefix>account a on a.id = c.account
            """;

    static final AttachedTable<ModelCall> ATTACHED = AttachedTable.of(
            ModelCall.class,
            "model_call",
            List.of(
                    Column.number("account", Owned::owner),
                    Column.number("hold_number", row -> row.value().hold().number())),
            List.of(
                    Column.name("state", row -> row.value().state()),
                    Column.text("model", row -> row.value().model()),
                    Column.text("catalog_version", row -> row.value().catalogVersion()),
                    Column.credits("ceiling", row -> row.value().ceiling()),
                    Column.text("provider_id", row -> row.value().providerId()),
                    Column.amount("provider_amount", row -> row.value().providerCost()),
                    Column.currency("provider_currency", row -> row.value().providerCost()),
                    Column.optionalName("cost_source", row -> row.value().costSource()),
                    Column.optionalCredits("charged", row -> row.value().charged()),
                    Column.instant("dispatched_at", row -> row.value().dispatchedAt()),
                    Column.instant("changed_at", row -> row.value().changedAt()),
                    Column.optionalInstant("next_look_up_at", row -> row.value().nextLookUpAt()),
                    Column.count("look_ups", row -> row.value().lookUps())));

    private final Dialect dialect;

    CallTable(Dialect dialect) {
        this.dialect = dialect;
    }

    Optional<ModelCall> find(Handle handle, HoldId hold) {
        return handle.createQuery(SELECT + "where a.account_id = :account and c.hold_number = :hold")
                .bind("account", dialect.exact(hold.account().value()))
                .bind("hold", hold.number())
                .map((row, context) -> call(row))
                .findOne();
    }

    /** Returns pending calls whose next look-up is due, longest waiting first. */
    List<ModelCall> due(Handle handle, Instant now, int limit) {
        return handle.createQuery(SELECT + """
                                where c.state = 'PENDING_RECONCILE'
                                  and (c.next_look_up_at is null or c.next_look_up_at <= :now)
                                order by c.dispatched_at, c.account, c.hold_number
                                fetch first :limit rows only
                                """)
                .bind("now", Micros.bound(now))
                .bind("limit", limit)
                .map((row, context) -> call(row))
                .list();
    }

    /** Returns dispatched calls last written before an instant, oldest first. */
    List<ModelCall> stalled(Handle handle, Instant before, int limit) {
        return handle.createQuery(SELECT + """
                                where c.state = 'DISPATCHED' and c.changed_at < :before
                                order by c.dispatched_at, c.account, c.hold_number
                                fetch first :limit rows only
                                """)
                .bind("before", Micros.ceiling(before))
                .bind("limit", limit)
                .map((row, context) -> call(row))
                .list();
    }

    private ModelCall call(ResultSet row) throws SQLException {
        String costSource = row.getString("cost_source");
        return new ModelCall(
                new HoldId(AccountId.of(requireNonNull(dialect.exact(row, "account_id"))), row.getLong("hold_number")),
                row.getLong("version"),
                CallState.valueOf(row.getString("state")),
                row.getString("model"),
                row.getString("catalog_version"),
                credits(row, "ceiling"),
                row.getString("provider_id"),
                Columns.money(row, "provider_amount", "provider_currency"),
                costSource == null ? null : CostSource.valueOf(costSource),
                optionalCredits(row, "charged"),
                instant(row, "dispatched_at"),
                instant(row, "changed_at"),
                optionalInstant(row, "next_look_up_at"),
                row.getInt("look_ups"));
    }
}
