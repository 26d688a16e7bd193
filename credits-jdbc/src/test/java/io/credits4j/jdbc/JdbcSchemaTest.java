package io.credits4j.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.zaxxer.hikari.HikariDataSource;
import io.credits4j.AccountId;
import io.credits4j.ContentionException;
import io.credits4j.Credits;
import io.credits4j.IdempotencyKey;
import io.credits4j.StoreUnavailableException;
import io.credits4j.ledger.CreditLedger;
import io.credits4j.ledger.GrantRequest;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Tables are created once, by whoever comes first, and missing ones are told of in words. */
@ParameterizedClass
@MethodSource("io.credits4j.jdbc.Engine#here")
class JdbcSchemaTest {
    private static final int NEWEST =
            Migration.all(new H2Dialect(), TablePrefix.DEFAULT).size();

    private final AccountId account = AccountId.of("tenant-1");
    private final Engine engine;
    private final DataSource database;

    JdbcSchemaTest(Engine engine) {
        this.engine = engine;
        this.database = engine.empty();
    }

    @Test
    void missing_tables_are_told_of_with_the_call_that_creates_them() {
        CreditLedger ledger = CreditLedger.on(JdbcStorage.on(database));
        assertThatThrownBy(() -> grant(ledger, "g"))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("'credits_…'")
                .hasMessageContaining("JdbcSchema.of(dataSource).migrate()");
        assertThatThrownBy(() -> ledger.balance(account)).isInstanceOf(IllegalStateException.class);

        JdbcSchema.of(database).create();
        grant(ledger, "g");
        assertThat(ledger.balance(account).available()).isEqualTo(Credits.of(1));
    }

    @Test
    void the_message_about_missing_tables_names_the_prefix() {
        CreditLedger ledger = CreditLedger.on(
                JdbcStorage.builder(database).tablePrefix("test_").build());
        assertThatThrownBy(() -> grant(ledger, "g")).hasMessageContaining(".tablePrefix(\"test_\").migrate()");
    }

    @Test
    void instances_that_start_at_once_all_find_the_tables_there() throws Exception {
        for (int round = 0; round < 5; round++) {
            DataSource shared = engine.empty();
            CyclicBarrier start = new CyclicBarrier(8);
            ExecutorService threads = Executors.newFixedThreadPool(8);
            List<Future<?>> finishes = new ArrayList<>();
            for (int i = 0; i < 8; i++) {
                finishes.add(threads.submit(() -> {
                    start.await();
                    JdbcSchema.of(shared).migrate();
                    return grant(CreditLedger.on(JdbcStorage.on(shared)), "one intent");
                }));
            }
            for (Future<?> finish : finishes) {
                finish.get();
            }
            threads.shutdown();
            assertThat(JdbcSchema.of(shared).version()).hasValue(NEWEST);
            assertThat(CreditLedger.on(JdbcStorage.on(shared)).balance(account).available())
                    .isEqualTo(Credits.of(1));
        }
    }

    @Test
    void creating_and_migrating_again_change_nothing() {
        JdbcSchema schema = JdbcSchema.of(database);
        assertThat(schema.version()).isEmpty();
        schema.create();
        grant(CreditLedger.on(JdbcStorage.on(database)), "g");
        schema.create();
        schema.migrate();
        assertThat(schema.version()).hasValue(NEWEST);
        assertThat(CreditLedger.on(JdbcStorage.on(database)).balance(account).available())
                .isEqualTo(Credits.of(1));
    }

    @Test
    void a_start_that_died_half_way_is_completed_by_the_next() throws Exception {
        execute(Migration.all(engine.dialect(), "credits_").get(0).statements().get(0));
        JdbcSchema.of(database).create();
        grant(CreditLedger.on(JdbcStorage.on(database)), "g");
        assertThat(JdbcSchema.of(database).version()).hasValue(NEWEST);
    }

    @Test
    void a_script_that_changed_after_it_was_applied_is_refused() throws Exception {
        JdbcSchema.of(database).create();
        execute("update credits_schema_version set checksum = 'another'");
        assertThatThrownBy(() -> JdbcSchema.of(database).migrate())
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("V1__ledger.sql");
    }

    @Test
    void tables_of_an_older_version_are_migrated_but_not_created_over() throws Exception {
        JdbcSchema.of(database).create();
        execute("delete from credits_schema_version where version = " + NEWEST);
        assertThatThrownBy(() -> JdbcSchema.of(database).create())
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("call migrate()");
        JdbcSchema.of(database).migrate();
        assertThat(JdbcSchema.of(database).version()).hasValue(NEWEST);
    }

    @Test
    void tables_of_a_newer_version_are_left_alone() throws Exception {
        JdbcSchema.of(database).create();
        execute("insert into credits_schema_version values (" + (NEWEST + 1) + ", 'V_later.sql', 'x')");
        JdbcSchema.of(database).migrate();
        JdbcSchema.of(database).create();
        assertThat(JdbcSchema.of(database).version()).hasValue(NEWEST + 1);
    }

