package io.credits4j.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.zaxxer.hikari.HikariDataSource;
import io.credits4j.AccountId;
import io.credits4j.ContentionException;
import io.credits4j.Credits;
import io.credits4j.IdempotencyKey;
import io.credits4j.Money;
import io.credits4j.StoreUnavailableException;
import io.credits4j.books.Lot;
import io.credits4j.ledger.CreditLedger;
import io.credits4j.ledger.GrantRequest;
import io.credits4j.ledger.SpendRequest;
import io.credits4j.spi.Books;
import io.credits4j.spi.Changes;
import io.credits4j.spi.Work;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import javax.sql.DataSource;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is MariaDB's own: its clock, its time-outs, its modes, its driver's settings and its decimals. */
@Tag("mariadb")
class MariaDbDialectTest {
    private final AccountId account = AccountId.of("tenant-1");
    private final String name = MariaDb.newDatabase();
    private final HikariDataSource database = MariaDb.pool(4, name, "");
    private final CreditLedger ledger = CreditLedger.on(Engine.storage(database));

    @BeforeEach
    void grant() {
        ledger.grant(GrantRequest.purchase(account, Credits.of(5), key("g")));
    }

    @AfterEach
    void close() {
        database.close();
    }

    @Test
    void the_clock_is_read_when_the_lock_is_held_and_knows_no_zone() throws Exception {
        try (Connection other = database.getConnection();
                Statement statement = other.createStatement()) {
            other.setAutoCommit(false);
            statement.executeQuery("select id from credits_account for update").close();
            CompletableFuture<Instant> waiting = CompletableFuture.supplyAsync(() -> JdbcStorage.on(database)
                    .ledger()
                    .transact(work(
                            books -> Work.Decision.unchanged(books.storeTime().orElseThrow()))));
            awaitWaiter(statement);
            Instant whileItWaited =
                    Micros.toInstant(Long.parseLong(ask(statement, "select " + new MariaDbDialect().clock())));
            other.commit();
            assertThat(waiting.get()).isAfterOrEqualTo(whileItWaited);
            assertThat(Duration.between(whileItWaited, Instant.now()).abs()).isLessThan(Duration.ofMinutes(1));
        }
    }

    /** Not by innodb_trx, which is not brought up to date as long as it is asked more than ten times a second. */
    private static void awaitWaiter(Statement statement) throws SQLException {
        while (!ask(
                        statement,
                        "select variable_value from information_schema.global_status"
                                + " where variable_name = 'INNODB_ROW_LOCK_CURRENT_WAITS'")
                .equals("1")) {
            Thread.onSpinWait();
        }
    }

