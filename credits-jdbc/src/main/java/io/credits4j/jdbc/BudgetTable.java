package io.credits4j.jdbc;

import static io.credits4j.jdbc.Columns.credits;
import static io.credits4j.jdbc.Columns.instant;
import static io.credits4j.jdbc.Columns.optionalInstant;
import static java.util.Objects.requireNonNull;

import io.credits4j.BudgetName;
import io.credits4j.Credits;
import io.credits4j.books.Budget;
import io.credits4j.books.BudgetTerms;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.Query;
import org.jspecify.annotations.Nullable;

/** The budgets inside accounts. */
final class BudgetTable {
    static final String COLUMNS = """
            kind, id, credit_limit, schedule, most_holds, counts_from, used, used_at, reserved, live_holds
            """;

    private static final String SELECT = "select " + COLUMNS + " from <prefix>budget where account = :account ";

    static final Rows<Rows.Owned<Budget>> ROWS = new Rows<>(
            "budget",
            List.of(
                    Column.number("account", Rows.Owned::owner),
                    Column.exact("kind", row -> row.value().name().kind()),
                    Column.exact("id", row -> row.value().name().id())),
            List.of(
                    Column.optionalNumber(
                            "credit_limit", row -> term(row.value(), terms -> Columns.micros(terms.limit()))),
                    Column.text("schedule", row -> term(row.value(), BudgetTerms::schedule)),
                    Column.optionalCount("most_holds", row -> term(row.value(), BudgetTerms::mostHolds)),
                    Column.instant("counts_from", row -> row.value().since()),
                    Column.credits("used", row -> row.value().used()),
                    Column.optionalInstant("used_at", row -> row.value().usedAt()),
                    Column.credits("reserved", row -> row.value().reserved()),
                    Column.number("live_holds", row -> row.value().liveHolds())),
            List.of());

    private final Dialect dialect;

    BudgetTable(Dialect dialect) {
        this.dialect = dialect;
    }

    /** Asks for every kind with every id, which for the few names of a chain are few rows too many. */
    List<Budget> find(Handle handle, AccountRow owner, Set<BudgetName> names) {
        if (names.isEmpty()) {
            return List.of();
        }
        Query query = handle.createQuery(SELECT + "and kind in (<kinds>) and id in (<ids>)")
                .bindList("kinds", distinct(names, BudgetName::kind))
                .bindList("ids", distinct(names, BudgetName::id));
        return list(query, owner).stream()
                .filter(budget -> names.contains(budget.name()))
                .toList();
    }

    private List<Object> distinct(Set<BudgetName> names, Function<BudgetName, String> part) {
        return names.stream().map(part).distinct().map(dialect::exact).toList();
    }

    List<Budget> all(Handle handle, AccountRow owner) {
        return list(handle.createQuery(SELECT), owner);
    }

    private List<Budget> list(Query query, AccountRow owner) {
        return query.bind("account", owner.id())
                .map((row, context) -> budget(row, owner))
                .list();
    }

    Budget budget(ResultSet row, AccountRow owner) throws SQLException {
        return new Budget(
                owner.account().id(),
                new BudgetName(requireNonNull(dialect.exact(row, "kind")), requireNonNull(dialect.exact(row, "id"))),
                terms(row),
                instant(row, "counts_from"),
                credits(row, "used"),
                optionalInstant(row, "used_at"),
                credits(row, "reserved"),
                row.getLong("live_holds"));
    }

    private static @Nullable BudgetTerms terms(ResultSet row) throws SQLException {
        Credits limit = Columns.optionalCredits(row, "credit_limit");
        int most = row.getInt("most_holds");
        Integer mostHolds = row.wasNull() ? null : most;
        return limit == null && mostHolds == null ? null : new BudgetTerms(limit, row.getString("schedule"), mostHolds);
    }

    private static <V> @Nullable V term(Budget budget, Function<BudgetTerms, @Nullable V> term) {
        BudgetTerms terms = budget.terms();
        return terms == null ? null : term.apply(terms);
    }

    // ---- names in a column of another table --------------------------------------------------------------------

    /** Writes names as text: kind and id on a line each, for neither holds line breaks; nothing if there are none. */
    static @Nullable String text(List<BudgetName> names) {
        List<String> lines = new ArrayList<>();
        names.forEach(name -> lines.addAll(List.of(name.kind(), name.id())));
        return names.isEmpty() ? null : String.join("\n", lines);
    }

    /** Reads what {@link #text} wrote. */
    static List<BudgetName> names(@Nullable String text) {
        List<BudgetName> names = new ArrayList<>();
        Iterator<String> lines = text == null
                ? List.<String>of().iterator()
                : Arrays.asList(text.split("\n", -1)).iterator();
        while (lines.hasNext()) {
            names.add(BudgetName.of(lines.next(), lines.next()));
        }
        return names;
    }
}
