package io.credits4j.jdbc;

import static io.credits4j.jdbc.Columns.credits;
import static io.credits4j.jdbc.Columns.instant;
import static java.util.Objects.requireNonNull;

import io.credits4j.AccountId;
import io.credits4j.HoldId;
import io.credits4j.books.UsagePayment;
import io.credits4j.books.UsageRecord;
import io.credits4j.jdbc.Rows.Owned;
import io.credits4j.spi.UsageStore.CeilingUse;
import io.credits4j.spi.UsageStore.Place;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.Query;
import org.jspecify.annotations.Nullable;

/** What models were used for, a row per use. */
final class UsageTable {
    private static final String SELECT = """
            select record_id, version, hold_number, outcome, model, catalog_version, provider_id, ceiling,
                   margin_amount, margin_currency, payment, payment_status, charge_id, started_at, ended_at,\s""" + CallColumns.NAMES + """
            from <prefix>usage_record
            where account =\s""" + AccountTable.ID + " ";

    static final AttachedTable<UsageRecord> ATTACHED = AttachedTable.of(
            UsageRecord.class,
            "usage_record",
            List.of(
                    Column.number("account", Owned::owner),
                    Column.exact("record_id", row -> row.value().id())),
            Stream.concat(
                            Stream.<Column<Owned<UsageRecord>>>of(
                                    Column.optionalNumber(
                                            "hold_number",
                                            row -> number(row.value().hold())),
                                    Column.name("outcome", row -> row.value().outcome()),
                                    Column.text("model", row -> row.value().model()),
                                    Column.text(
                                            "catalog_version",
                                            row -> row.value().catalogVersion()),
                                    Column.text(
                                            "provider_id", row -> row.value().providerId()),
                                    Column.credits("ceiling", row -> row.value().ceiling()),
                                    Column.amount(
                                            "margin_amount", row -> row.value().margin()),
                                    Column.currency(
                                            "margin_currency",
                                            row -> row.value().margin()),
                                    Column.name(
                                            "payment",
                                            row -> row.value().payment().kind()),
                                    Column.name(
                                            "payment_status",
                                            row -> row.value().payment().status()),
                                    Column.text(
                                            "charge_id",
                                            row -> row.value().payment().chargeId()),
                                    Column.instant(
                                            "started_at", row -> row.value().startedAt()),
                                    Column.instant(
                                            "ended_at", row -> row.value().endedAt())),
                            CallColumns.<Owned<UsageRecord>>of(
                                    row -> row.value().context(),
                                    row -> row.value().facts(),
                                    row -> row.value().cost())
                                    .stream())
                    .toList());

    private final Dialect dialect;

    UsageTable(Dialect dialect) {
        this.dialect = dialect;
    }

    private static @Nullable Long number(@Nullable HoldId hold) {
        return hold == null ? null : hold.number();
    }

    Optional<UsageRecord> find(Handle handle, AccountId account, String id) {
        return bound(handle, SELECT + "and record_id = :id", account)
                .bind("id", dialect.exact(id))
                .map((row, context) -> record(row, account))
                .findOne();
    }

    /** Returns records of a stretch of time, newest first, further down than a place if there is one. */
    List<UsageRecord> page(
            Handle handle, AccountId account, Instant from, Instant until, Optional<Place> before, int limit) {
        Query query = before.isEmpty()
                ? bound(handle, SELECT + "and ended_at >= :from and ended_at < :until" + newestFirst(), account)
                : bound(handle, SELECT + """
                                and ended_at >= :from and ended_at < :until
                                and ended_at <= :at and (ended_at, record_id) < (:at, :id)""" + newestFirst(), account)
                        .bind("at", Micros.bound(before.get().at()))
                        .bind("id", dialect.exact(before.get().id()));
        return query.bind("from", Micros.ceiling(from))
                .bind("until", Micros.ceiling(until))
                .bind("limit", limit)
                .map((row, context) -> record(row, account))
                .list();
    }

    private static String newestFirst() {
        return " order by account desc, ended_at desc, record_id desc fetch first :limit rows only";
    }

    /** Returns what answered uses of a model were charged, of the newest. */
    List<CeilingUse> newestCeilingUses(Handle handle, String model, int limit) {
        return handle.createQuery("""
                        select ceiling, charged from <prefix>usage_record
                        where model = :model and outcome = 'CHARGED'
                        order by model desc, outcome desc, ended_at desc fetch first :limit rows only""")
                .bind("model", model)
                .bind("limit", limit)
                .map((row, context) -> new CeilingUse(credits(row, "ceiling"), credits(row, "charged")))
                .list();
    }

    private Query bound(Handle handle, String sql, AccountId account) {
        return handle.createQuery(sql).bind("account", dialect.exact(account.value()));
    }

    private UsageRecord record(ResultSet row, AccountId account) throws SQLException {
        Long hold = Columns.optionalLong(row, "hold_number");
        return new UsageRecord(
                account,
                requireNonNull(dialect.exact(row, "record_id")),
                row.getLong("version"),
                hold == null ? null : new HoldId(account, hold),
                UsageRecord.Outcome.valueOf(row.getString("outcome")),
                row.getString("model"),
                row.getString("catalog_version"),
                CallColumns.context(row),
                row.getString("provider_id"),
                CallColumns.facts(row),
                credits(row, "ceiling"),
                CallColumns.cost(row),
                Columns.money(row, "margin_amount", "margin_currency"),
                new UsagePayment(
                        UsagePayment.Kind.valueOf(row.getString("payment")),
                        UsagePayment.Status.valueOf(row.getString("payment_status")),
                        row.getString("charge_id")),
                instant(row, "started_at"),
                instant(row, "ended_at"));
    }
}
