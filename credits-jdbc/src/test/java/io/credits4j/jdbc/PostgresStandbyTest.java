package io.credits4j.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.zaxxer.hikari.HikariDataSource;
import io.credits4j.AccountId;
import io.credits4j.Credits;
import io.credits4j.HoldId;
import io.credits4j.IdempotencyKey;
import io.credits4j.StoreUnavailableException;
import io.credits4j.examples.sandbox.LocalPostgres;
import io.credits4j.ledger.AccountRequest;
import io.credits4j.ledger.CreditLedger;
import io.credits4j.ledger.GrantRequest;
import io.credits4j.ledger.HistoryQuery;
import io.credits4j.ledger.HoldRequest;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.function.Function;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** Reports from a standby: they see one true state, which may be old, and nothing is written there by mistake. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class PostgresStandbyTest {
    private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");
    private static final Instant SOON = NOW.plus(Duration.ofHours(1));
    private static final Instant LATER = NOW.plus(Duration.ofHours(2));

    private final LocalPostgres primary = LocalPostgres.fast();
    private final LocalPostgres standby = LocalPostgres.following(primary);
    private final HikariDataSource written = Engine.pool(Postgres.source(primary, "postgres"), 2);
    private final HikariDataSource copied = Engine.pool(Postgres.source(standby, "postgres"), 2);
    private final CreditLedger writer = ledger(written, NOW);
    private final CreditLedger reader = ledger(copied, NOW);
    private AccountId account;

    @BeforeAll
    void createTables() {
        JdbcSchema.of(written).create();
    }

    @BeforeEach
    void takeAnotherAccount() {
        account = AccountId.of("tenant " + System.nanoTime());
    }

    @AfterAll
    void stop() {
        copied.close();
        written.close();
        standby.close();
        primary.close();
    }

    private static CreditLedger ledger(DataSource dataSource, Instant now) {
        return CreditLedger.builder(JdbcStorage.on(dataSource))
                .clock(InstantSource.fixed(now))
                .hashChain()
                .build();
    }

    /** What a standby is asked. */
    private static final List<Function<Asked, Object>> REPORTS = List.of(
            asked -> asked.ledger().balance(asked.account()),
            asked -> asked.ledger().history(asked.account(), HistoryQuery.newest(10)),
            asked -> asked.ledger().historySlice(asked.account(), HistoryQuery.oldest(10)),
            asked -> asked.ledger().statement(asked.account(), NOW.minusSeconds(1), LATER),
            asked -> asked.ledger().balanceAt(asked.account(), NOW),
            asked -> asked.ledger().explain(asked.account()),
            asked -> asked.ledger().simulateSpend(asked.account(), Credits.of(3)),
            asked -> asked.ledger().forecast(asked.account(), Duration.ofDays(1)),
            asked -> asked.ledger().budgets(asked.account()),
            asked -> asked.ledger().findHold(new HoldId(asked.account(), 1)),
            asked -> asked.ledger().trialBalance(List.of(asked.account())),
            asked -> asked.ledger().audit(asked.account()),
            asked -> asked.ledger().verify(asked.account()));

    private record Asked(CreditLedger ledger, AccountId account) {}

    @Test
    void every_report_is_that_of_the_primary_though_something_is_due() throws Exception {
        fill();
        CreditLedger later = ledger(copied, LATER);
        CreditLedger writerLater = ledger(written, LATER);
        for (Function<Asked, Object> report : REPORTS) {
            assertThat(report.apply(new Asked(reader, account))).isEqualTo(report.apply(new Asked(writer, account)));
            assertThat(report.apply(new Asked(later, account)))
                    .isEqualTo(report.apply(new Asked(writerLater, account)));
        }
        assertThat(later.balance(account).available()).isEqualTo(Credits.of(10));
        assertThat(reader.audit(account).violations()).isEmpty();
        later.exportMemos(account, memo -> assertThat(memo).isNotNull());
    }

    /** Ten credits last; of five that end soon three are spent and one is held. */
    private void fill() throws Exception {
        writer.grant(GrantRequest.purchase(account, Credits.of(10), key("lasting")));
        writer.grant(
                GrantRequest.purchase(account, Credits.of(5), key("ending")).expiresAt(SOON));
        writer.spend(account, Credits.of(3), key("s"));
        writer.hold(HoldRequest.of(account, Credits.of(1), key("held")).life(Duration.ofHours(1)));
        awaitCopy();
    }

    @Test
    void what_the_standby_has_not_got_yet_is_not_told_and_what_is_told_is_one_state() throws Exception {
        fill();
        Credits before = reader.balance(account).available();
        execute(copied, "select pg_wal_replay_pause()");
        try {
            writer.spend(account, Credits.of(2), key("not there yet"));
            assertThat(reader.balance(account).available()).isEqualTo(before);
            assertThat(reader.audit(account).violations()).isEmpty();
        } finally {
            execute(copied, "select pg_wal_replay_resume()");
        }
        awaitCopy();
        assertThat(reader.balance(account)).isEqualTo(writer.balance(account));
    }

    @Test
    void whatever_writes_is_refused_with_what_to_do_and_is_no_matter_of_credits_or_other_writers() throws Exception {
        fill();
        assertReadOnly(() -> reader.spend(account, Credits.of(1), key("s2")));
        assertReadOnly(() -> reader.spend(account, Credits.of(1_000), key("too much")));
        assertReadOnly(() -> reader.hold(account, Credits.of(1), key("h")));
        assertReadOnly(() -> reader.grant(GrantRequest.purchase(account, Credits.of(1), key("g"))));
        assertReadOnly(() -> reader.grantAll(List.of(
                        GrantRequest.purchase(account, Credits.of(1), key("g1")),
                        GrantRequest.purchase(account, Credits.of(1), key("g2"))))
                .forEach(outcome -> outcome.orThrow()));
        assertReadOnly(() -> reader.change(AccountRequest.freeze(account, key("f"))));
        assertReadOnly(() -> reader.eraseMemos(account));
        assertReadOnly(() -> ledger(copied, LATER).maintenance().runOnce(10));
        assertThat(writer.balance(account)).isEqualTo(reader.balance(account));
        writer.spend(account, Credits.of(1), key("s2"));
    }

    private static void assertReadOnly(Runnable writing) {
        assertThatThrownBy(writing::run).isInstanceOfSatisfying(StoreUnavailableException.class, e -> {
            assertThat(e.outcomeUnknown()).isFalse();
            assertThat(e).hasMessageContaining("read-only").hasMessageContaining("primary");
        });
    }

    @Test
    void a_transaction_of_the_host_on_the_standby_is_told_the_same() throws Exception {
        fill();
        try (Connection connection = copied.getConnection()) {
            connection.setAutoCommit(false);
            CreditLedger joined = reader.joining(JdbcStorage.on(copied).joining(connection));
            assertThat(joined.balance(account)).isEqualTo(writer.balance(account));
            assertReadOnly(() -> joined.spend(account, Credits.of(1), key("joined")));
            assertThat(joined.balance(account)).isEqualTo(writer.balance(account));
            connection.rollback();
        }
    }

    @Test
    void tables_that_are_there_are_left_alone_and_others_cannot_be_created() throws Exception {
        awaitCopy();
        assertThatCode(() -> JdbcSchema.of(copied).migrate()).doesNotThrowAnyException();
        assertThatCode(() -> JdbcSchema.of(copied).create()).doesNotThrowAnyException();
        assertReadOnly(() -> JdbcSchema.of(copied).tablePrefix("other_").migrate());
    }

    private void awaitCopy() throws SQLException {
        String position = ask(written, "select pg_current_wal_insert_lsn()");
        while (!ask(copied, "select pg_last_wal_replay_lsn() >= '" + position + "'")
                .equals("t")) {
            Thread.onSpinWait();
        }
    }

    private static void execute(DataSource database, String sql) throws SQLException {
        try (Connection connection = database.getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
            connection.commit();
        }
    }

    private static String ask(DataSource database, String sql) throws SQLException {
        try (Connection connection = database.getConnection();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            row.next();
            return row.getString(1);
        }
    }

    private static IdempotencyKey key(String key) {
        return IdempotencyKey.of(key);
    }
}
