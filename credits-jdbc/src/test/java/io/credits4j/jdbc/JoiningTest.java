package io.credits4j.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.credits4j.AccountId;
import io.credits4j.ContentionException;
import io.credits4j.Credits;
import io.credits4j.HoldId;
import io.credits4j.IdempotencyConflictException;
import io.credits4j.IdempotencyKey;
import io.credits4j.InsufficientCreditsException;
import io.credits4j.StoreUnavailableException;
import io.credits4j.ledger.CreditLedger;
import io.credits4j.ledger.GrantRequest;
import io.credits4j.ledger.LedgerEvent;
import io.credits4j.spi.Outcome;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import javax.sql.DataSource;
import org.jdbi.v3.core.Jdbi;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.jdbc.datasource.DataSourceTransactionManager;
import org.springframework.jdbc.datasource.DataSourceUtils;
import org.springframework.jdbc.datasource.TransactionAwareDataSourceProxy;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;
import org.springframework.transaction.support.TransactionTemplate;

/** What the ledger writes and what the host writes commit or roll back together, where the host wants it; else never. */
@ParameterizedClass
@MethodSource("io.credits4j.jdbc.Engine#here")
@Timeout(60)
class JoiningTest {
    private final AccountId account = AccountId.of("tenant-1");
    private final DataSource database;
    private final List<LedgerEvent> heard = new ArrayList<>();
    private JdbcStorage storage;
    private CreditLedger ledger;

    JoiningTest(Engine engine) {
        database = engine.empty();
    }

    @BeforeEach
    void open_an_account_with_100_credits_and_a_table_of_the_host() throws SQLException {
        JdbcSchema.of(database).create();
        storage = JdbcStorage.builder(database)
                .lockTimeout(Duration.ofMillis(200))
                .attempts(1)
                .build();
        ledger = CreditLedger.builder(storage).listener(heard::add).build();
        ledger.grant(GrantRequest.purchase(account, Credits.of(100), key("g")));
        heard.clear();
        try (Connection connection = database.getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute("create table host_order (number int primary key)");
        }
    }

    @Test
    void what_is_rolled_back_takes_the_spend_with_it_and_the_key_is_free_again() throws SQLException {
        inTransaction(connection -> {
            insertOrder(connection, 1);
            joined(connection).spend(account, Credits.of(10), key("s"));
            assertThat(joined(connection).balance(account).available()).isEqualTo(Credits.of(90));
            connection.rollback();
        });
        assertThat(orders()).isZero();
        assertThat(ledger.balance(account).available()).isEqualTo(Credits.of(100));
        assertThat(ledger.spend(account, Credits.of(10), key("s")).replayed()).isFalse();
    }

    @Test
    void what_is_committed_has_both_and_the_key_replays() throws SQLException {
        inTransaction(connection -> {
            insertOrder(connection, 1);
            joined(connection).spend(account, Credits.of(10), key("s"));
            HoldId hold = joined(connection)
                    .hold(account, Credits.of(5), key("h"))
                    .hold()
                    .id();
            joined(connection).settle(hold, Credits.of(3));
            connection.commit();
        });
        assertThat(orders()).isEqualTo(1);
        assertThat(ledger.balance(account).available()).isEqualTo(Credits.of(87));
        assertThat(ledger.spend(account, Credits.of(10), key("s")).replayed()).isTrue();
        assertThat(ledger.audit(account).violations()).isEmpty();
    }

    @Test
    void a_refusal_or_a_conflict_leaves_the_hosts_transaction_as_it_was() throws SQLException {
        inTransaction(connection -> {
            insertOrder(connection, 1);
            assertThatThrownBy(() -> joined(connection).spend(account, Credits.of(101), key("s")))
                    .isInstanceOf(InsufficientCreditsException.class);
            assertThatThrownBy(() -> joined(connection).grant(GrantRequest.purchase(account, Credits.of(7), key("g"))))
                    .isInstanceOf(IdempotencyConflictException.class);
            joined(connection).spend(account, Credits.of(1), key("after"));
            connection.commit();
        });
        assertThat(orders()).isEqualTo(1);
        assertThat(ledger.balance(account).available()).isEqualTo(Credits.of(99));
    }

