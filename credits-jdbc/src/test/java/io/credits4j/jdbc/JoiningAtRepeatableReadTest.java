package io.credits4j.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import io.credits4j.AccountId;
import io.credits4j.ContentionException;
import io.credits4j.Credits;
import io.credits4j.HoldId;
import io.credits4j.IdempotencyKey;
import io.credits4j.StoreUnavailableException;
import io.credits4j.ledger.CreditLedger;
import io.credits4j.ledger.GrantRequest;
import io.credits4j.ledger.HoldRequest;
import io.credits4j.ledger.RefundRequest;
import io.credits4j.ledger.RevokeRequest;
import io.credits4j.ledger.SettleRequest;
import io.credits4j.ledger.SpendRequest;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.function.Consumer;
import javax.sql.DataSource;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A host's transaction at repeatable read has looked at the tables, others change them, and then it joins: the ledger
 * decides on the newest books, or not at all.
 */
@ParameterizedClass
@MethodSource("io.credits4j.jdbc.Engine#here")
class JoiningAtRepeatableReadTest {
    private final AccountId account = AccountId.of("tenant-1");
    private final Engine engine;
    private final DataSource database;
    private final JdbcStorage storage;
    private final CreditLedger others;

    JoiningAtRepeatableReadTest(Engine engine) {
        this.engine = engine;
        this.database = engine.empty();
        this.storage = Engine.storage(database);
        this.others = CreditLedger.on(storage);
    }

    @BeforeEach
    void grant_two_lots() throws SQLException {
        others.grant(GrantRequest.purchase(account, Credits.of(60), key("g1")));
        others.grant(GrantRequest.purchase(account, Credits.of(40), key("g2")));
        try (Connection connection = database.getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute("create table host (id int primary key)");
        }
    }

    @Test
    void a_lot_that_others_used_up_since_is_not_spent_again() throws SQLException {
        meanwhile(() -> others.spend(account, Credits.of(60), key("of others")), joined -> {
            joined.spend(account, Credits.of(30), key("s"));
            assertThat(joined.trySpend(SpendRequest.of(account, Credits.of(11), key("too much")))
                            .toString())
                    .contains("Refused");
        });
    }

    @Test
    void a_key_that_others_used_since_is_replayed() throws SQLException {
        meanwhile(
                () -> others.spend(account, Credits.of(60), key("same")),
                joined -> assertThat(joined.spend(account, Credits.of(60), key("same"))
                                .replayed())
                        .isTrue());
    }

    @Test
    void a_hold_that_others_settled_since_is_not_settled_again() throws SQLException {
        HoldId hold =
                others.hold(HoldRequest.of(account, Credits.of(80), key("h"))).id();
        meanwhile(
                () -> others.settle(SettleRequest.of(hold, Credits.of(70))),
                joined ->
                        assertRefused(() -> joined.settle(SettleRequest.part(hold, Credits.of(20), key("late part")))));
    }

    @Test
    void a_line_that_others_refunded_since_is_not_refunded_again() throws SQLException {
        others.spend(account, Credits.of(80), key("s"));
        meanwhile(
                () -> others.refund(RefundRequest.of(account, 3, key("r1")).amount(Credits.of(50))),
                joined -> assertRefused(() ->
                        joined.refund(RefundRequest.of(account, 3, key("r2")).amount(Credits.of(50)))));
    }

    private static void assertRefused(Runnable operation) {
        try {
            operation.run();
        } catch (ContentionException | StoreUnavailableException e) {
            throw e;
        } catch (RuntimeException e) {
            return;
        }
        fail("it was done");
    }

    @Test
    void a_grant_that_others_revoked_since_is_not_revoked_again() throws SQLException {
        meanwhile(() -> others.revoke(RevokeRequest.all(account, 1, key("r1"))), joined -> {
            joined.revoke(RevokeRequest.all(account, 1, key("r2")));
            assertThat(joined.trySpend(SpendRequest.of(account, Credits.of(41), key("too much")))
                            .toString())
                    .contains("Refused");
        });
    }

    /** Databases that find such a transaction too old refuse; then nothing of the ledger was written. */
    private void meanwhile(Runnable ofOthers, Consumer<CreditLedger> ofHost) throws SQLException {
        try (Connection connection = begin(Connection.TRANSACTION_REPEATABLE_READ);
                Statement statement = connection.createStatement()) {
            for (String table : new String[] {"account", "lot", "hold", "transaction", "allocation", "correction"}) {
                statement.executeQuery("select count(*) from credits_" + table).close();
            }
            statement.execute("insert into host values (1)");
            ofOthers.run();
            try {
                ofHost.accept(joining(connection));
                connection.commit();
                assertThat(engine).isNotEqualTo(Engine.POSTGRESQL);
            } catch (ContentionException e) {
                connection.rollback();
                assertThat(engine).isNotEqualTo(Engine.MARIADB);
            }
        }
        assertThat(others.audit(account).violations()).isEmpty();
        assertThat(others.balance(account).available()).isGreaterThanOrEqualTo(Credits.ZERO);
    }

    private Connection begin(int isolation) throws SQLException {
        Connection connection = database.getConnection();
        connection.setTransactionIsolation(isolation);
        connection.setAutoCommit(false);
        return connection;
    }

    private CreditLedger joining(Connection connection) {
        return CreditLedger.on(storage.joining(connection));
    }

    private static IdempotencyKey key(String key) {
        return IdempotencyKey.of(key);
    }
}
