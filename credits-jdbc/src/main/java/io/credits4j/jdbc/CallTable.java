package io.credits4j.jdbc;

import static io.credits4j.jdbc.Columns.credits;
import static io.credits4j.jdbc.Columns.instant;
import static io.credits4j.jdbc.Columns.optionalInstant;
import static java.util.Objects.requireNonNull;

import io.credits4j.AccountId;
import io.credits4j.HoldId;
import io.credits4j.books.CallState;
import io.credits4j.books.CallTerms;
import io.credits4j.books.ModelCall;
import io.credits4j.jdbc.Rows.Owned;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.Query;

/** The metered model calls. */
final class CallTable {
    private static final String SELECT = """
            select a.account_id, hold_number, version, state, model, catalog_version, rates, ceiling, c.held,
                   fingerprint, charge_id, attempts, provider_id,\s""" + CallColumns.NAMES + """
                   , c.opened_at, deadline, changed_at, next_look_up_at, look_ups
            from <prefix>model_call c
            join <prefix>account a on a.id = c.account
            """;

    private static final String LONGEST_WAITING = """

            order by c.opened_at, c.account, c.hold_number
            fetch first :limit rows only
            """;

    static final AttachedTable<ModelCall> ATTACHED = AttachedTable.of(
            ModelCall.class,
            "model_call",
            List.of(
                    Column.number("account", Owned::owner),
                    Column.number("hold_number", row -> row.value().hold().number())),
            Stream.concat(
                            Stream.<Column<Owned<ModelCall>>>of(
                                    Column.name("state", row -> row.value().state()),
                                    Column.text(
                                            "model", row -> row.value().terms().model()),
                                    Column.text(
                                            "catalog_version",
                                            row -> row.value().terms().catalogVersion()),
                                    Column.text(
                                            "rates", row -> row.value().terms().rates()),
                                    Column.credits(
                                            "ceiling",
                                            row -> row.value().terms().ceiling()),
                                    Column.credits(
                                            "held", row -> row.value().terms().held()),
                                    Column.text(
                                            "fingerprint",
                                            row -> row.value().terms().fingerprint()),
                                    Column.text(
                                            "charge_id",
                                            row -> row.value().terms().chargeId()),
                                    Column.count("attempts", row -> row.value().attempts()),
                                    Column.text(
                                            "provider_id", row -> row.value().providerId()),
                                    Column.instant(
                                            "opened_at", row -> row.value().openedAt()),
                                    Column.instant(
                                            "deadline", row -> row.value().deadline()),
                                    Column.instant(
                                            "changed_at", row -> row.value().changedAt()),
                                    Column.optionalInstant(
                                            "next_look_up_at",
                                            row -> row.value().nextLookUpAt()),
                                    Column.count("look_ups", row -> row.value().lookUps())),
                            CallColumns.<Owned<ModelCall>>of(
                                    row -> row.value().terms().context(),
                                    row -> row.value().facts(),
                                    row -> row.value().cost())
                                    .stream())
                    .toList());

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
        return list(handle.createQuery(SELECT + """
                                where c.state = 'PENDING_RECONCILE'
                                  and (c.next_look_up_at is null or c.next_look_up_at <= :now)""" + LONGEST_WAITING).bind("now", Micros.bound(now)), limit);
    }

    /** Returns calls whose deadline was before an instant, oldest first. */
    List<ModelCall> stalled(Handle handle, Instant before, int limit) {
        return list(handle.createQuery(SELECT + """
                                where c.state in ('HELD', 'DISPATCHED') and c.deadline < :before""" + LONGEST_WAITING).bind("before", Micros.ceiling(before)), limit);
    }

    /** Returns pending calls, due or not, longest waiting first. */
    List<ModelCall> pending(Handle handle, int limit) {
        return list(handle.createQuery(SELECT + "where c.state = 'PENDING_RECONCILE'" + LONGEST_WAITING), limit);
    }

    private List<ModelCall> list(Query query, int limit) {
        return query.bind("limit", limit).map((row, context) -> call(row)).list();
    }

    private ModelCall call(ResultSet row) throws SQLException {
        return new ModelCall(
                new HoldId(AccountId.of(requireNonNull(dialect.exact(row, "account_id"))), row.getLong("hold_number")),
                row.getLong("version"),
                CallState.valueOf(row.getString("state")),
                terms(row),
                row.getInt("attempts"),
                row.getString("provider_id"),
                CallColumns.facts(row),
                CallColumns.cost(row),
                instant(row, "opened_at"),
                instant(row, "deadline"),
                instant(row, "changed_at"),
                optionalInstant(row, "next_look_up_at"),
                row.getInt("look_ups"));
    }

    private static CallTerms terms(ResultSet row) throws SQLException {
        return new CallTerms(
                row.getString("model"),
                row.getString("catalog_version"),
                row.getString("rates"),
                credits(row, "ceiling"),
                credits(row, "held"),
                row.getString("fingerprint"),
                CallColumns.context(row),
                row.getString("charge_id"));
    }
}
