package io.credits4j.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.zaxxer.hikari.HikariDataSource;
import io.credits4j.AccountId;
import io.credits4j.BudgetName;
import io.credits4j.ContentionException;
import io.credits4j.Credits;
import io.credits4j.HoldId;
import io.credits4j.IdempotencyKey;
import io.credits4j.StoreUnavailableException;
import io.credits4j.books.BillingKind;
import io.credits4j.ledger.BudgetRequest;
import io.credits4j.ledger.CreditLedger;
import io.credits4j.ledger.GrantRequest;
import io.credits4j.ledger.SpendRequest;
import io.credits4j.spi.CreditsStorage;
import io.credits4j.spi.UsageStore.Dimension;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.jdbi.v3.core.Jdbi;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What is PostgreSQL's own: its clock under a lock, its time-outs, its rights and its encodings. */
class PostgresDialectTest {
    private static final BudgetName BUDGET = BudgetName.of("user", "anna");

    private final AccountId account = AccountId.of("tenant-1");
    private final DataSource database = Postgres.emptySchema();
    private final CreditLedger ledger = CreditLedger.on(Engine.storage(database));

    @Test
    void the_clock_is_read_when_the_lock_is_held_though_nothing_else_changed_meanwhile() throws Exception {
        grant("g");
        Tables tables = Tables.of(new PostgresDialect());
        try (Connection other = database.getConnection();
                Statement statement = other.createStatement()) {
            other.setAutoCommit(false);
            statement.executeQuery("select id from credits_account for update").close();
            CompletableFuture<Instant> waiting =
                    CompletableFuture.supplyAsync(() -> Door.prepared(Jdbi.create(database), "credits_")
                            .define("clock", new PostgresDialect().clock())
                            .define("lock", new PostgresDialect().lock(null))
                            .withHandle(handle -> tables.accounts()
                                    .lock(handle, account)
                                    .orElseThrow()
                                    .storeTime()));
            awaitWaiter(statement);
            Instant whileItWaited = clock(statement);
            other.commit();
            assertThat(waiting.get()).isAfterOrEqualTo(whileItWaited);
        }
    }

    @ParameterizedTest
    @MethodSource("operationsByWhatFindsTheAccount")
    void an_account_opened_between_two_statements_of_a_round_trip_is_locked_by_another_attempt(
            String table, Consumer<CreditLedger> operation, Credits available) throws Exception {
        JdbcStorage storage = JdbcStorage.on(database);
        CreditLedger racing = CreditLedger.on(storage);
        assertThat(racing.balance(account).available()).isEqualTo(Credits.ZERO);
        try (Connection first = database.getConnection();
                Statement statement = first.createStatement()) {
            first.setAutoCommit(false);
            statement.execute("lock table credits_" + table + " in access exclusive mode");
            CompletableFuture<Void> second = CompletableFuture.runAsync(() -> operation.accept(racing));
            awaitWaiter(statement);
            CreditLedger opening = CreditLedger.on(storage.joining(first));
            grant(opening, "g");
            opening.hold(account, Credits.of(2), IdempotencyKey.of("h"));
            opening.setBudget(BudgetRequest.limit(account, BUDGET, Credits.of(9), IdempotencyKey.of("b")));
            first.commit();
            second.get();
        }
        assertThat(ledger.balance(account).available()).isEqualTo(available);
        assertThat(ledger.audit(account).violations()).isEmpty();
    }

    private static Stream<Arguments> operationsByWhatFindsTheAccount() {
        AccountId account = AccountId.of("tenant-1");
        return Stream.of(
                operation(
                        "transaction",
                        ledger -> ledger.grant(GrantRequest.purchase(account, Credits.of(5), IdempotencyKey.of("g"))),
                        3),
                operation(
                        "lot",
                        ledger -> ledger.grant(GrantRequest.purchase(account, Credits.of(5), IdempotencyKey.of("g2"))),
                        8),
                operation("hold", ledger -> ledger.release(new HoldId(account, 1)), 5),
                operation(
                        "budget",
                        ledger -> ledger.spend(SpendRequest.of(account, Credits.of(1), IdempotencyKey.of("s"))
                                .within(BUDGET)),
                        2));
    }

    private static Arguments operation(String table, Consumer<CreditLedger> operation, long available) {
        return Arguments.of(table, operation, Credits.of(available));
    }

    private static void awaitWaiter(Statement statement) throws SQLException {
        while (!"1".equals(ask(statement, "select count(*) from pg_locks where not granted"))) {
            Thread.onSpinWait();
        }
    }

    private static Instant clock(Statement statement) throws SQLException {
        return Micros.toInstant(Long.parseLong(ask(statement, "select " + new PostgresDialect().clock())));
    }

