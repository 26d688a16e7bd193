package io.credits4j.jdbc;

import static io.credits4j.jdbc.Columns.credits;
import static io.credits4j.jdbc.Columns.instant;
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
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/** The lots of accounts. */
final class LotTable {
    static final String COLUMNS = """
            lot_number, source, priority, burn_key, granted, remaining, held, frozen, revoked,
                   unrecovered, status, effective_at, expires_at, created_at, cost_amount, cost_currency, features,
                   models, tied_to, notice_at, repays_debt, lapsed, lapsed_revoked, rollover_plan, rollover_most,
                   rollover_cap, rollover_ends, carried_from
            """;

    private static final String SELECT = "select " + COLUMNS + " from <prefix>lot ";

    static final Rows<Rows.Owned<Lot>> ROWS = new Rows<>(
            "lot",
            List.of(
                    Column.number("account", Rows.Owned::owner),
                    Column.number("lot_number", row -> row.value().number())),
            List.of(
                    Column.credits("remaining", row -> row.value().remaining()),
                    Column.credits("held", row -> row.value().held()),
                    Column.credits("frozen", row -> row.value().frozen()),
                    Column.credits("revoked", row -> row.value().revoked()),
                    Column.credits("unrecovered", row -> row.value().unrecovered()),
                    Column.name("status", row -> row.value().status()),
                    Column.exact("burn_key", row -> row.value().burnKey()),
                    Column.optionalInstant("expires_at", row -> row.value().expiresAt()),
                    Column.optionalInstant("notice_at", row -> row.value().noticeAt()),
                    Column.credits("lapsed", row -> row.value().lapsed()),
                    Column.credits("lapsed_revoked", row -> row.value().lapsedRevoked()),
                    Column.text("rollover_plan", row -> ofRollover(row.value(), RolloverRule::plan)),
                    Column.optionalCredits("rollover_most", row -> ofRollover(row.value(), RolloverRule::most)),
                    Column.optionalCredits("rollover_cap", row -> ofRollover(row.value(), RolloverRule::cap)),
                    Column.text("rollover_ends", row -> ofRollover(row.value(), LotTable::ends))),
            List.of(
                    Column.name("source", row -> row.value().source()),
                    Column.count("priority", row -> row.value().priority()),
                    Column.credits("granted", row -> row.value().granted()),
                    Column.instant("effective_at", row -> row.value().effectiveAt()),
                    Column.instant("created_at", row -> row.value().createdAt()),
                    Column.amount("cost_amount", row -> row.value().cost()),
                    Column.currency("cost_currency", row -> row.value().cost()),
                    Column.text("features", row -> lines(row.value().scope().features())),
                    Column.text("models", row -> lines(row.value().scope().models())),
                    Column.number("tied_to", row -> row.value().tiedTo()),
                    Column.flag("repays_debt", row -> row.value().repaysDebt()),
                    Column.number("carried_from", row -> row.value().carriedFrom())));

    private static final Set<String> OF_USE = Set.of("remaining", "held");

    private static final Rows<Rows.Owned<Lot>> ROWS_OF_USE = ROWS.changing(OF_USE::contains);

    private static final Rows<Rows.Owned<Lot>> ROWS_OF_ALL_ELSE = ROWS.changing(column -> !OF_USE.contains(column));

    private final Dialect dialect;

    LotTable(Dialect dialect) {
        this.dialect = dialect;
    }

    /** Returns how to write changed lots: with only what every spend and hold changes, if that will do. */
    static Rows<Rows.Owned<Lot>> rowsFor(boolean onlyUsed) {
        return onlyUsed ? ROWS_OF_USE : ROWS;
    }

    /** Returns whether a lot became another one by nothing but spends and holds that left something of it. */
    static boolean isOnlyUsed(Lot before, Lot after) {
        return !ROWS_OF_ALL_ELSE.differ(new Rows.Owned<>(0, before), new Rows.Owned<>(0, after));
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

    /** Returns the open lots that end by an instant, or start or are to be noticed by it but after another. */
    List<Lot> due(Handle handle, AccountRow owner, Instant after, Instant upTo) {
        return handle.createQuery(SELECT + """
                                where account = :account and status = 'OPEN'
                                  and (expires_at <= :upTo or (effective_at > :after and effective_at <= :upTo)
                                       or (notice_at > :after and notice_at <= :upTo))
                                """)
                .bind("account", owner.id())
                .bind("after", Micros.bound(after))
                .bind("upTo", Micros.bound(upTo))
                .map((row, context) -> lot(row, owner.account().id()))
                .list();
    }

    /** Returns when the next open lot starts, ends or is to be noticed after an instant. */
    Optional<Instant> nextDue(Handle handle, AccountRow owner, Instant after) {
        return handle.createQuery("""
                        select min(due_at) as next_due
                        from (select min(effective_at) as due_at
                              from <prefix>lot
                              where account = :account and status = 'OPEN' and effective_at > :after
                              union all
                              select min(expires_at)
                              from <prefix>lot
                              where account = :account and status = 'OPEN' and expires_at > :after
                              union all
                              select min(notice_at)
                              from <prefix>lot
                              where account = :account and status = 'OPEN' and notice_at > :after) due
                        """)
                .bind("account", owner.id())
                .bind("after", Micros.bound(after))
                .map((row, context) -> Optional.ofNullable(optionalInstant(row, "next_due")))
                .one();
    }

    Lot lot(ResultSet row, AccountId account) throws SQLException {
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
                optionalInstant(row, "notice_at"),
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

    private static <V> @Nullable V ofRollover(Lot lot, Function<RolloverRule, @Nullable V> fact) {
        RolloverRule rollover = lot.rollover();
        return rollover == null ? null : fact.apply(rollover);
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
}
