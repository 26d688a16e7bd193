package io.credits4j.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import io.credits4j.AccountId;
import io.credits4j.BudgetName;
import io.credits4j.Credits;
import io.credits4j.HoldId;
import io.credits4j.IdempotencyKey;
import io.credits4j.books.BillingKind;
import io.credits4j.books.BillingRow;
import io.credits4j.books.CallContext;
import io.credits4j.books.CallFacts;
import io.credits4j.books.CallState;
import io.credits4j.books.CallTerms;
import io.credits4j.books.ModelCall;
import io.credits4j.books.TransactionType;
import io.credits4j.books.UsageFigures;
import io.credits4j.books.UsageIncrement;
import io.credits4j.books.UsagePayment;
import io.credits4j.books.UsageRecord;
import io.credits4j.books.Use;
import io.credits4j.ledger.AccountRequest;
import io.credits4j.ledger.BudgetRequest;
import io.credits4j.ledger.CreditLedger;
import io.credits4j.ledger.GrantRequest;
import io.credits4j.ledger.HistoryQuery;
import io.credits4j.ledger.HoldRequest;
import io.credits4j.ledger.RefundRequest;
import io.credits4j.ledger.RevokeRequest;
import io.credits4j.ledger.SettleRequest;
import io.credits4j.ledger.SpendRequest;
import io.credits4j.ledger.TransferRequest;
import io.credits4j.spi.BillingStore;
import io.credits4j.spi.UsageStore.Dimension;
import io.credits4j.spi.UsageStore.Place;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import javax.sql.DataSource;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * On PostgreSQL, no statement reads more of a table that grows than it needs, with a plan made for its values or one
 * made for any. The statements are those that were seen to run, not copies of them.
 *
 * <p>The tables are filled so far that a scan would be noticed, yet quickly: a history of {@value #LINES} lines and 20,000
 * rows of everything else. {@code -Dlines=1000000} for more.
 */
class QueryPlanTest {
    private static final int LINES = 200_000;

    private static final String FILL = """
            insert into credits_account (account_id, status, last_sequence, last_lot, last_hold, credits, held,
                held_on_credit, debt, credit_limit, lifetime_purchased, lifetime_spent, opened_at, last_instant, next_due,
                low_balance, funds, last_signal, burn_policy, undelivered_since, undelivered_line, undelivered_signal, stamp)
            select 'other-' || n, 'ACTIVE', 10, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 4000000000000000 + n, 0, 'AMPLE', 0,
                'PURCHASED_FIRST', case when n % 100 = 0 then 4000000000000000 + n end, 0, 0, n
            from generate_series(1, 20000) n;
            insert into credits_lot (account, lot_number, source, priority, burn_key, granted, remaining, held, frozen,
                revoked, unrecovered, status, effective_at, created_at, tied_to, repays_debt, lapsed, lapsed_revoked, carried_from)
            select 1 + n / 100, 1000 + n % 100, 'PURCHASED', 100, 'k' || n, 1, 1, 0, 0, 0, 0, case when n % 100 < 10 then 'OPEN' else 'USED' end, 0, 0, 0, true, 0, 0, 0
            from generate_series(1, 20000) n;
            insert into credits_hold (account, hold_number, state, amount, settled, reserved, lot_number, parts, idem_key,
                fingerprint, opened_at, expires_at)
            select 1 + n / 1000, 1000 + n % 1000, case when n % 1000 < 10 then 'LIVE' else 'SETTLED' end, 1, 0, 1, 1, 0, 'k' || n, 'f', 0,
                4000000000000000 + n
            from generate_series(1, 20000) n;
            insert into credits_transaction (account, sequence_number, type, amount, balance_after, lot_number, parts,
                unbilled, idem_key, fingerprint, booked_at)
            select 1 + n % 4, 1000 + n, case when n % 1000 = 0 then 'PURCHASE' else 'USAGE' end, -1, 0, 1, 0, 0, 'k' || n, 'f', n
            from generate_series(1, <lines>) n;
            insert into credits_reservation select 1 + n / 1000, 1000 + n % 1000, 0, 1, 1 from generate_series(1, 20000) n;
            insert into credits_allocation select 1 + n / 1000, 1000 + n % 1000, 0, 1, 1 from generate_series(1, 20000) n;
            insert into credits_correction select 1 + n / 1000, 1000 + n % 1000, 1 from generate_series(1, 20000) n;
            insert into credits_intent (account, idem_key, fingerprint, outcome, decided_at)
            select 1 + n / 1000, 'k' || n, 'f', case when n % 10 = 0 then 'REFUSED' else 'APPLIED' end, 4000000000000000 + n
            from generate_series(1, 20000) n;
            insert into credits_signal (account, signal_number, after_line, kind, happened_at)
            select 1 + n / 1000, 1000 + n % 1000, 1, 'HELD', 0 from generate_series(1, 20000) n;
            insert into credits_outbox_cursor (account, version, last_line, last_signal, parts, attempts, not_before)
            select n, 1, 0, 0, 0, 0, 0 from generate_series(1000, 20000) n;
            insert into credits_budget (account, kind, id, counts_from, used, reserved, live_holds)
            select 1 + n / 1000, 'user', 'u' || n, 0, 0, 0, 0 from generate_series(1, 20000) n;
            insert into credits_model_call (account, hold_number, version, state, model, catalog_version, rates, ceiling,
                held, attempts, opened_at, deadline, changed_at, look_ups)
            select 1 + n / 1000, 1000 + n % 1000, 1, case when n % 100 = 0 then 'DISPATCHED' else 'SETTLED' end, 'm', 'v', '', 1,
                1, 1, n, n, n, 0
            from generate_series(1, 20000) n;
            insert into credits_usage_record (account, record_id, version, outcome, model, catalog_version, ceiling, payment,
                payment_status, started_at, ended_at)
            select 1 + n / 1000, 'r' || n, 1, 'CHARGED', 'm', 'v', 1, 'CREDIT', 'PAID', n, n from generate_series(1, 20000) n;
            insert into credits_usage_sum
            select 1 + n / 1000, 10000 + n % 1000, 'a', 'm', 1, 1, 0, 0, 0, 1, 1, 1, 1, 1, 1, 1, 1 from generate_series(1, 20000) n;
            insert into credits_billing_row (kind, reference, version, alias, account_id, state, created_at, changed_at, due_at)
            select case when n % 2 = 0 then 'PAYMENT' else 'TOP_UP' end, 'r' || n, 1, 'a' || n, 't' || n % 200,
                case when n % 1000 < 2 then 'UNKNOWN' else 'PAID' end, n, n, case when n % 1000 < 2 then n end
            from generate_series(1, 20000) n;
            analyze""";

    private static final String NOTHING_TO_CONFLICT_WITH = "42P10";
    private static final AtomicInteger NAMES = new AtomicInteger();

    private static final Pattern SCAN = Pattern.compile("Seq Scan on|Index (Only )?Scan|Bitmap (Index|Heap) Scan");

    /** Spends are most of the lines; a version or stamp is that of one row found by its key; few lots are open, few calls wait. */
    private static final Pattern MAY_SORT_OUT = Pattern.compile("credits_transaction.* \\(type = 'USAGE'"
            + "|credits_model_call.* (\\(version|\\(deadline|\\(\\(next_look_up_at)"
            + "|credits_usage_record.* \\(version"
            + "|credits_lot.* \\(+(expires_at|effective_at|notice_at)"
            + "|credits_outbox_cursor.* \\(version"
            + "|credits_account.* \\(stamp"
            + "|credits_billing_row.* (\\(version|\\(+created_at)"
            + "|credits_intent.*outcome = 'REFUSED'"
            + "|credits_(hold|transaction).* \\(+description IS NOT NULL");

    /** Holds just the accounts that are asked for, in the order they are wanted in. */
    private static final String WHOLE_INDEX_WANTED = "credits_account_by_undelivered";

    /** The one keeps records apart; instead of the other a whole index would be read, which looks no different. */
    private static final Set<String> NEEDED_UNNOTICED = Set.of("credits_usage_record_pk", "credits_usage_sum_by_day");

    private static DataSource database = Postgres.emptySchema();
    private static List<StatementRecorder.Recorded> statements = List.of();

    @BeforeAll
    static void recordAndFill() throws Exception {
        JdbcSchema.of(database).migrate();
        StatementRecorder recorder = new StatementRecorder();
        new Operations(JdbcStorage.on(recorder.over(database))).run();
        statements = recorder.recorded().stream()
                .flatMap(recorded -> recorded.statements().stream())
                .filter(statement -> statement.sql().contains("credits_"))
                .filter(statement -> !statement.sql().contains("1 = 0"))
                .toList();
        String lines = String.valueOf(Integer.getInteger("lines", LINES));
        try (Connection connection = database.getConnection();
                Statement fill = connection.createStatement()) {
            for (String part : FILL.replace("<lines>", lines).split(";\n", -1)) {
                fill.execute(part);
            }
        }
    }

    /** Everything a host does often, on a few accounts among many. */
    private static final class Operations {
        private final JdbcStorage storage;
        private final CreditLedger ledger;
        private final AccountId account = AccountId.of("tenant-1");
        private final AccountId other = AccountId.of("tenant-2");
        private int keys;

        Operations(JdbcStorage storage) {
            this.storage = storage;
            this.ledger = CreditLedger.builder(storage).hashChain().outbox().build();
        }

        private IdempotencyKey key() {
            return IdempotencyKey.of("key-" + ++keys);
        }

        void run() {
            book();
            use();
            bill();
            hold();
            read();
        }

        private void bill() {
            BillingStore billing = storage.billing();
            Instant now = Instant.ofEpochSecond(1);
            for (long version = 1; version <= 2; version++) {
                billing.write(List.of(payment("p1", version, now)));
                ledger.grant(GrantRequest.purchase(account, Credits.of(1), key())
                        .attach(List.of(payment("p2", version, now))));
            }
            billing.find(BillingKind.PAYMENT, "p1");
            billing.findByAlias(BillingKind.PAYMENT, "p1");
            Optional<BillingRow.Place> place = Optional.of(new BillingRow.Place(now, "p1"));
            billing.newest(BillingKind.PAYMENT, account, Optional.empty(), 10);
            billing.newest(BillingKind.PAYMENT, account, place, 10);
            billing.inStates(BillingKind.PAYMENT, Set.of("UNKNOWN"), Optional.empty(), 10);
            billing.inStates(BillingKind.PAYMENT, Set.of("UNKNOWN"), place, 10);
            billing.due(BillingKind.PAYMENT, now, 10);
        }

        private BillingRow payment(String reference, long version, Instant at) {
            return new BillingRow(
                    BillingKind.PAYMENT, reference, reference, account, version, "PAID", null, at, at, at, Map.of());
        }

        private void book() {
            IntStream.range(0, 70)
                    .forEach(i -> ledger.grant(GrantRequest.purchase(account, Credits.of(2), key())
                            .expiresAt(Instant.now().plus(Duration.ofDays(9)))));
            ledger.spend(SpendRequest.of(account, Credits.of(3), IdempotencyKey.of("spend")));
            long line = ledger.spend(SpendRequest.of(account, Credits.of(3), IdempotencyKey.of("spend")))
                    .transaction()
                    .sequence();
            ledger.trySpend(account, Credits.of(1_000), IdempotencyKey.of("too-much"));
            ledger.trySpend(account, Credits.of(1_000), IdempotencyKey.of("too-much"));
            ledger.refund(RefundRequest.of(account, line, key()).amount(Credits.of(1)));
            ledger.refund(RefundRequest.of(account, line, key()).amount(Credits.of(1)));
            ledger.revoke(RevokeRequest.all(account, 2, key()));
            ledger.transfer(TransferRequest.of(account, other, Credits.of(1), key()));
            ledger.change(AccountRequest.creditLimit(account, Credits.of(1), key()));
            ledger.setBudget(BudgetRequest.limit(account, BudgetName.of("user", "anne"), Credits.of(50), key()));
            ledger.spend(SpendRequest.of(account, Credits.of(1), key()).within(BudgetName.of("user", "anne")));
        }

        private void use() {
            UsageRecord record = new UsageRecord(
                    account,
                    "1",
                    1,
                    null,
                    UsageRecord.Outcome.CHARGED,
                    "m",
                    "v",
                    CallContext.NONE,
                    null,
                    CallFacts.NONE,
                    Credits.of(1),
                    null,
                    null,
                    UsagePayment.INCLUDED,
                    Instant.EPOCH,
                    Instant.EPOCH);
            LocalDate day = LocalDate.EPOCH.plusDays(7);
            ledger.spend(SpendRequest.of(account, Credits.of(1), key())
                    .attach(List.of(record, new UsageIncrement(account, "a", "m", day, UsageFigures.NONE))));
            storage.usage().update(record.paid(UsagePayment.INCLUDED));
            storage.usage().find(account, "1");
            storage.usage().page(account, Instant.EPOCH, Instant.now(), Optional.empty(), 10);
            storage.usage().page(account, Instant.EPOCH, Instant.now(), Optional.of(Place.of(record)), 10);
            storage.usage().newestCeilingUses("m", 10);
            storage.usage().totals(Optional.of(account), day, day.plusDays(1), Set.of(Dimension.MODEL));
            storage.usage().totals(Optional.empty(), day, day.plusDays(1), Set.of());
        }

        private void hold() {
            HoldId settled = ledger.hold(HoldRequest.of(account, Credits.of(3), key())
                            .within(BudgetName.of("user", "anne"))
                            .attach(hold -> List.of(call(hold.id()))))
                    .hold()
                    .id();
            ledger.extend(settled, Instant.now().plus(Duration.ofHours(1)));
            ledger.settle(SettleRequest.part(settled, Credits.of(1), key()));
            ledger.settle(settled, Credits.of(1));
            ledger.release(ledger.hold(account, Credits.of(1), key()).hold().id());
            ledger.hold(HoldRequest.of(account, Credits.of(5), key()).life(Duration.ofSeconds(1)));
            ModelCall call = storage.calls().find(settled).orElseThrow();
            storage.calls().update(call.identified("gen-1", Instant.now()));
            storage.calls().stalled(Instant.now(), 10);
            storage.calls().due(Instant.now(), 10);
            storage.calls().pending(10);
        }

        private static ModelCall call(HoldId hold) {
            Instant now = Instant.ofEpochSecond(1);
            CallTerms terms = new CallTerms("m", "v", "", Credits.of(1), Credits.of(1), null, CallContext.NONE, null);
            return ModelCall.opened(hold, CallState.DISPATCHED, terms, now, now);
        }

        private void read() {
            CreditLedger later = CreditLedger.builder(storage)
                    .clock(() -> Instant.now().plusSeconds(30))
                    .build();
            assertThat(ledger.outbox().deliver(event -> {}, 1000).delivered()).isPositive();
            ledger.hold(account, Credits.SMALLEST, key());
            assertThat(ledger.outbox().deliver(event -> {}, 1000).delivered()).isPositive();
            ledger.eraseMemos(account, "anne");
            CreditLedger aWeekOn = CreditLedger.builder(storage)
                    .clock(() -> Instant.now().plus(Duration.ofDays(8)))
                    .build();
            assertThat(aWeekOn.maintenance().forgetRefusals(10)).isPositive();
            later.historySlice(account, HistoryQuery.oldest(10).after(20));
            later.balance(account);
            later.explain(account);
            later.forecast(account, Duration.ofDays(30));
            later.simulateSpend(account, Credits.of(1), Use.ANYTHING);
            later.balanceAt(account, Instant.now().minusSeconds(1));
            later.statement(account, Instant.EPOCH, Instant.now());
            later.findHold(new HoldId(account, 1));
            later.budgets(account);
            later.budget(account, BudgetName.of("user", "anne"));
            later.history(account, HistoryQuery.newest(10));
            later.historySlice(account, HistoryQuery.newest(10).before(20));
            later.historySlice(account, HistoryQuery.newest(10).types(TransactionType.PURCHASE));
            later.historySlice(account, HistoryQuery.newest(10).types(TransactionType.PURCHASE, TransactionType.USAGE));
            assertThat(later.maintenance().runOnce(10)).isPositive();
            assertThat(later.audit(account).violations()).isEmpty();
            assertThat(later.verify(account).isWhole()).isTrue();
            later.trialBalance(List.of(account, other));
        }
    }

    @Test
    void no_statement_scans_a_table_with_a_plan_for_its_values() throws Exception {
        try (Connection connection = inTransaction(database)) {
            assertThat(waste(connection, statements, QueryPlanTest::planForValues))
                    .isEmpty();
        }
    }

    @Test
    void no_statement_scans_a_table_with_a_plan_for_any_values() throws Exception {
        try (Connection connection = inTransaction(database)) {
            assertThat(waste(connection, statements, QueryPlanTest::planForAny)).isEmpty();
        }
    }

    /** So the guard works, and there is no index that nothing needs. */
    @Test
    void without_any_one_of_the_indexes_some_statement_would() throws Exception {
        List<String> useless = new ArrayList<>();
        for (Map.Entry<String, String> index : indexes().entrySet()) {
            try (Connection connection = inTransaction(database);
                    Statement statement = connection.createStatement()) {
                statement.execute(index.getValue());
                if (!NEEDED_UNNOTICED.contains(index.getKey()) && !isNoticed(connection)) {
                    useless.add(index.getKey());
                }
                connection.rollback();
            }
        }
        assertThat(useless).isEmpty();
    }

    private static boolean isNoticed(Connection connection) throws Exception {
        try {
            return !waste(connection, statements, QueryPlanTest::planForAny).isEmpty();
        } catch (SQLException e) {
            assertThat(e.getSQLState()).as(e.getMessage()).isEqualTo(NOTHING_TO_CONFLICT_WITH);
            return true;
        }
    }

    private static Connection inTransaction(DataSource tables) throws SQLException {
        Connection connection = tables.getConnection();
        connection.setAutoCommit(false);
        return connection;
    }

    /** How to drop each index. */
    private static Map<String, String> indexes() throws SQLException {
        Map<String, String> indexes = new TreeMap<>();
        try (Connection connection = database.getConnection();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("""
                        select i.indexrelid::regclass::text, i.indrelid::regclass::text, c.conname
                        from pg_index i
                        join pg_class t on t.oid = i.indrelid
                        left join pg_constraint c on c.conindid = i.indexrelid
                        where t.relnamespace = current_schema::regnamespace and t.relname <> 'credits_schema_version'
                        """)) {
            while (row.next()) {
                String index = row.getString(1);
                indexes.put(
                        index,
                        row.getString(3) == null
                                ? "drop index " + index
                                : "alter table " + row.getString(2) + " drop constraint " + row.getString(3));
            }
        }
        return indexes;
    }

    /** Returns a plan, line by line. */
    private interface Planner {
        List<String> plan(Connection connection, StatementRecorder.Recorded statement) throws Exception;
    }

    /** Returns the statements whose plans read too much, with those plans. */
    private static List<String> waste(
            Connection connection, List<StatementRecorder.Recorded> statements, Planner planner) throws Exception {
        List<String> waste = new ArrayList<>();
        for (StatementRecorder.Recorded statement : statements) {
            List<String> plan = planner.plan(connection, statement);
            if (readsTooMuch(plan)) {
                waste.add(statement.sql() + "\n" + String.join("\n", plan));
            }
        }
        return waste;
    }

    private static List<String> planForValues(Connection connection, StatementRecorder.Recorded statement)
            throws Exception {
        try (PreparedStatement explain = connection.prepareStatement("explain (costs off) " + statement.sql())) {
            statement.bind(explain);
            return lines(explain.executeQuery());
        }
    }

    /** What the values are does not matter then. */
    private static List<String> planForAny(Connection connection, StatementRecorder.Recorded statement)
            throws Exception {
        try (Statement sql = connection.createStatement()) {
            sql.execute("set local plan_cache_mode = force_generic_plan");
            String name = "recorded_" + NAMES.incrementAndGet();
            sql.execute("prepare " + name + " as " + numbered(statement.sql()));
            String values = statement.parameters() == 0
                    ? ""
                    : "(" + String.join(", ", Collections.nCopies(statement.parameters(), "null")) + ")";
            List<String> plan = lines(sql.executeQuery("explain (costs off) execute " + name + values));
            sql.execute("deallocate " + name);
            return plan;
        }
    }

    private static String numbered(String sql) {
        Matcher mark = Pattern.compile("\\?").matcher(sql);
        int[] number = {0};
        return mark.replaceAll(found -> "\\$" + ++number[0]);
    }

    private static List<String> lines(ResultSet rows) throws SQLException {
        List<String> lines = new ArrayList<>();
        while (rows.next()) {
            lines.add(rows.getString(1));
        }
        return lines;
    }

    /**
     * Returns whether a plan scans a whole table, or a whole index, or reads rows by a part of their key only to sort
     * most of them out.
     */
    private static boolean readsTooMuch(List<String> plan) {
        for (int i = 0; i < plan.size(); i++) {
            if (SCAN.matcher(plan.get(i)).find() && !isNarrow(plan, i)) {
                return true;
            }
        }
        return false;
    }

    private static boolean isNarrow(List<String> plan, int node) {
        boolean byIndex = plan.get(node).contains(WHOLE_INDEX_WANTED);
        for (int i = node + 1; i < plan.size() && !plan.get(i).contains("->"); i++) {
            String detail = plan.get(i).strip();
            byIndex |= detail.startsWith("Index Cond:") || detail.startsWith("Recheck Cond:");
            if (detail.startsWith("Filter:")
                    && !MAY_SORT_OUT.matcher(plan.get(node) + " " + detail).find()) {
                return false;
            }
        }
        return byIndex;
    }
}
