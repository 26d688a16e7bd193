package io.credits4j.jdbc;

import static io.credits4j.jdbc.Columns.credits;
import static io.credits4j.jdbc.Columns.instant;
import static io.credits4j.jdbc.Columns.micros;
import static io.credits4j.jdbc.Columns.optionalCredits;
import static io.credits4j.jdbc.Columns.optionalInstant;
import static java.util.Objects.requireNonNull;

import io.credits4j.AccountId;
import io.credits4j.books.GrantSource;
import io.credits4j.books.Lot;
import io.credits4j.books.LotStatus;
import io.credits4j.books.RolloverRule;
import io.credits4j.books.Scope;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.SqlStatement;
import org.jspecify.annotations.Nullable;

/** The lots of accounts. */
final class LotTable {
    private static final String SELECT = """
            select lot_number, source, priority, burn_key, granted, remaining, held, frozen, revoked,
                   unrecovered, status, effective_at, expires_at, created_at, cost_amount, cost_currency, features,
                   models, tied_to, repays_debt, lapsed, lapsed_revoked, rollover_plan, rollover_most, rollover_cap,
                   rollover_ends, carried_from
            from <prefix>lot
            """;

    private final Dialect dialect;

    LotTable(Dialect dialect) {
        this.dialect = dialect;
    }

    /** Returns the first open lots in burn order whose burn key comes after another. */
    List<Lot> open(Handle handle, AccountRow owner, String afterKey, int limit) {
        return handle.createQuery(SELECT + """
                                where account = :account and status = 'OPEN' and burn_key > :after
                                order by burn_key
                                fetch first :limit rows only
                                """)
                .bind("account", owner.id())
                .bind("after", dialect.exact(afterKey))
                .bind("limit", limit)
                .map((row, context) -> lot(row, owner.account().id()))
                .list();
    }

    Optional<Lot> find(Handle handle, AccountRow owner, long number) {
        return handle.createQuery(SELECT + "where account = :account and lot_number = :number")
                .bind("account", owner.id())
                .bind("number", number)
                .map((row, context) -> lot(row, owner.account().id()))
                .findOne();
    }

    /** Returns the open lots that end by an instant, or start by it but after another. */
    List<Lot> due(Handle handle, AccountRow owner, Instant after, Instant upTo) {
        return handle.createQuery(SELECT + """
                                where account = :account and status = 'OPEN'
                                  and (expires_at <= :upTo or (effective_at > :after and effective_at <= :upTo))
                                """)
                .bind("account", owner.id())
                .bind("after", Micros.bound(after))
                .bind("upTo", Micros.bound(upTo))
                .map((row, context) -> lot(row, owner.account().id()))
                .list();
    }

    /** Returns when the next open lot starts or ends after an instant. */
    Optional<Instant> nextDue(Handle handle, AccountRow owner, Instant after) {
        return handle.createQuery("""
                        select min(due_at) as next_due
                        from (select min(effective_at) as due_at
                              from <prefix>lot
                              where account = :account and status = 'OPEN' and effective_at > :after
                              union all
                              select min(expires_at)
                              from <prefix>lot
                              where account = :account and status = 'OPEN' and expires_at > :after) due
                        """)
                .bind("account", owner.id())
                .bind("after", Micros.bound(after))
                .map((row, context) -> Optional.ofNullable(optionalInstant(row, "next_due")))
                .one();
    }

    private Lot lot(ResultSet row, AccountId account) throws SQLException {
        return new Lot(
                account,
                row.getLong("lot_number"),
                GrantSource.valueOf(row.getString("source")),
                row.getInt("priority"),
                requireNonNull(dialect.exact(row, "burn_key")),
                credits(row, "granted"),
                credits(row, "remaining"),
                credits(row, "held"),
                credits(row, "frozen"),
                credits(row, "revoked"),
                credits(row, "unrecovered"),
                LotStatus.valueOf(row.getString("status")),
                instant(row, "effective_at"),
                optionalInstant(row, "expires_at"),
                instant(row, "created_at"),
                Columns.money(row, "cost_amount", "cost_currency"),
                new Scope(names(row, "features"), names(row, "models")),
                row.getLong("tied_to"),
                row.getBoolean("repays_debt"),
                credits(row, "lapsed"),
                credits(row, "lapsed_revoked"),
                rollover(row),
                row.getLong("carried_from"));
    }

