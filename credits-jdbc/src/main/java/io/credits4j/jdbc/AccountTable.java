package io.credits4j.jdbc;

import static io.credits4j.jdbc.Columns.credits;
import static io.credits4j.jdbc.Columns.instant;
import static io.credits4j.jdbc.Columns.optionalInstant;
import static java.util.Objects.requireNonNull;

import io.credits4j.AccountId;
import io.credits4j.AccountStatus;
import io.credits4j.books.Account;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.SqlStatement;

/** The rows of accounts; the row is also the account's lock. */
final class AccountTable {
    private static final String SELECT = """
            select id, status, last_sequence, last_lot, last_hold, credits, held, held_on_credit, debt, credit_limit,
                   lifetime_purchased, lifetime_spent, opened_at, last_instant, last_purchase_at, last_usage_at,
                   chain_head, next_due, burn_policy, <clock> as store_time
            from <prefix>account
            where account_id = :account
            """;

    private final Dialect dialect;

    AccountTable(Dialect dialect) {
        this.dialect = dialect;
    }

    Optional<AccountRow> find(Handle handle, AccountId account) {
        return select(handle, SELECT, account);
    }

    /** Waits for the row's lock and returns the row as it is then. */
    Optional<AccountRow> lock(Handle handle, AccountId account) {
        return select(handle, SELECT + "<lock>", account);
    }

    private Optional<AccountRow> select(Handle handle, String sql, AccountId account) {
        return handle.createQuery(sql)
                .bind("account", dialect.exact(account.value()))
                .map((row, context) -> row(row, account))
                .findOne();
    }

    private static AccountRow row(ResultSet row, AccountId id) throws SQLException {
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
                row.getString("burn_policy"));
        return new AccountRow(row.getLong("id"), account, instant(row, "store_time"));
    }

    /** Returns the accounts on which something is due by an instant, longest due first. */
    List<AccountId> due(Handle handle, Instant upTo, int limit) {
        return handle.createQuery("""
                        select account_id
                        from <prefix>account
                        where next_due <= :upTo
                        order by next_due
                        limit :limit
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

    /** Returns the number the other tables know the new account by. */
    long insert(Handle handle, Account account) {
        return bind(handle.createUpdate("""
                                insert into <prefix>account (
                                    account_id, status, last_sequence, last_lot, last_hold, credits, held, held_on_credit,
                                    debt, credit_limit, lifetime_purchased, lifetime_spent, opened_at, last_instant,
                                    last_purchase_at, last_usage_at, chain_head, next_due, burn_policy)
                                values (
                                    :account, :status, :last_sequence, :last_lot, :last_hold, :credits, :held, :held_on_credit,
                                    :debt, :credit_limit, :lifetime_purchased, :lifetime_spent, :opened_at,
                                    :last_instant, :last_purchase_at, :last_usage_at, :chain_head, :next_due, :burn_policy)
                                """), account)
                .bind("account", dialect.exact(account.id().value()))
                .bind("opened_at", Micros.of(account.openedAt()))
                .executeAndReturnGeneratedKeys("id")
                .mapTo(Long.class)
                .one();
    }

    int update(Handle handle, long id, Account account) {
        return bind(handle.createUpdate("""
                                update <prefix>account
                                set status = :status, last_sequence = :last_sequence, last_lot = :last_lot, last_hold = :last_hold,
                                    credits = :credits, held = :held, held_on_credit = :held_on_credit, debt = :debt,
                                    credit_limit = :credit_limit, lifetime_purchased = :lifetime_purchased,
                                    lifetime_spent = :lifetime_spent, last_instant = :last_instant,
                                    last_purchase_at = :last_purchase_at, last_usage_at = :last_usage_at, chain_head = :chain_head,
                                    next_due = :next_due, burn_policy = :burn_policy
                                where id = :id
                                """), account).bind("id", id).execute();
    }

    private static <S extends SqlStatement<S>> S bind(S statement, Account account) {
        return statement
                .bind("status", account.status().name())
                .bind("last_sequence", account.sequence())
                .bind("last_lot", account.lastLot())
                .bind("last_hold", account.lastHold())
                .bind("credits", account.credits().micros())
                .bind("held", account.held().micros())
                .bind("held_on_credit", account.heldOnCredit().micros())
                .bind("debt", account.debt().micros())
                .bind("credit_limit", account.creditLimit().micros())
                .bind("lifetime_purchased", account.lifetimePurchased().micros())
                .bind("lifetime_spent", account.lifetimeSpent().micros())
                .bind("last_instant", Micros.of(account.lastInstant()))
                .bind("last_purchase_at", Micros.ofNullable(account.lastPurchaseAt()))
                .bind("last_usage_at", Micros.ofNullable(account.lastUsageAt()))
                .bind("chain_head", account.chainHead())
                .bind("next_due", Micros.ofNullable(account.nextDue()))
                .bind("burn_policy", account.burnPolicy());
    }
}
