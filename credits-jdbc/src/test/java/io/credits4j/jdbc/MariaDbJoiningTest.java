package io.credits4j.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.credits4j.AccountId;
import io.credits4j.ContentionException;
import io.credits4j.Credits;
import io.credits4j.IdempotencyKey;
import io.credits4j.ledger.CreditLedger;
import io.credits4j.ledger.GrantRequest;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.CompletableFuture;
import javax.sql.DataSource;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What MariaDB does to a host's transaction that other databases do not. */
@Tag("mariadb")
class MariaDbJoiningTest {
    private final AccountId first = AccountId.of("tenant-1");
    private final AccountId second = AccountId.of("tenant-2");
    private final DataSource database = MariaDb.emptyDatabase();
    private final JdbcStorage storage = Engine.storage(database);
    private final CreditLedger ledger = CreditLedger.on(storage);

    MariaDbJoiningTest() {
        ledger.grant(GrantRequest.purchase(first, Credits.of(5), key("g")));
        ledger.grant(GrantRequest.purchase(second, Credits.of(5), key("g")));
    }

    /** A deadlock undoes all of a transaction, not only what came after the savepoint. */
    @Test
    void after_a_deadlock_nothing_more_is_done_in_a_transaction_that_lost_its_first_rows() throws Exception {
        try (Connection one = begin(Connection.TRANSACTION_READ_COMMITTED);
                Connection two = begin(Connection.TRANSACTION_READ_COMMITTED)) {
            CreditLedger up = CreditLedger.on(storage.joining(one));
            CreditLedger down = CreditLedger.on(storage.joining(two));
            spend(up, first);
            spend(down, second);
            CompletableFuture<Boolean> upward = CompletableFuture.supplyAsync(() -> isThrough(up, second));
            boolean downThrough = isThrough(down, first);
            if (downThrough) {
                two.commit();
            }
            boolean upThrough = upward.get();
            assertThat(upThrough).isNotEqualTo(downThrough);
            CreditLedger lost = upThrough ? down : up;
            assertThatThrownBy(() -> spend(lost, first))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("undone");
            one.commit();
            two.commit();
        }
        assertThat(ledger.balance(first).available()).isEqualTo(Credits.of(4));
        assertThat(ledger.balance(second).available()).isEqualTo(Credits.of(4));
    }

    private static boolean isThrough(CreditLedger ledger, AccountId account) {
        try {
            spend(ledger, account);
            return true;
        } catch (ContentionException e) {
            return false;
        }
    }

    /** A setting of newer servers, on by default there. */
    @Test
    void a_snapshot_that_others_overtook_is_contention_where_the_server_insists_on_it() throws Exception {
        try (Connection connection = begin(Connection.TRANSACTION_REPEATABLE_READ);
                Statement statement = connection.createStatement()) {
            statement.execute("set session innodb_snapshot_isolation = on");
            statement.executeQuery("select count(*) from credits_lot").close();
            spend(ledger, first);
            assertThatThrownBy(() -> spend(CreditLedger.on(storage.joining(connection)), first))
                    .isInstanceOf(ContentionException.class)
                    .rootCause()
                    .isInstanceOfSatisfying(
                            SQLException.class,
                            e -> assertThat(e.getErrorCode()).isEqualTo(1020));
            connection.rollback();
            statement.execute("set session innodb_snapshot_isolation = off");
            connection.commit();
        }
    }

    /** The driver says what the session's isolation is, and the transaction has another. */
    @ParameterizedTest
    @ValueSource(strings = {"set transaction", "set session transaction"})
    void a_transaction_that_was_given_an_isolation_by_a_statement_decides_on_the_newest_books(String set)
            throws Exception {
        try (Connection connection = begin(Connection.TRANSACTION_READ_COMMITTED);
                Statement statement = connection.createStatement()) {
            statement.execute(set + " isolation level repeatable read");
            statement.executeQuery("select count(*) from credits_lot").close();
            ledger.spend(first, Credits.of(4), key("of others"));
            CreditLedger joined = CreditLedger.on(storage.joining(connection));
            assertThat(joined.trySpend(first, Credits.of(2), key("too much")).toString())
                    .contains("Refused");
            joined.spend(first, Credits.of(1), key("the last"));
            connection.commit();
        }
        assertThat(ledger.audit(first).violations()).isEmpty();
        assertThat(ledger.balance(first).available()).isEqualTo(Credits.ZERO);
    }

    private Connection begin(int isolation) throws SQLException {
        Connection connection = database.getConnection();
        connection.setTransactionIsolation(isolation);
        connection.setAutoCommit(false);
        return connection;
    }

    private static void spend(CreditLedger ledger, AccountId account) {
        ledger.spend(account, Credits.of(1), key("s " + System.nanoTime()));
    }

    private static IdempotencyKey key(String key) {
        return IdempotencyKey.of(key);
    }
}