    @Test
    void what_the_database_refuses_is_undone_by_itself_and_the_transaction_goes_on() throws SQLException {
        inTransaction(connection -> {
            insertOrder(connection, 1);
            Outcome<String> outcome = storage.joining(connection)
                    .ledger()
                    .<String>transact(List.of(new FailingWork(account)))
                    .get(0);
            assertThat(outcome).isInstanceOf(Outcome.Failed.class);
            joined(connection).spend(account, Credits.of(1), key("after"));
            connection.commit();
        });
        assertThat(orders()).isEqualTo(1);
        assertThat(ledger.balance(account).available()).isEqualTo(Credits.of(99));
        assertThat(ledger.audit(account).violations()).isEmpty();
    }

    @Test
    void works_given_together_are_one_batch_and_fail_each_by_itself() throws SQLException {
        inTransaction(connection -> {
            List<Outcome<io.credits4j.ledger.Granted>> outcomes = joined(connection)
                    .grantAll(List.of(
                            GrantRequest.purchase(account, Credits.of(1), key("g1")),
                            GrantRequest.purchase(account, Credits.of(7), key("g")),
                            GrantRequest.purchase(AccountId.of("new"), Credits.of(2), key("g"))));
            assertThat(outcomes.get(0)).isInstanceOf(Outcome.Done.class);
            assertThat(outcomes.get(1)).isInstanceOf(Outcome.Failed.class);
            assertThat(outcomes.get(2)).isInstanceOf(Outcome.Done.class);
            connection.commit();
        });
        assertThat(ledger.balance(account).available()).isEqualTo(Credits.of(101));
        assertThat(ledger.balance(AccountId.of("new")).available()).isEqualTo(Credits.of(2));
    }

    @Test
    void others_wait_for_the_hosts_commit_and_then_see_it() throws Exception {
        try (Connection connection = database.getConnection()) {
            connection.setAutoCommit(false);
            joined(connection).spend(account, Credits.of(60), key("joined"));
            JdbcStorage patient = JdbcStorage.on(database);
            CompletableFuture<Boolean> other = CompletableFuture.supplyAsync(() -> {
                try {
                    CreditLedger.on(patient).spend(account, Credits.of(60), key("other"));
                    return true;
                } catch (InsufficientCreditsException e) {
                    return false;
                }
            });
            assertThat(ledger.balance(account).available()).isEqualTo(Credits.of(100));
            connection.commit();
            assertThat(other.get()).isFalse();
            connection.setAutoCommit(true);
        }
        assertThat(ledger.balance(account).available()).isEqualTo(Credits.of(40));
    }

    @Test
    void a_lock_that_is_not_had_is_contention_and_nothing_was_written() throws SQLException {
        inTransaction(connection -> {
            joined(connection).spend(account, Credits.of(1), key("first"));
            assertThatThrownBy(() -> ledger.spend(account, Credits.of(1), key("second")))
                    .isInstanceOf(ContentionException.class);
            connection.rollback();
        });
        assertThat(ledger.balance(account).available()).isEqualTo(Credits.of(100));
    }

    @Test
    void a_connection_without_a_transaction_is_refused() throws SQLException {
        Connection connection = database.getConnection();
        assertThatThrownBy(() -> joined(connection).spend(account, Credits.of(1), key("s")))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("auto-commit");
        connection.close();
        assertThatThrownBy(() -> joined(connection).spend(account, Credits.of(1), key("s")))
                .isInstanceOf(StoreUnavailableException.class);
    }

    // ---- listeners ---------------------------------------------------------------------------------------------

    @Test
    void listeners_hear_of_it_once_the_host_has_committed_and_never_of_what_was_rolled_back() throws SQLException {
        List<Runnable> afterCommit = new ArrayList<>();
        inTransaction(connection -> {
            ledger.joining(storage.joining(connection, afterCommit::add)).spend(account, Credits.of(1), key("s"));
            assertThat(heard).isEmpty();
            connection.commit();
        });
        afterCommit.forEach(Runnable::run);
        assertThat(heard).hasSize(1).first().isInstanceOf(LedgerEvent.Spent.class);
    }