    @ParameterizedTest
    @MethodSource("readsOfOneStatement")
    void one_statement_that_reads_is_sent_without_a_transaction_around_it(Consumer<CreditsStorage> read)
            throws Exception {
        grant("g");
        StatementRecorder recorder = new StatementRecorder();
        try (HikariDataSource pool = Engine.pool(database, 1)) {
            String connection = ask(pool, "select pg_backend_pid()");
            read.accept(JdbcStorage.on(recorder.over(pool)));
            assertThat(recorder.recorded())
                    .extracting(StatementRecorder.Recorded::sql)
                    .filteredOn(sql -> !sql.contains("1 = 0"))
                    .hasSize(1);
            assertThat(ask(database, "select query from pg_stat_activity where pid = " + connection))
                    .startsWith("select ")
                    .doesNotContain("1 = 0");
            assertThat(ask(database, "select state from pg_stat_activity where pid = " + connection))
                    .isEqualTo("idle");
        }
    }

    private static Stream<Named<Consumer<CreditsStorage>>> readsOfOneStatement() {
        AccountId account = AccountId.of("tenant-1");
        LocalDate day = LocalDate.EPOCH;
        return Stream.of(
                named("a billing row", storage -> storage.billing().find(BillingKind.EVENT, "evt_1")),
                named("one by its alias", storage -> storage.billing().findByAlias(BillingKind.EVENT, "evt_1")),
                named(
                        "an account's billing rows",
                        storage -> storage.billing().newest(BillingKind.EVENT, account, Optional.empty(), 9)),
                named(
                        "billing rows in states",
                        storage -> storage.billing().inStates(BillingKind.EVENT, Set.of("OPEN"), Optional.empty(), 9)),
                named("due billing rows", storage -> storage.billing().due(BillingKind.EVENT, Instant.EPOCH, 9)),
                named("a call", storage -> storage.calls().find(new HoldId(account, 1))),
                named("due calls", storage -> storage.calls().due(Instant.EPOCH, 9)),
                named("stalled calls", storage -> storage.calls().stalled(Instant.EPOCH, 9)),
                named("pending calls", storage -> storage.calls().pending(9)),
                named("due accounts", storage -> storage.ledger().dueAccounts(Instant.EPOCH, 9)),
                named("how many lines", storage -> storage.ledger().countTransactions(account, Set.of())),
                named("waiting accounts", storage -> storage.outbox().waiting(Instant.EPOCH, 9)),
                named("a cursor", storage -> storage.outbox().find(account)),
                named("a record", storage -> storage.usage().find(account, "1")),
                named(
                        "records",
                        storage -> storage.usage().page(account, Instant.EPOCH, Instant.MAX, Optional.empty(), 9)),
                named("an account's sums", storage -> storage.usage().totals(Optional.of(account), day, day, Set.of())),
                named(
                        "all sums",
                        storage -> storage.usage().totals(Optional.empty(), day, day, Set.of(Dimension.ACCOUNT))),
                named("uses of ceilings", storage -> storage.usage().newestCeilingUses("vendor/model", 9)));
    }

    private static Named<Consumer<CreditsStorage>> named(String what, Consumer<CreditsStorage> read) {
        return Named.of(what, read);
    }

    @Test
    void a_lock_time_out_ends_with_its_transaction() throws Exception {
        try (HikariDataSource pool = Engine.pool(database, 2)) {
            CreditLedger impatient = CreditLedger.on(JdbcStorage.builder(pool)
                    .lockTimeout(Duration.ofMillis(1))
                    .attempts(1)
                    .build());
            grant("g");
            try (Connection other = pool.getConnection();
                    Statement statement = other.createStatement()) {
                statement
                        .executeQuery("select id from credits_account for update")
                        .close();
                assertThatThrownBy(() -> impatient.spend(account, Credits.of(1), IdempotencyKey.of("s")))
                        .isInstanceOf(ContentionException.class)
                        .rootCause()
                        .isInstanceOfSatisfying(
                                SQLException.class,
                                e -> assertThat(e.getSQLState()).isEqualTo("55P03"));
                other.rollback();
            }
            impatient.spend(account, Credits.of(1), IdempotencyKey.of("s"));
            for (int connection = 1; connection <= 2; connection++) {
                assertThat(ask(pool, "show lock_timeout")).isEqualTo("0");
            }
        }
    }