    private static @Nullable RolloverRule rollover(ResultSet row) throws SQLException {
        String plan = row.getString("rollover_plan");
        return plan == null
                ? null
                : new RolloverRule(
                        plan,
                        credits(row, "rollover_most"),
                        optionalCredits(row, "rollover_cap"),
                        ends(row.getString("rollover_ends")));
    }

    private static List<Instant> ends(@Nullable String micros) {
        return micros == null
                ? List.of()
                : Stream.of(micros.split(","))
                        .map(end -> Micros.toInstant(Long.parseLong(end)))
                        .toList();
    }

    private static @Nullable String ends(RolloverRule rollover) {
        return rollover.ends().isEmpty()
                ? null
                : rollover.ends().stream()
                        .map(end -> Long.toString(Micros.of(end)))
                        .collect(Collectors.joining(","));
    }

    /** Names hold no line breaks, so one stands on each line. */
    private static List<String> names(ResultSet row, String column) throws SQLException {
        String lines = row.getString(column);
        return lines == null ? List.of() : List.of(lines.split("\n", -1));
    }

    private static @Nullable String lines(List<String> names) {
        return names.isEmpty() ? null : String.join("\n", names);
    }

    int insert(Handle handle, long account, Lot lot) {
        return Columns.bindMoney(
                        bindFigures(handle.createUpdate("""
                                insert into <prefix>lot (
                                    account, lot_number, source, priority, burn_key, granted, remaining, held, frozen,
                                    revoked, unrecovered, status, effective_at, expires_at, created_at, cost_amount,
                                    cost_currency, features, models, tied_to, repays_debt, lapsed, lapsed_revoked,
                                    rollover_plan, rollover_most, rollover_cap, rollover_ends, carried_from)
                                values (
                                    :account, :number, :source, :priority, :burn_key, :granted, :remaining, :held,
                                    :frozen, :revoked, :unrecovered, :status, :effective_at, :expires_at, :created_at,
                                    :cost_amount, :cost_currency, :features, :models, :tied_to, :repays_debt, :lapsed,
                                    :lapsed_revoked, :rollover_plan, :rollover_most, :rollover_cap, :rollover_ends,
                                    :carried_from)
                                """), account, lot), "cost_amount", "cost_currency", lot.cost())
                .bind("source", lot.source().name())
                .bind("priority", lot.priority())
                .bind("granted", lot.granted().micros())
                .bind("effective_at", Micros.of(lot.effectiveAt()))
                .bind("created_at", Micros.of(lot.createdAt()))
                .bind("features", lines(lot.scope().features()))
                .bind("models", lines(lot.scope().models()))
                .bind("tied_to", lot.tiedTo())
                .bind("repays_debt", lot.repaysDebt())
                .bind("carried_from", lot.carriedFrom())
                .execute();
    }

    int update(Handle handle, long account, Lot lot) {
        return bindFigures(handle.createUpdate("""
                                update <prefix>lot
                                set remaining = :remaining, held = :held, frozen = :frozen, revoked = :revoked,
                                    unrecovered = :unrecovered, status = :status, burn_key = :burn_key,
                                    expires_at = :expires_at, lapsed = :lapsed, lapsed_revoked = :lapsed_revoked,
                                    rollover_plan = :rollover_plan, rollover_most = :rollover_most,
                                    rollover_cap = :rollover_cap, rollover_ends = :rollover_ends
                                where account = :account and lot_number = :number
                                """), account, lot).execute();
    }

    private <S extends SqlStatement<S>> S bindFigures(S statement, long account, Lot lot) {
        RolloverRule rollover = lot.rollover();
        return statement
                .bind("account", account)
                .bind("number", lot.number())
                .bind("remaining", lot.remaining().micros())
                .bind("held", lot.held().micros())
                .bind("frozen", lot.frozen().micros())
                .bind("revoked", lot.revoked().micros())
                .bind("unrecovered", lot.unrecovered().micros())
                .bind("burn_key", dialect.exact(lot.burnKey()))
                .bind("expires_at", Micros.ofNullable(lot.expiresAt()))
                .bind("status", lot.status().name())
                .bind("lapsed", lot.lapsed().micros())
                .bind("lapsed_revoked", lot.lapsedRevoked().micros())
                .bind("rollover_plan", rollover == null ? null : rollover.plan())
                .bind("rollover_most", rollover == null ? null : micros(rollover.most()))
                .bind("rollover_cap", rollover == null ? null : micros(rollover.cap()))
                .bind("rollover_ends", rollover == null ? null : ends(rollover));
    }
}
