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
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.SqlStatement;

/** The metered model calls. */
final class CallTable {
    private static final String SELECT = """
            select a.account_id, c.hold_number, c.version, c.state, c.model, c.catalog_version, c.ceiling,
                   c.provider_id, c.provider_amount, c.provider_currency, c.cost_source, c.charged, c.dispatched_at,
                   c.changed_at, c.next_look_up_at, c.look_ups
            from <prefix>model_call c
            join <prefix>account a on a.id = c.account
            """;

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

    void insert(Handle handle, long account, ModelCall call) {
        bind(handle.createUpdate("""
                                insert into <prefix>model_call (
                                    account, hold_number, version, state, model, catalog_version, ceiling, provider_id,
                                    provider_amount, provider_currency, cost_source, charged, dispatched_at,
                                    changed_at, next_look_up_at, look_ups)
                                values (
                                    :account, :hold, :version, :state, :model, :catalog_version, :ceiling,
                                    :provider_id, :provider_amount, :provider_currency, :cost_source, :charged,
                                    :dispatched_at, :changed_at, :next_look_up_at, :look_ups)
                                """), call).bind("account", account).execute();
    }

    /** Writes the row if the stored version is one less; returns whether it was. */
    boolean update(Handle handle, long account, ModelCall call) {
        return bind(handle.createUpdate("""
                                        update <prefix>model_call
                                        set version = :version, state = :state, model = :model,
                                            catalog_version = :catalog_version, ceiling = :ceiling,
                                            provider_id = :provider_id, provider_amount = :provider_amount,
                                            provider_currency = :provider_currency, cost_source = :cost_source,
                                            charged = :charged, dispatched_at = :dispatched_at,
                                            changed_at = :changed_at, next_look_up_at = :next_look_up_at,
                                            look_ups = :look_ups
                                        where account = :account and hold_number = :hold and version = :version_before
                                        """), call)
                        .bind("account", account)
                        .bind("version_before", call.version() - 1)
                        .execute()
                == 1;
    }

    private <S extends SqlStatement<S>> S bind(S statement, ModelCall call) {
        return Columns.bindMoney(statement, "provider_amount", "provider_currency", call.providerCost(), dialect)
                .bind("hold", call.hold().number())
                .bind("version", call.version())
                .bind("state", call.state().name())
                .bind("model", call.model())
                .bind("catalog_version", call.catalogVersion())
                .bind("ceiling", call.ceiling().micros())
                .bind("provider_id", call.providerId())
                .bind(
                        "cost_source",
                        call.costSource() == null ? null : call.costSource().name())
                .bind("charged", Columns.micros(call.charged()))
                .bind("dispatched_at", Micros.of(call.dispatchedAt()))
                .bind("changed_at", Micros.of(call.changedAt()))
                .bind("next_look_up_at", Micros.ofNullable(call.nextLookUpAt()))
                .bind("look_ups", call.lookUps());
    }
}
