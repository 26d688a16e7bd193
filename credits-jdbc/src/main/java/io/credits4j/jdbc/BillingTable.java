package io.credits4j.jdbc;

import static io.credits4j.jdbc.Columns.instant;
import static io.credits4j.jdbc.Columns.optionalInstant;
import static java.util.Objects.requireNonNull;

import io.credits4j.AccountId;
import io.credits4j.books.BillingKind;
import io.credits4j.books.BillingRow;
import io.credits4j.jdbc.Rows.Owned;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.Query;
import org.jspecify.annotations.Nullable;

/** The rows of billing. They name their account by its id, since it may not have been opened yet. */
final class BillingTable {
    static final AttachedTable<BillingRow> ATTACHED = AttachedTable.of(
            BillingRow.class,
            "billing_row",
            List.of(
                    Column.name("kind", row -> row.value().kind()),
                    Column.exact("reference", row -> row.value().reference())),
            List.of(
                    Column.exact("alias", row -> row.value().alias()),
                    Column.exact("account_id", BillingTable::accountOf),
                    Column.text("state", row -> row.value().state()),
                    Column.amount("amount", row -> row.value().amount()),
                    Column.currency("currency", row -> row.value().amount()),
                    Column.instant("created_at", row -> row.value().at()),
                    Column.instant("changed_at", row -> row.value().changedAt()),
                    Column.optionalInstant("due_at", row -> row.value().dueAt()),
                    Column.text("facts", row -> MetadataText.write(row.value().facts()))));

    private static final String SELECT = """
            select kind, reference, alias, account_id, version, state, amount, currency, created_at, changed_at, due_at,
                   facts
            from <prefix>billing_row
            where kind = :kind
            """;

    private final Dialect dialect;

    BillingTable(Dialect dialect) {
        this.dialect = dialect;
    }

    private static @Nullable String accountOf(Owned<BillingRow> row) {
        AccountId owner = row.value().owner();
        return owner == null ? null : owner.value();
    }

    Optional<BillingRow> find(Handle handle, BillingKind kind, String reference) {
        return handle.createQuery(SELECT + "and reference = :reference")
                .bind("kind", kind.name())
                .bind("reference", dialect.exact(reference))
                .map((row, context) -> billingRow(row))
                .findOne();
    }

    Optional<BillingRow> findByAlias(Handle handle, BillingKind kind, String alias) {
        return handle.createQuery(SELECT + "and alias = :alias")
                .bind("kind", kind.name())
                .bind("alias", dialect.exact(alias))
                .map((row, context) -> billingRow(row))
                .findOne();
    }

    /** Returns rows of an account, newest first. */
    List<BillingRow> newest(
            Handle handle, BillingKind kind, AccountId account, Optional<BillingRow.Place> before, int limit) {
        String earlier =
                before.isEmpty() ? "" : "and created_at <= :at and (created_at < :at or reference < :reference) ";
        Query query = handle.createQuery(SELECT + "and account_id = :account " + earlier
                        + "order by created_at desc, reference desc fetch first :limit rows only")
                .bind("account", dialect.exact(account.value()));
        return list(query, kind, before, limit);
    }

    /** Returns rows in some states, oldest first. */
    List<BillingRow> inStates(
            Handle handle, BillingKind kind, Set<String> states, Optional<BillingRow.Place> after, int limit) {
        String later = after.isEmpty() ? "" : "and created_at >= :at and (created_at > :at or reference > :reference) ";
        Query query = handle.createQuery(SELECT + "and state in (<states>) " + later
                        + "order by created_at, reference fetch first :limit rows only")
                .bindList("states", List.copyOf(states));
        return list(query, kind, after, limit);
    }

    private List<BillingRow> list(Query query, BillingKind kind, Optional<BillingRow.Place> place, int limit) {
        place.ifPresent(known ->
                query.bind("at", Micros.bound(known.at())).bind("reference", dialect.exact(known.reference())));
        return query.bind("kind", kind.name())
                .bind("limit", limit)
                .map((row, context) -> billingRow(row))
                .list();
    }

    /** Returns rows that are due, longest due first. */
    List<BillingRow> due(Handle handle, BillingKind kind, Instant upTo, int limit) {
        return handle.createQuery(
                        SELECT + "and due_at <= :up_to order by due_at, reference fetch first :limit rows only")
                .bind("kind", kind.name())
                .bind("up_to", Micros.bound(upTo))
                .bind("limit", limit)
                .map((row, context) -> billingRow(row))
                .list();
    }

    private BillingRow billingRow(ResultSet row) throws SQLException {
        String account = dialect.exact(row, "account_id");
        return new BillingRow(
                BillingKind.valueOf(row.getString("kind")),
                requireNonNull(dialect.exact(row, "reference")),
                dialect.exact(row, "alias"),
                account == null ? null : AccountId.of(account),
                row.getLong("version"),
                row.getString("state"),
                Columns.money(row, "amount", "currency"),
                instant(row, "created_at"),
                instant(row, "changed_at"),
                optionalInstant(row, "due_at"),
                MetadataText.read(row.getString("facts")));
    }
}
