package io.credits4j.jdbc;

import static io.credits4j.jdbc.Columns.credits;
import static io.credits4j.jdbc.Columns.instant;
import static io.credits4j.jdbc.Columns.optionalInstant;
import static java.util.Objects.requireNonNull;

import io.credits4j.AccountId;
import io.credits4j.AccountStatus;
import io.credits4j.books.Account;
import io.credits4j.books.Funds;
import io.credits4j.books.UseWindow;
import io.credits4j.books.Watch;
import io.credits4j.books.Watch.Undelivered;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/** The rows of accounts; the row is also the account's lock. */
final class AccountTable {
    static final String FIGURES = """
            id, account_id, status, last_sequence, last_lot, last_hold, credits, held, held_on_credit, debt,
            credit_limit, lifetime_purchased, lifetime_spent, opened_at, last_instant, last_purchase_at, last_usage_at,
            chain_head, next_due, burn_policy, low_balance, funds, use_since, use_amount, use_average, use_windows, use_told,
            last_signal, undelivered_since, undelivered_line, undelivered_signal, stamp""";

    private static final String OF_ACCOUNT = " from <prefix>account where account_id = :account ";

    /** For the queries of other tables: the number they know {@code :account} by. */
    static final String ID = "(select id" + OF_ACCOUNT + ")";

    static final Rows<AccountRow> ROWS = new Rows<>(
            "account",
            List.of(Column.number("id", AccountRow::id)),
            List.of(Column.number("stamp", AccountRow::stamp)),
            List.of(
                    Column.name("status", row -> row.account().status()),
                    Column.number("last_sequence", row -> row.account().sequence()),
                    Column.number("last_lot", row -> row.account().lastLot()),
                    Column.number("last_hold", row -> row.account().lastHold()),
                    Column.credits("credits", row -> row.account().credits()),
                    Column.credits("held", row -> row.account().held()),
                    Column.credits("held_on_credit", row -> row.account().heldOnCredit()),
                    Column.credits("debt", row -> row.account().debt()),
                    Column.credits("credit_limit", row -> row.account().creditLimit()),
                    Column.credits("lifetime_purchased", row -> row.account().lifetimePurchased()),
                    Column.credits("lifetime_spent", row -> row.account().lifetimeSpent()),
                    Column.instant("last_instant", row -> row.account().lastInstant()),
                    Column.optionalInstant(
                            "last_purchase_at", row -> row.account().lastPurchaseAt()),
                    Column.optionalInstant("last_usage_at", row -> row.account().lastUsageAt()),
                    Column.text("chain_head", row -> row.account().chainHead()),
                    Column.optionalInstant("next_due", row -> row.account().nextDue()),
                    Column.text("burn_policy", row -> row.account().burnPolicy()),
                    Column.credits("low_balance", row -> row.account().watch().lowBalance()),
                    Column.name("funds", row -> row.account().watch().funds()),
                    Column.optionalInstant("use_since", row -> ofUse(row.account(), UseWindow::start)),
                    Column.optionalCredits("use_amount", row -> ofUse(row.account(), UseWindow::used)),
                    Column.optionalCredits("use_average", row -> ofUse(row.account(), UseWindow::average)),
                    Column.optionalCount("use_windows", row -> ofUse(row.account(), UseWindow::windows)),
                    Column.optionalFlag("use_told", row -> ofUse(row.account(), UseWindow::told)),
                    Column.number("last_signal", row -> row.account().watch().lastSignal()),
                    Column.optionalInstant(
                            "undelivered_since", row -> ofUndelivered(row.account(), Undelivered::since)),
                    Column.optionalNumber(
                            "undelivered_line", row -> ofUndelivered(row.account(), Undelivered::afterSequence)),
                    Column.optionalNumber(
                            "undelivered_signal", row -> ofUndelivered(row.account(), Undelivered::afterSignal)),
                    Column.number("stamp", AccountRow::nextStamp)),
            List.of(
                    Column.exact("account_id", row -> row.account().id().value()),
                    Column.instant("opened_at", row -> row.account().openedAt())));

    private static final Set<String> OF_USE = Set.of(
            "last_sequence",
            "last_hold",
            "credits",
            "held",
            "lifetime_spent",
            "last_instant",
            "last_usage_at",
            "next_due",
            "stamp");

    private static final Rows<AccountRow> ROWS_OF_USE = ROWS.changing(OF_USE::contains);

    private static final Rows<AccountRow> ROWS_OF_ALL_ELSE = ROWS.changing(column -> !OF_USE.contains(column));

    /** The database counts the accounts. */
    private static final List<Column<AccountRow>> INSERTED =
            Stream.of(ROWS.changing(), ROWS.fixed()).flatMap(List::stream).toList();

