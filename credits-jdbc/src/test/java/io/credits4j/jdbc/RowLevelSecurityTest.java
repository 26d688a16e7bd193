package io.credits4j.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.credits4j.AccountId;
import io.credits4j.BudgetName;
import io.credits4j.Credits;
import io.credits4j.HoldId;
import io.credits4j.IdempotencyKey;
import io.credits4j.books.Attachment;
import io.credits4j.books.BillingKind;
import io.credits4j.books.BillingRow;
import io.credits4j.books.CallContext;
import io.credits4j.books.CallFacts;
import io.credits4j.books.CallState;
import io.credits4j.books.CallTerms;
import io.credits4j.books.ModelCall;
import io.credits4j.books.UsageFigures;
import io.credits4j.books.UsageIncrement;
import io.credits4j.books.UsagePayment;
import io.credits4j.books.UsageRecord;
import io.credits4j.ledger.AccountRequest;
import io.credits4j.ledger.BudgetRequest;
import io.credits4j.ledger.CreditLedger;
import io.credits4j.ledger.GrantRequest;
import io.credits4j.ledger.HoldRequest;
import io.credits4j.ledger.RefundRequest;
import io.credits4j.ledger.SpendRequest;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.postgresql.ds.PGSimpleDataSource;

/** The script for roles that read reports, on PostgreSQL: each sees its accounts and writes nothing. */
class RowLevelSecurityTest {
    private static final AtomicInteger NUMBER = new AtomicInteger();
    private static final List<String> PARTS = List.of(
            "lot",
            "hold",
            "reservation",
            "transaction",
            "allocation",
            "correction",
            "intent",
            "budget",
            "model_call",
            "usage_record",
            "usage_sum",
            "billing_row",
            "signal",
            "outbox_cursor");
    private static final String NOT_ALLOWED = "42501";
    private static final DataSource OWNER = Postgres.pool(4);

    /** Roles belong to the whole server, and so does the group of the readers, which is named by the prefix. */
    private final String prefix = "rls" + NUMBER.incrementAndGet() + "_";

    private final String reader = prefix + "acme";
    private final DataSource owner = OWNER;
    private final CreditLedger ledger;

    RowLevelSecurityTest() {
        JdbcSchema.of(owner).tablePrefix(prefix).migrate();
        ledger = ledger(owner);
    }

    private CreditLedger ledger(DataSource dataSource) {
        return CreditLedger.builder(storage(dataSource)).outbox().build();
    }

    private JdbcStorage storage(DataSource dataSource) {
        return JdbcStorage.builder(dataSource).tablePrefix(prefix).build();
    }

    @BeforeEach
    void install() throws SQLException {
        fill(ledger, AccountId.of("tenant-1"));
        fill(ledger, AccountId.of("tenant-2"));
        storage(owner).billing().write(List.of(row(BillingKind.EVENT, "evt_1", null)));
        ledger.outbox().deliver(event -> {}, 1000);
        for (String tenant : List.of("tenant-1", "tenant-2")) {
            ledger.hold(AccountId.of(tenant), Credits.SMALLEST, IdempotencyKey.of("told of later"));
        }
        runScript();
        run(owner, "create role " + reader + " login in role " + prefix + "readers");
        run(owner, "insert into " + prefix + "reader values ('" + reader + "', 'tenant-2')");
    }

    private void runScript() throws SQLException {
        run(owner, JdbcSchema.of(owner).tablePrefix(prefix).printRowLevelSecurity());
    }