    @Test
    void a_handle_tells_its_listeners_by_itself() {
        Jdbi jdbi = Jdbi.create(database);
        jdbi.useTransaction(handle -> {
            ledger.joining(storage.joining(handle)).spend(account, Credits.of(1), key("s"));
            handle.execute("insert into host_order (number) values (1)");
            assertThat(heard).isEmpty();
        });
        assertThat(heard).hasSize(1);
        assertThatThrownBy(() -> jdbi.useTransaction(handle -> {
                    ledger.joining(storage.joining(handle)).spend(account, Credits.of(1), key("undone"));
                    throw new IllegalStateException("the host fails");
                }))
                .isInstanceOf(IllegalStateException.class);
        assertThat(heard).hasSize(1);
        assertThat(ledger.balance(account).available()).isEqualTo(Credits.of(99));
    }

    // ---- Spring ------------------------------------------------------------------------------------------------

    @Test
    void a_spring_transaction_is_joined_by_its_connection_and_its_synchronization() {
        TransactionTemplate template = new TransactionTemplate(new DataSourceTransactionManager(database));
        template.executeWithoutResult(status -> {
            inSpring().spend(account, Credits.of(1), key("kept"));
            assertThat(heard).isEmpty();
        });
        assertThat(heard).hasSize(1);
        template.executeWithoutResult(status -> {
            inSpring().spend(account, Credits.of(1), key("undone"));
            status.setRollbackOnly();
        });
        assertThat(heard).hasSize(1);
        assertThat(ledger.balance(account).available()).isEqualTo(Credits.of(99));
    }

    private CreditLedger inSpring() {
        return ledger.joining(storage.joining(
                DataSourceUtils.getConnection(database),
                action -> TransactionSynchronizationManager.registerSynchronization(new TransactionSynchronization() {
                    @Override
                    public void afterCommit() {
                        action.run();
                    }
                })));
    }

    @Test
    void a_leader_inside_a_spring_transaction_that_has_written_fails_alone_and_its_followers_are_served()
            throws Exception {
        DataSource aware = new TransactionAwareDataSourceProxy(database);
        CreditLedger inTransaction = CreditLedger.on(JdbcStorage.on(aware));
        TransactionTemplate template = new TransactionTemplate(new DataSourceTransactionManager(database));
        List<CompletableFuture<Boolean>> followers = new ArrayList<>();
        template.executeWithoutResult(status -> {
            insertOrder(DataSourceUtils.getConnection(database), 1);
            assertThatThrownBy(() -> {
                        for (int i = 0; i < 20; i++) {
                            IdempotencyKey key = key("follower " + i);
                            followers.add(CompletableFuture.supplyAsync(() -> inTransaction
                                    .spend(account, Credits.of(1), key)
                                    .replayed()));
                        }
                        inTransaction.spend(account, Credits.of(50), key("leader"));
                        throw new IllegalStateException("a follower led: joining(connection) does not tell");
                    })
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("joining(connection)");
            status.setRollbackOnly();
        });
        for (CompletableFuture<Boolean> follower : followers) {
            assertThat(follower.get()).isFalse();
        }
        assertThat(orders()).isZero();
        assertThat(ledger.audit(account).violations()).isEmpty();
        assertThat(ledger.balance(account).available().plus(Credits.of(20)).micros()
                        % Credits.of(50).micros())
                .isZero();
    }

    // ---- how it is done ----------------------------------------------------------------------------------------

    private interface Part {
        void run(Connection connection) throws SQLException;
    }

    private void inTransaction(Part part) throws SQLException {
        try (Connection connection = database.getConnection()) {
            connection.setAutoCommit(false);
            try {
                part.run(connection);
            } finally {
                connection.rollback();
                connection.setAutoCommit(true);
            }
        }
    }

    private CreditLedger joined(Connection connection) {
        return ledger.joining(storage.joining(connection));
    }

    private static void insertOrder(Connection connection, int number) {
        try (Statement statement = connection.createStatement()) {
            statement.execute("insert into host_order (number) values (" + number + ")");
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private int orders() {
        return Jdbi.create(database)
                .withHandle(handle -> handle.createQuery("select count(*) from host_order")
                        .mapTo(Integer.class)
                        .one());
    }

    private static IdempotencyKey key(String value) {
        return IdempotencyKey.of(value);
    }
}