    @Test
    void a_statement_time_out_writes_nothing_and_says_so() throws Exception {
        grant("g");
        try (Connection other = database.getConnection();
                Statement statement = other.createStatement()) {
            other.setAutoCommit(false);
            statement.executeQuery("select id from credits_account for update").close();
            DataSource hasty = with("statement_timeout=20ms");
            assertThatThrownBy(() -> CreditLedger.on(JdbcStorage.on(hasty))
                            .spend(account, Credits.of(1), IdempotencyKey.of("s")))
                    .isInstanceOfSatisfying(
                            StoreUnavailableException.class,
                            e -> assertThat(e.outcomeUnknown()).isFalse());
            other.rollback();
        }
        assertThat(ledger.balance(account).available()).isEqualTo(Credits.of(5));
    }

    @Test
    void a_database_that_only_reads_still_tells_balances_and_refuses_spends() throws Exception {
        grant("g");
        CreditLedger standby = CreditLedger.on(JdbcStorage.on(with("default_transaction_read_only=on")));
        assertThat(standby.balance(account).available()).isEqualTo(Credits.of(5));
        assertThatThrownBy(() -> standby.spend(account, Credits.of(1), IdempotencyKey.of("s")))
                .isInstanceOfSatisfying(
                        StoreUnavailableException.class,
                        e -> assertThat(e.outcomeUnknown()).isFalse())
                .hasMessageContaining("read-only");
    }

    @Test
    void a_user_who_may_only_read_tells_balances_and_hears_what_is_missing_to_spend() throws Exception {
        grant("g");
        String user = "reader_" + System.nanoTime();
        execute("create role " + user + "; grant usage on schema " + schema() + " to " + user
                + "; grant select on all tables in schema " + schema() + " to " + user);
        CreditLedger reader = CreditLedger.on(JdbcStorage.on(with("role=" + user)));
        assertThat(reader.balance(account).available()).isEqualTo(Credits.of(5));
        assertThat(reader.audit(account).violations()).isEmpty();
        assertThatThrownBy(() -> reader.spend(account, Credits.of(1), IdempotencyKey.of("s")))
                .isInstanceOfSatisfying(
                        StoreUnavailableException.class,
                        e -> assertThat(e.outcomeUnknown()).isFalse())
                .hasMessageContaining("lacks a right on tables 'credits_…'");
        assertThat(ledger.balance(account).available()).isEqualTo(Credits.of(5));
    }

    @Test
    void a_missing_right_is_not_taken_for_a_missing_table() throws Exception {
        grant("g");
        String user = "stranger_" + System.nanoTime();
        execute("create role " + user + "; grant usage on schema " + schema() + " to " + user);
        CreditLedger stranger = CreditLedger.on(JdbcStorage.on(with("role=" + user)));
        assertThatThrownBy(() -> stranger.balance(account))
                .isInstanceOf(StoreUnavailableException.class)
                .rootCause()
                .hasMessageContaining("permission denied");
    }

    @Test
    void an_encoding_that_lacks_characters_is_refused_before_one_is_needed() throws Exception {
        String name = "latin_" + System.nanoTime();
        execute("create database " + name + " encoding 'LATIN1' template template0");
        DataSource latin = Postgres.source(name);
        assertThatThrownBy(() -> JdbcSchema.of(latin).create())
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("'LATIN1'")
                .hasMessageContaining("UTF8");
        assertThatThrownBy(() -> CreditLedger.on(JdbcStorage.on(latin)).balance(account))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("UTF8");
    }

    @Test
    void a_spend_touches_no_index_of_account_and_lot() throws Exception {
        grant("g");
        for (int i = 0; i < 100; i++) {
            ledger.spend(account, Credits.parse("0.01"), IdempotencyKey.of("s" + i));
        }
        execute("select pg_stat_force_next_flush()");
        for (String table : new String[] {"credits_account", "credits_lot"}) {
            String sql = "select n_tup_upd - n_tup_hot_upd || ' of ' || n_tup_upd from pg_stat_user_tables"
                    + " where schemaname = current_schema and relname = '" + table + "'";
            assertThat(ask(database, sql)).as(table).startsWith("0 of 10");
        }
    }

    private void grant(String key) {
        grant(ledger, key);
    }

    private void grant(CreditLedger to, String key) {
        to.grant(GrantRequest.purchase(account, Credits.of(5), IdempotencyKey.of(key)));
    }

    private DataSource with(String setting) throws SQLException {
        return Postgres.with(setting, schema());
    }

    private String schema() throws SQLException {
        return ask(database, "select current_schema");
    }

    private void execute(String sql) throws SQLException {
        try (Connection connection = database.getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private static String ask(DataSource database, String sql) throws SQLException {
        try (Connection connection = database.getConnection();
                Statement statement = connection.createStatement()) {
            return ask(statement, sql);
        }
    }

    private static String ask(Statement statement, String sql) throws SQLException {
        try (ResultSet row = statement.executeQuery(sql)) {
            row.next();
            return row.getString(1);
        }
    }
}
