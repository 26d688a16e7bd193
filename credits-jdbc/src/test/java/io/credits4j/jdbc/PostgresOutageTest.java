package io.credits4j.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.zaxxer.hikari.HikariDataSource;
import io.credits4j.AccountId;
import io.credits4j.ContentionException;
import io.credits4j.Credits;
import io.credits4j.IdempotencyKey;
import io.credits4j.StoreUnavailableException;
import io.credits4j.books.TransactionType;
import io.credits4j.examples.sandbox.LocalPostgres;
import io.credits4j.ledger.CreditLedger;
import io.credits4j.ledger.GrantRequest;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicBoolean;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;

/** What the server really does when it is killed, refuses a commit or has no room: no credit is lost and none spent twice. */
class PostgresOutageTest {
    private static final Credits GRANTED = Credits.of(100_000);

    private final AccountId account = AccountId.of("tenant-1");

    @Test
    void what_was_acknowledged_before_the_server_was_killed_is_there_once_and_the_rest_can_be_asked_again()
            throws Exception {
        try (LocalPostgres server = LocalPostgres.durable()) {
            try (HikariDataSource pool = Engine.pool(Postgres.source(server, "postgres"), 4)) {
                JdbcStorage storage = Engine.storage(pool);
                CreditLedger ledger = CreditLedger.on(storage);
                grant(ledger);
                Semaphore acknowledged = new Semaphore(0);
                ExecutorService threads = Executors.newFixedThreadPool(4);
                List<Future<List<String>>> spenders = new ArrayList<>();
                for (int thread = 0; thread < 4; thread++) {
                    String name = "spender " + thread;
                    spenders.add(threads.submit(() -> spendUntilItFails(ledger, name, acknowledged)));
                }
                acknowledged.acquire(40);
                server.kill();
                List<String> told = new ArrayList<>();
                List<String> unclear = new ArrayList<>();
                for (Future<List<String>> spender : spenders) {
                    List<String> keys = spender.get();
                    unclear.add(keys.get(keys.size() - 1));
                    told.addAll(keys.subList(0, keys.size() - 1));
                }
                threads.shutdown();
                server.restart();

                assertThat(told).hasSizeGreaterThanOrEqualTo(40);
                for (String key : told) {
                    assertThat(spend(ledger, key)).as(key).isTrue();
                }
                unclear.forEach(key -> spend(ledger, key));
                long spends = storage.ledger().countTransactions(account, Set.of(TransactionType.USAGE));
                assertThat(spends).isEqualTo(told.size() + unclear.size());
                assertThat(ledger.balance(account).available()).isEqualTo(GRANTED.minus(Credits.of(spends)));
            }
        }
    }

    /** Returns the keys of the spends that were acknowledged, and last of the one that was not. */
    private List<String> spendUntilItFails(CreditLedger ledger, String name, Semaphore acknowledged) {
        List<String> keys = new ArrayList<>();
        while (true) {
            keys.add(name + ", " + keys.size());
            try {
                spend(ledger, keys.get(keys.size() - 1));
            } catch (StoreUnavailableException | ContentionException e) {
                return keys;
            }
            acknowledged.release();
        }
    }

    @Test
    void a_commit_on_a_connection_that_was_just_ended_is_tried_again_on_another_and_happens_once() {
        DataSource database = Postgres.emptySchema();
        CreditLedger steady = CreditLedger.on(Engine.storage(database));
        grant(steady);
        CreditLedger ledger = CreditLedger.on(JdbcStorage.on(endingTheFirstBeforeItsCommit(database)));
        assertThat(spend(ledger, "s")).isFalse();
        assertThat(spend(steady, "s")).isTrue();
        assertThat(steady.balance(account).available()).isEqualTo(GRANTED.minus(Credits.of(1)));
    }

    private static DataSource endingTheFirstBeforeItsCommit(DataSource database) {
        AtomicBoolean ended = new AtomicBoolean();
        return proxy(
                DataSource.class,
                database,
                method -> {},
                connection -> proxy(
                        Connection.class,
                        connection,
                        method -> {
                            if (method.equals("commit") && !ended.getAndSet(true)) {
                                try (Connection other = database.getConnection()) {
                                    Engine.POSTGRESQL.cutOthersOff(other);
                                }
                            }
                        },
                        same -> same));
    }

    @Test
    void a_disk_without_room_for_a_line_leaves_the_books_as_they_were() throws Exception {
        DataSource database = Postgres.emptySchema();
        CreditLedger ledger = CreditLedger.on(Engine.storage(database));
        grant(ledger);
        execute(database, """
                create function no_room() returns trigger language plpgsql as
                $$ begin raise exception 'no space left on device' using errcode = 'disk_full'; end $$;
                create trigger no_room before insert on credits_transaction execute function no_room();
                """);
        assertThatThrownBy(() -> spend(ledger, "s"))
                .isInstanceOfSatisfying(
                        StoreUnavailableException.class,
                        e -> assertThat(e.outcomeUnknown()).isFalse());
        assertThat(ledger.balance(account).available()).isEqualTo(GRANTED);

        execute(database, "drop trigger no_room on credits_transaction");
        assertThat(spend(ledger, "s")).isFalse();
        assertThat(ledger.balance(account).available()).isEqualTo(GRANTED.minus(Credits.of(1)));
    }

    @Test
    void a_table_that_goes_missing_later_fails_the_work_and_nothing_else() throws Exception {
        DataSource database = Postgres.emptySchema();
        CreditLedger ledger = CreditLedger.on(Engine.storage(database));
        grant(ledger);
        execute(database, "alter table credits_transaction rename to elsewhere");
        assertThatThrownBy(() -> spend(ledger, "s")).isInstanceOf(StoreUnavailableException.class);
        execute(database, "alter table elsewhere rename to credits_transaction");
        assertThat(spend(ledger, "s")).isFalse();
        assertThat(ledger.balance(account).available()).isEqualTo(GRANTED.minus(Credits.of(1)));
    }

    private void grant(CreditLedger ledger) {
        ledger.grant(GrantRequest.purchase(account, GRANTED, IdempotencyKey.of("g")));
    }

    private boolean spend(CreditLedger ledger, String key) {
        return ledger.spend(account, Credits.of(1), IdempotencyKey.of(key)).replayed();
    }

    private static void execute(DataSource database, String sql) throws SQLException {
        try (Connection connection = database.getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    @FunctionalInterface
    private interface Before {
        void call(String method) throws SQLException;
    }

    @FunctionalInterface
    private interface OnConnection {
        Connection apply(Connection connection);
    }

    private static <T> T proxy(Class<T> type, T target, Before before, OnConnection onConnection) {
        return type.cast(Proxy.newProxyInstance(
                type.getClassLoader(), new Class<?>[] {type}, (self, method, arguments) -> {
                    before.call(method.getName());
                    try {
                        Object result = method.invoke(target, arguments);
                        return result instanceof Connection connection ? onConnection.apply(connection) : result;
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                }));
    }
}