    @Test
    void what_is_printed_creates_the_tables_in_another_tool() throws Exception {
        String script = JdbcSchema.of(database).tablePrefix("printed_").print();
        assertThat(script)
                .contains("create table if not exists printed_account")
                .doesNotContain("${");
        execute(script);
        JdbcStorage storage =
                JdbcStorage.builder(database).tablePrefix("printed_").build();
        grant(CreditLedger.on(storage), "g");
        assertThat(JdbcSchema.of(database).tablePrefix("printed_").version()).isEmpty();
    }

    @Test
    void two_prefixes_in_one_database_share_nothing() {
        JdbcSchema.of(database).create();
        JdbcSchema.of(database).tablePrefix("test_").create();
        CreditLedger live = CreditLedger.on(JdbcStorage.on(database));
        CreditLedger test = CreditLedger.on(
                JdbcStorage.builder(database).tablePrefix("test_").build());
        grant(live, "g");
        grant(live, "g2");
        grant(test, "g");
        assertThat(live.balance(account).available()).isEqualTo(Credits.of(2));
        assertThat(test.balance(account).available()).isEqualTo(Credits.of(1));
    }

    @Test
    void a_pool_of_one_connection_without_auto_commit_will_do() {
        try (HikariDataSource pool = Engine.pool(engine.empty(), 1)) {
            JdbcSchema.of(pool).migrate();
            grant(CreditLedger.on(JdbcStorage.on(pool)), "g");
            assertThat(pool.getHikariPoolMXBean().getActiveConnections()).isZero();
        }
    }

    @Test
    void the_lock_on_an_account_is_waited_for_no_longer_than_told() throws Exception {
        JdbcSchema.of(database).create();
        JdbcStorage impatient = JdbcStorage.builder(database)
                .lockTimeout(Duration.ofMillis(1))
                .attempts(2)
                .retryDelay(delay -> {})
                .build();
        CreditLedger ledger = CreditLedger.on(impatient);
        grant(ledger, "g");
        try (Connection other = database.getConnection();
                Statement statement = other.createStatement()) {
            other.setAutoCommit(false);
            statement.executeQuery("select id from credits_account for update");
            assertThatThrownBy(() -> grant(ledger, "g2")).isInstanceOf(ContentionException.class);
            assertThat(ledger.balance(account).available()).isEqualTo(Credits.of(1));
            other.rollback();
        }
        grant(ledger, "g2");
        assertThat(ledger.balance(account).available()).isEqualTo(Credits.of(2));
    }

    @ParameterizedTest
    @NullSource
    @ValueSource(
            strings = {"", "Credits_", "1credits", "credits-", "credits_; drop", "a234567890123456789012345678901"})
    @SuppressWarnings("NullAway")
    void a_bad_prefix_is_refused_at_the_door(String prefix) {
        assertThatThrownBy(() -> JdbcStorage.builder(database).tablePrefix(prefix))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("table prefix '" + prefix + "'");
        assertThatThrownBy(() -> JdbcSchema.of(database).tablePrefix(prefix))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    @SuppressWarnings("NullAway")
    void other_bad_settings_are_refused_at_the_door() {
        assertThatThrownBy(() -> JdbcStorage.on(null))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("dataSource");
        assertThatThrownBy(() -> JdbcSchema.of(null)).isInstanceOf(IllegalArgumentException.class);
        JdbcStorage.Builder builder = JdbcStorage.builder(database);
        assertThatThrownBy(() -> builder.attempts(0))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("attempts 0");
        assertThatThrownBy(() -> builder.lockTimeout(Duration.ZERO))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("PT0S");
        assertThatThrownBy(() -> builder.lockTimeout(null)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> builder.retryDelay(null)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void an_unknown_product_is_refused_by_name_with_the_supported_ones() {
        assertThatThrownBy(() -> JdbcStorage.on(ofProduct("Microsoft Access")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("'Microsoft Access'")
                .hasMessageContaining("supported: H2, PostgreSQL, MariaDB");
        assertThatThrownBy(() -> JdbcSchema.of(ofProduct(null))).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void a_database_that_cannot_be_reached_is_unavailable() {
        FailingDataSource broken = new FailingDataSource(database);
        broken.failAt(FailingDataSource.Point.GET_CONNECTION, 1, new SQLException("refused", "08001"));
        assertThatThrownBy(() -> JdbcStorage.on(broken)).isInstanceOf(StoreUnavailableException.class);
    }

    private boolean grant(CreditLedger ledger, String key) {
        return ledger.grant(GrantRequest.purchase(account, Credits.of(1), IdempotencyKey.of(key)))
                .replayed();
    }

    private void execute(String sql) throws SQLException {
        try (Connection connection = database.getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private static DataSource ofProduct(@Nullable String name) {
        DatabaseMetaData metaData = answering(DatabaseMetaData.class, name);
        Connection connection = answering(Connection.class, metaData);
        return answering(DataSource.class, connection);
    }

    private static <T> T answering(Class<T> type, @Nullable Object answer) {
        return type.cast(Proxy.newProxyInstance(
                type.getClassLoader(),
                new Class<?>[] {type},
                (self, method, arguments) -> method.getReturnType() == void.class ? null : answer));
    }
}
