package io.credits4j.jdbc;

import static java.util.Objects.requireNonNull;
import static java.util.stream.Collectors.joining;

import io.credits4j.AccountId;
import io.credits4j.Credits;
import io.credits4j.Money;
import io.credits4j.books.UsageFigures;
import io.credits4j.books.UsageIncrement;
import io.credits4j.jdbc.Rows.Owned;
import io.credits4j.spi.UsageStore.Dimension;
import io.credits4j.spi.UsageStore.Total;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.Query;
import org.jspecify.annotations.Nullable;

/** What models were used for, added up per account, actor, model and day. */
final class UsageSumTable {
    static final AddedTable<UsageIncrement> ADDED = new AddedTable<>(
            UsageIncrement.class,
            new Rows<>(
                    "usage_sum",
                    List.of(
                            Column.number("account", Owned::owner),
                            Column.count(
                                    "usage_day",
                                    row -> Math.toIntExact(row.value().day().toEpochDay())),
                            Column.exact("actor", row -> row.value().actor()),
                            Column.exact("model", row -> row.value().model())),
                    List.of(
                            Column.number("calls", row -> row.value().figures().calls()),
                            Column.number(
                                    "charged_calls",
                                    row -> row.value().figures().charged()),
                            Column.number(
                                    "failed_calls", row -> row.value().figures().failed()),
                            Column.number(
                                    "refused_calls",
                                    row -> row.value().figures().refused()),
                            Column.number(
                                    "included_calls",
                                    row -> row.value().figures().included()),
                            Column.number(
                                    "prompt_tokens",
                                    row -> row.value().figures().promptTokens()),
                            Column.number(
                                    "cached_tokens",
                                    row -> row.value().figures().cachedTokens()),
                            Column.number(
                                    "completion_tokens",
                                    row -> row.value().figures().completionTokens()),
                            Column.number(
                                    "reasoning_tokens",
                                    row -> row.value().figures().reasoningTokens()),
                            Column.amount(
                                    "cost_usd", row -> row.value().figures().cost()),
                            Column.credits(
                                    "charged", row -> row.value().figures().credits()),
                            Column.credits(
                                    "unbilled", row -> row.value().figures().unbilled()),
                            Column.credits(
                                    "ceilings", row -> row.value().figures().ceilings())),
                    List.of()));

    private final Dialect dialect;

    UsageSumTable(Dialect dialect) {
        this.dialect = dialect;
    }

    /** Adds up the sums of some days. */
    List<Total> totals(
            Handle handle, Optional<AccountId> account, LocalDate from, LocalDate until, Set<Dimension> dimensions) {
        List<String> groups = Stream.of(Dimension.values())
                .filter(dimensions::contains)
                .map(UsageSumTable::column)
                .toList();
        String columns = Stream.concat(
                        groups.stream(),
                        ADDED.rows().changing().stream()
                                .map(Column::name)
                                .map(name -> "sum(s." + name + ") as " + name))
                .collect(joining(", "));
        Query query = handle.createQuery("select " + columns + " from <prefix>usage_sum s"
                        + (dimensions.contains(Dimension.ACCOUNT) ? " join <prefix>account a on a.id = s.account" : "")
                        + " where s.usage_day >= :from and s.usage_day < :until"
                        + (account.isPresent() ? " and s.account = " + AccountTable.ID : "")
                        + (groups.isEmpty() ? " having count(*) > 0" : " group by " + String.join(", ", groups)))
                .bind("from", day(from))
                .bind("until", day(until));
        account.ifPresent(one -> query.bind("account", dialect.exact(one.value())));
        return query.map((row, context) -> total(row, dimensions)).list();
    }

    /** Counts the sums of actors with those of nobody. Runs under the account's lock. */
    void erase(Handle handle, AccountRow owner, Optional<String> actor) {
        List<Owned<UsageIncrement>> named = handle.createQuery(
                        "select s.* from <prefix>usage_sum s where account = :account" + " and actor <> :nobody"
                                + (actor.isPresent() ? " and actor = :actor" : ""))
                .bind("account", owner.id())
                .bind("nobody", dialect.exact(""))
                .bind("actor", dialect.exact(actor.orElse("")))
                .map((row, context) ->
                        new Owned<>(owner.id(), increment(row, owner.account().id())))
                .list();
        RowWriter rows = RowWriter.ofBatches(handle, dialect);
        rows.delete(ADDED.rows(), named);
        rows.addUp(
                ADDED.rows(),
                named.stream()
                        .map(sum -> new Owned<>(sum.owner(), sum.value().erased()))
                        .toList());
    }

    private UsageIncrement increment(ResultSet row, AccountId account) throws SQLException {
        return new UsageIncrement(
                account,
                requireNonNull(dialect.exact(row, "actor")),
                requireNonNull(dialect.exact(row, "model")),
                LocalDate.ofEpochDay(row.getInt("usage_day")),
                figures(row));
    }

    private static String column(Dimension dimension) {
        return switch (dimension) {
            case ACCOUNT -> "a.account_id";
            case ACTOR -> "s.actor";
            case MODEL -> "s.model";
            case DAY -> "s.usage_day";
        };
    }

    /** Days of thousands of years before and after are all the same. */
    private static int day(LocalDate date) {
        return (int) Math.max(Integer.MIN_VALUE, Math.min(Integer.MAX_VALUE, date.toEpochDay()));
    }

    private Total total(ResultSet row, Set<Dimension> dimensions) throws SQLException {
        String account = exact(row, "account_id", dimensions.contains(Dimension.ACCOUNT));
        return new Total(
                account == null ? null : AccountId.of(account),
                exact(row, "actor", dimensions.contains(Dimension.ACTOR)),
                exact(row, "model", dimensions.contains(Dimension.MODEL)),
                dimensions.contains(Dimension.DAY) ? LocalDate.ofEpochDay(row.getInt("usage_day")) : null,
                figures(row));
    }

    private @Nullable String exact(ResultSet row, String column, boolean wanted) throws SQLException {
        return wanted ? dialect.exact(row, column) : null;
    }

    private static UsageFigures figures(ResultSet row) throws SQLException {
        return new UsageFigures(
                row.getLong("calls"),
                row.getLong("charged_calls"),
                row.getLong("failed_calls"),
                row.getLong("refused_calls"),
                row.getLong("included_calls"),
                row.getLong("prompt_tokens"),
                row.getLong("cached_tokens"),
                row.getLong("completion_tokens"),
                row.getLong("reasoning_tokens"),
                Money.usd(row.getBigDecimal("cost_usd").stripTrailingZeros()),
                Credits.ofMicros(row.getLong("charged")),
                Credits.ofMicros(row.getLong("unbilled")),
                Credits.ofMicros(row.getLong("ceilings")));
    }
}