    private final Dialect dialect;
    private final String lock;

    AccountTable(Dialect dialect) {
        this.dialect = dialect;
        this.lock = dialect.selectLocked(FIGURES, OF_ACCOUNT);
    }

    /** Returns how to write changed accounts with as few columns as will do. */
    static Rows<AccountRow> rowsFor(List<AccountRow> changed) {
        return changed.stream().anyMatch(row -> ROWS_OF_ALL_ELSE.differ(row.asStored(), row)) ? ROWS : ROWS_OF_USE;
    }

    Optional<AccountRow> find(Handle handle, AccountId account) {
        return select(handle, "select " + FIGURES + ", <clock> as store_time" + OF_ACCOUNT, account);
    }

    /** Waits for the row's lock and returns the row and the time as they are then. */
    Optional<AccountRow> lock(Handle handle, AccountId account) {
        return select(handle, lock, account);
    }

    private Optional<AccountRow> select(Handle handle, String sql, AccountId account) {
        return handle.createQuery(sql)
                .bind("account", dialect.exact(account.value()))
                .map((row, context) -> row(row, account))
                .findOne();
    }

    static AccountRow row(ResultSet row, AccountId id) throws SQLException {
        Account account = new Account(
                id,
                AccountStatus.valueOf(row.getString("status")),
                row.getLong("last_sequence"),
                row.getLong("last_lot"),
                row.getLong("last_hold"),
                credits(row, "credits"),
                credits(row, "held"),
                credits(row, "held_on_credit"),
                credits(row, "debt"),
                credits(row, "credit_limit"),
                credits(row, "lifetime_purchased"),
                credits(row, "lifetime_spent"),
                instant(row, "opened_at"),
                instant(row, "last_instant"),
                optionalInstant(row, "last_purchase_at"),
                optionalInstant(row, "last_usage_at"),
                row.getString("chain_head"),
                optionalInstant(row, "next_due"),
                watch(row),
                row.getString("burn_policy"));
        return AccountRow.read(row.getLong("id"), account, instant(row, "store_time"), row.getLong("stamp"));
    }

    private static Watch watch(ResultSet row) throws SQLException {
        return new Watch(
                credits(row, "low_balance"),
                Funds.valueOf(row.getString("funds")),
                use(row),
                row.getLong("last_signal"),
                undelivered(row));
    }

    private static @Nullable UseWindow use(ResultSet row) throws SQLException {
        Instant since = optionalInstant(row, "use_since");
        return since == null
                ? null
                : new UseWindow(
                        since,
                        credits(row, "use_amount"),
                        credits(row, "use_average"),
                        row.getInt("use_windows"),
                        row.getBoolean("use_told"));
    }

    private static @Nullable Undelivered undelivered(ResultSet row) throws SQLException {
        Instant since = optionalInstant(row, "undelivered_since");
        return since == null
                ? null
                : new Undelivered(since, row.getLong("undelivered_line"), row.getLong("undelivered_signal"));
    }

    /** Returns the accounts on which something is due by an instant, longest due first. */
    List<AccountId> due(Handle handle, Instant upTo, int limit) {
        return handle.createQuery("""
                        select account_id
                        from <prefix>account
                        where next_due <= :upTo
                        order by next_due
                        fetch first :limit rows only
                        """)
                .bind("upTo", Micros.bound(upTo))
                .bind("limit", limit)
                .map((row, context) -> AccountId.of(requireNonNull(dialect.exact(row, "account_id"))))
                .list();
    }

    /** Returns the database's clock. */
    Instant clock(Handle handle) {
        return Micros.toInstant(
                handle.createQuery("select <clock>").mapTo(Long.class).one());
    }

    private static <V> @Nullable V ofUse(Account account, Function<UseWindow, @Nullable V> fact) {
        UseWindow use = account.watch().use();
        return use == null ? null : fact.apply(use);
    }

    private static <V> @Nullable V ofUndelivered(Account account, Function<Undelivered, @Nullable V> fact) {
        Undelivered undelivered = account.watch().undelivered();
        return undelivered == null ? null : fact.apply(undelivered);
    }

    /** Returns the number the other tables know the new account by. */
    long insert(Handle handle, AccountRow account) {
        return RowWriter.bind(
                        handle.createUpdate("insert into <prefix>account (" + Rows.names(INSERTED) + ") values ("
                                + RowWriter.named(INSERTED, ", ") + ")"),
                        INSERTED,
                        account,
                        dialect)
                .executeAndReturnGeneratedKeys("id")
                .mapTo(Long.class)
                .one();
    }
}