    /** Something in every table. */
    private static void fill(CreditLedger ledger, AccountId account) {
        ledger.grant(GrantRequest.purchase(account, Credits.of(5), IdempotencyKey.of("g1"))
                .attach(Stream.of(BillingKind.values())
                        .map(kind -> row(kind, "of " + account, account))
                        .toList()));
        ledger.grant(GrantRequest.purchase(account, Credits.of(9), IdempotencyKey.of("g2")));
        ledger.setBudget(BudgetRequest.limit(
                account, BudgetName.of("user", "anne"), Credits.of(50), IdempotencyKey.of("budget")));
        ledger.hold(HoldRequest.of(account, Credits.of(6), IdempotencyKey.of("hold"))
                .attach(hold -> rows(hold.id())));
        ledger.grant(GrantRequest.promotion(account, Credits.of(1), IdempotencyKey.of("g3")));
        long spend = ledger.spend(SpendRequest.of(account, Credits.of(9), IdempotencyKey.of("spend")))
                .transaction()
                .sequence();
        ledger.refund(RefundRequest.of(account, spend, IdempotencyKey.of("refund")));
        ledger.change(AccountRequest.creditLimit(account, Credits.of(1), IdempotencyKey.of("limit")));
    }

    private static BillingRow row(BillingKind kind, String reference, @Nullable AccountId account) {
        return new BillingRow(
                kind, reference, null, account, 1, "NEW", null, Instant.EPOCH, Instant.EPOCH, null, Map.of());
    }

    private static List<Attachment> rows(HoldId hold) {
        AccountId account = hold.account();
        CallTerms terms = new CallTerms("m", "v", "", Credits.of(6), Credits.of(6), null, CallContext.NONE, null);
        return List.of(
                ModelCall.opened(hold, CallState.DISPATCHED, terms, Instant.EPOCH, Instant.EPOCH),
                new UsageRecord(
                        account,
                        "1",
                        1,
                        hold,
                        UsageRecord.Outcome.CHARGED,
                        "m",
                        "v",
                        CallContext.NONE,
                        null,
                        CallFacts.NONE,
                        Credits.of(6),
                        null,
                        null,
                        UsagePayment.INCLUDED,
                        Instant.EPOCH,
                        Instant.EPOCH),
                new UsageIncrement(account, "", "m", LocalDate.EPOCH, UsageFigures.NONE));
    }

    @Test
    void a_reader_sees_exactly_the_account_it_is_told_to() throws SQLException {
        assertThat(ask(as(reader), "select string_agg(account_id, ',') from " + prefix + "account"))
                .isEqualTo("tenant-2");
        long own = Long.parseLong(ask(owner, "select id from " + prefix + "account where account_id = 'tenant-2'"));
        for (String part : PARTS) {
            String rows = "select count(*) from " + prefix + part;
            String ownRows = rows + " where " + ownerColumn(part) + "::text in ('tenant-2', '" + own + "')";
            assertThat(ask(as(reader), rows))
                    .as(part)
                    .isEqualTo(ask(owner, ownRows))
                    .isNotEqualTo("0");
            assertThat(ask(owner, rows)).as(part).isNotEqualTo(ask(owner, ownRows));
        }
        assertThat(ask(as(reader), "select string_agg(role_name, ',') from " + prefix + "reader"))
                .isEqualTo(reader);
    }

    @Test
    void a_reader_sees_nothing_that_belongs_to_no_account() throws SQLException {
        String unowned = "select count(*) from " + prefix + "billing_row where account_id is null";
        assertThat(ask(owner, unowned)).isEqualTo("1");
        assertThat(ask(as(reader), unowned)).isEqualTo("0");
        assertThat(ask(as(reader), "select count(*) from " + prefix + "billing_row where reference = 'evt_1'"))
                .isEqualTo("0");
    }

    @Test
    void a_reader_nobody_told_what_to_see_sees_nothing() throws SQLException {
        run(owner, "create role " + prefix + "new login in role " + prefix + "readers");
        assertThat(ask(as(prefix + "new"), "select count(*) from " + prefix + "account"))
                .isEqualTo("0");
        assertThat(ask(as(prefix + "new"), "select count(*) from " + prefix + "transaction"))
                .isEqualTo("0");
    }