    @Test
    void a_lock_time_out_is_rounded_up_to_seconds_and_ends_with_its_statement() throws Exception {
        CreditLedger impatient = CreditLedger.on(JdbcStorage.builder(database)
                .lockTimeout(Duration.ofMillis(1))
                .attempts(1)
                .build());
        String before = ask(database, "select @@innodb_lock_wait_timeout");
        try (Connection other = database.getConnection();
                Statement statement = other.createStatement()) {
            other.setAutoCommit(false);
            statement.executeQuery("select id from credits_account for update").close();
            assertThatThrownBy(() -> spend(impatient, "s"))
                    .isInstanceOf(ContentionException.class)
                    .rootCause()
                    .isInstanceOfSatisfying(
                            SQLException.class,
                            e -> assertThat(e.getErrorCode()).isEqualTo(1205));
            other.rollback();
        }
        spend(impatient, "s");
        assertThat(ask(database, "select @@innodb_lock_wait_timeout")).isEqualTo(before);
        assertThat(new MariaDbDialect().lock(Duration.ofMillis(1_001))).contains(" wait 2 ");
        assertThat(new MariaDbDialect().lock(Duration.ofSeconds(2))).contains(" wait 2 ");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "set sql_mode = ''",
                "set sql_mode = 'STRICT_TRANS_TABLES,EMPTY_STRING_IS_NULL'",
                "set character_set_connection = latin1"
            })
    void a_session_that_would_change_what_it_is_given_is_refused(String setting) {
        try (HikariDataSource careless = MariaDb.with(setting, name)) {
            assertThatThrownBy(() -> JdbcSchema.of(careless).create()).isInstanceOf(IllegalStateException.class);
            assertThatThrownBy(() -> spend(CreditLedger.on(JdbcStorage.on(careless)), "s"))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("'" + setting.replaceAll(".*= '?|'", "") + "'");
        }
        assertThat(ledger.balance(account).available()).isEqualTo(Credits.of(5));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"&useAffectedRows=true", "&useBulkStmts=true", "&useServerPrepStmts=true", "&useCompression=true"
            })
    void rows_that_are_written_as_they_were_count_as_there_however_the_driver_counts(String settings) {
        try (HikariDataSource counting = MariaDb.pool(2, name, settings)) {
            JdbcStorage storage = JdbcStorage.on(counting);
            CreditLedger on = CreditLedger.on(storage);
            on.grant(GrantRequest.purchase(account, Credits.of(5), key("g2")));
            assertThat(on.spend(account, Credits.of(7), key("s")).replayed()).isFalse();
            assertThat(on.spend(account, Credits.of(7), key("s")).replayed()).isTrue();
            for (int time = 1; time <= 2; time++) {
                storage.ledger().transact(work(books -> {
                    List<Lot> lots = List.of(
                            books.lot(account, 1).orElseThrow(),
                            books.lot(account, 2).orElseThrow());
                    return new Work.Decision<>("written", lots(lots));
                }));
                assertThat(on.trySpend(SpendRequest.of(account, Credits.of(99), key("refused")))
                                .toString())
                        .isNotEmpty();
            }
            assertThatThrownBy(() -> storage.ledger().transact(work(books -> {
                        Lot first = books.lot(account, 1).orElseThrow();
                        Lot missing = new Lot(
                                account,
                                99,
                                first.source(),
                                first.priority(),
                                first.burnKey(),
                                first.granted(),
                                first.remaining(),
                                first.held(),
                                first.frozen(),
                                first.revoked(),
                                first.unrecovered(),
                                first.status(),
                                first.effectiveAt(),
                                first.expiresAt(),
                                first.createdAt(),
                                first.cost(),
                                first.scope(),
                                first.tiedTo(),
                                first.noticeAt(),
                                first.repaysDebt(),
                                first.lapsed(),
                                first.lapsedRevoked(),
                                first.rollover(),
                                first.carriedFrom());
                        return new Work.Decision<>("written", lots(List.of(first, missing)));
                    })))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("not there");
            assertThat(on.audit(account).violations()).isEmpty();
        }
    }

    private static Changes lots(List<Lot> lots) {
        return new Changes(
                List.of(), List.of(), List.of(), lots, List.of(), List.of(), List.of(), List.of(), List.of(), List.of(),
                List.of());
    }

    @Test
    void money_that_would_be_rounded_is_refused_and_nothing_is_written() {
        String price = "0.000000000000000000000000000000000000001";
        assertThatThrownBy(() -> ledger.grant(GrantRequest.purchase(account, Credits.of(1), key("dear"))
                        .cost(Money.usd(price))))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(price)
                .hasMessageContaining("38 decimals");
        assertThat(ledger.balance(account).available()).isEqualTo(Credits.of(5));
    }

    @Test
    void a_connection_in_the_middle_of_a_transaction_is_refused_and_left_alone() throws Exception {
        execute(database, "create table own (id int primary key) engine = InnoDB");
        try (Connection connection = database.getConnection();
                Statement statement = connection.createStatement()) {
            CreditLedger on = CreditLedger.on(JdbcStorage.on(FailingDatabaseTest.alwaysGiving(connection)));
            connection.setAutoCommit(false);
            statement.execute("insert into own values (1)");
            assertThatThrownBy(() -> spend(on, "s")).isInstanceOf(IllegalStateException.class);
            connection.commit();
            spend(on, "s");
            connection.rollback();
            assertThat(ask(statement, "select count(*) from own")).isEqualTo("1");
            connection.rollback();
        }
        assertThat(ledger.balance(account).available()).isEqualTo(Credits.of(4));
    }

    @Test
    void a_missing_right_is_not_taken_for_a_missing_table() throws Exception {
        execute(database, "create user if not exists stranger@'127.0.0.1'");
        execute(database, "grant select on " + name + ".credits_account to stranger@'127.0.0.1'");
        try (HikariDataSource strangers = MariaDb.pool(1, name, "&user=stranger")) {
            assertThatThrownBy(() -> CreditLedger.on(JdbcStorage.on(strangers)).balance(account))
                    .isInstanceOf(StoreUnavailableException.class)
                    .rootCause()
                    .hasMessageContaining("denied");
        }
    }

    @Test
    void a_session_that_only_reads_tells_balances_and_refuses_spends() {
        try (HikariDataSource readOnly = MariaDb.with("set session transaction read only", name)) {
            CreditLedger reader = CreditLedger.on(JdbcStorage.on(readOnly));
            assertThat(reader.balance(account).available()).isEqualTo(Credits.of(5));
            assertWritesNothing(() -> spend(reader, "s"), "read-only");
        }
    }

    @Test
    void a_server_that_only_reads_says_so_to_those_who_write() throws Exception {
        execute(database, "create user if not exists writer@'127.0.0.1'");
        execute(database, "grant select, insert, update, delete on " + name + ".* to writer@'127.0.0.1'");
        try (HikariDataSource writers = MariaDb.pool(1, name, "&user=writer")) {
            CreditLedger writer = CreditLedger.on(JdbcStorage.on(writers));
            execute(database, "set global read_only = on");
            try {
                assertThat(writer.balance(account).available()).isEqualTo(Credits.of(5));
                assertWritesNothing(() -> spend(writer, "s"), "read-only");
            } finally {
                execute(database, "set global read_only = off");
            }
            spend(writer, "s");
        }
    }

    @Test
    void a_user_who_may_only_read_tells_balances_and_hears_what_is_missing_to_spend() throws Exception {
        execute(database, "create user if not exists reader@'127.0.0.1'");
        execute(database, "grant select on " + name + ".* to reader@'127.0.0.1'");
        try (HikariDataSource readers = MariaDb.pool(1, name, "&user=reader")) {
            CreditLedger reader = CreditLedger.on(JdbcStorage.on(readers));
            assertThat(reader.balance(account).available()).isEqualTo(Credits.of(5));
            assertWritesNothing(() -> spend(reader, "s"), "lacks a right on tables 'credits_…'");
        }
    }

    /** No room in the table's file, none on the disk, too many open transactions. */
    @ParameterizedTest
    @ValueSource(ints = {1114, 1021, 1637})
    void a_disk_without_room_for_a_line_leaves_the_books_as_they_were(int error) throws Exception {
        execute(
                database,
                "create trigger no_room before insert on credits_transaction for each row"
                        + " signal sqlstate 'HY000' set mysql_errno = " + error + ", message_text = 'no room'");
        assertWritesNothing(() -> spend(ledger, "s"), "before the commit");
        execute(database, "drop trigger no_room");
        spend(ledger, "s");
        assertThat(ledger.balance(account).available()).isEqualTo(Credits.of(4));
        assertThat(ledger.audit(account).violations()).isEmpty();
    }

    @Test
    void a_statement_time_out_writes_nothing_and_says_so() throws Exception {
        try (HikariDataSource hasty = MariaDb.with("set max_statement_time = 0.02", name);
                Connection other = database.getConnection();
                Statement statement = other.createStatement()) {
            other.setAutoCommit(false);
            statement.executeQuery("select id from credits_account for update").close();
            CreditLedger on = CreditLedger.on(JdbcStorage.on(hasty));
            assertWritesNothing(() -> spend(on, "s"), "before the commit");
            other.rollback();
        }
        spend(ledger, "s");
    }

    private void assertWritesNothing(ThrowingCallable spending, String because) {
        assertThatThrownBy(spending)
                .isInstanceOfSatisfying(
                        StoreUnavailableException.class,
                        e -> assertThat(e.outcomeUnknown()).isFalse())
                .hasMessageContaining(because);
        assertThat(ledger.balance(account).available()).isEqualTo(Credits.of(5));
    }

    @Test
    void two_who_open_the_same_account_at_once_open_it_once() {
        for (int round = 0; round < 20; round++) {
            AccountId opened = AccountId.of("round " + round);
            List<CompletableFuture<Boolean>> grants = List.of(key("g"), key("g"), key("g")).stream()
                    .map(key -> CompletableFuture.supplyAsync(() -> CreditLedger.on(JdbcStorage.on(database))
                            .grant(GrantRequest.purchase(opened, Credits.of(1), key))
                            .replayed()))
                    .toList();
            assertThat(grants.stream().map(CompletableFuture::join).filter(replayed -> !replayed))
                    .hasSize(1);
            assertThat(ledger.balance(opened).available()).isEqualTo(Credits.of(1));
        }
    }

    private void spend(CreditLedger on, String key) {
        on.spend(account, Credits.of(1), key(key));
    }

    private static IdempotencyKey key(String key) {
        return IdempotencyKey.of(key);
    }

    private <R> Work<R> work(Function<Books, Work.Decision<R>> decision) {
        return new Work<>() {
            @Override
            public Footprint footprint() {
                return new Footprint(Set.of(account), Set.of(), Set.of());
            }

            @Override
            public Decision<R> decide(Books books) {
                return decision.apply(books);
            }
        };
    }

    private static void execute(DataSource database, String sql) throws SQLException {
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