    @Test
    void a_reader_that_loses_its_account_loses_the_sight_of_it_at_once() throws SQLException {
        run(owner, "delete from " + prefix + "reader where role_name = '" + reader + "'");
        assertThat(ask(as(reader), "select count(*) from " + prefix + "lot")).isEqualTo("0");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "insert into %s select * from %s",
                "update %s set <column> = <column>",
                "delete from %s",
                "truncate %s",
                "alter table %s disable row level security",
                "drop table %s"
            })
    void a_reader_writes_nothing(String sql) {
        for (String part : PARTS) {
            assertRefused(as(reader), sql.replace("%s", prefix + part).replace("<column>", ownerColumn(part)));
        }
        assertRefused(as(reader), sql.replace("%s", prefix + "account").replace("<column>", "credits"));
        assertRefused(as(reader), sql.replace("%s", prefix + "reader").replace("<column>", "account_id"));
    }

    @Test
    void a_reader_writes_nothing_even_if_somebody_lets_everybody_write() throws SQLException {
        run(owner, "grant all on " + prefix + "account, " + prefix + "reader to public");
        assertRefused(as(reader), "insert into " + prefix + "reader values ('" + reader + "', 'tenant-1')");
        run(as(reader), "update " + prefix + "account set credits = 7");
        run(as(reader), "delete from " + prefix + "account");
        assertThat(ask(owner, "select count(*) from " + prefix + "account where credits <> 7"))
                .isEqualTo("2");
    }

    @Test
    void a_reader_cannot_become_somebody_else() {
        assertRefused(as(reader), "set role postgres");
        assertRefused(as(reader), "set session authorization postgres");
    }

    @Test
    void the_application_is_not_restricted_whether_it_owns_the_tables_or_not() throws SQLException {
        String application = prefix + "app";
        run(owner, "create role " + application + " login");
        run(
                owner,
                "grant select, insert, update, delete on " + prefix + "account, " + prefix
                        + String.join(", " + prefix, PARTS) + " to " + application);
        for (DataSource dataSource : List.of(owner, as(application))) {
            CreditLedger own = ledger(dataSource);
            String user = dataSource == owner ? "owner" : "application";
            fill(own, AccountId.of("by-" + user));
            assertThat(storage(dataSource).billing().find(BillingKind.EVENT, "evt_1"))
                    .isPresent();
            own.spend(AccountId.of("tenant-1"), Credits.SMALLEST, IdempotencyKey.of("by-" + user));
            assertThat(own.audit(AccountId.of("tenant-1")).violations()).isEmpty();
            assertThat(own.audit(AccountId.of("tenant-1")).lines()).isPositive();
        }
    }

    @Test
    void the_script_may_run_again() throws SQLException {
        runScript();
        assertThat(ask(as(reader), "select count(*) from " + prefix + "account"))
                .isEqualTo("1");
    }

    @Test
    void a_database_without_such_security_says_so() {
        assertThatThrownBy(() -> JdbcSchema.of(H2.inMemory()).printRowLevelSecurity())
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("h2")
                .hasMessageContaining("PostgreSQL");
    }

    /** Rows of billing name their account by its id. */
    private static String ownerColumn(String part) {
        return part.equals("billing_row") ? "account_id" : "account";
    }

    private static DataSource as(String role) {
        PGSimpleDataSource source = Postgres.source("postgres");
        source.setUser(role);
        return source;
    }

    private static void assertRefused(DataSource dataSource, String sql) {
        assertThatThrownBy(() -> run(dataSource, sql))
                .as(sql)
                .isInstanceOfSatisfying(
                        SQLException.class,
                        refusal -> assertThat(refusal.getSQLState()).isEqualTo(NOT_ALLOWED));
    }

    private static void run(DataSource dataSource, String sql) throws SQLException {
        try (Connection connection = dataSource.getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private static String ask(DataSource dataSource, String sql) throws SQLException {
        try (Connection connection = dataSource.getConnection();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            row.next();
            return String.valueOf(row.getString(1));
        }
    }
}
