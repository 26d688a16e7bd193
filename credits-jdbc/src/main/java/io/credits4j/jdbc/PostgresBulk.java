package io.credits4j.jdbc;

import io.credits4j.AccountId;
import io.credits4j.BudgetName;
import io.credits4j.HoldId;
import io.credits4j.books.Lot;
import io.credits4j.spi.Work.BudgetKey;
import io.credits4j.spi.Work.IntentKey;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/**
 * One round trip begins the transaction, locks the accounts and reads what the works will ask for; another writes all
 * that changed and commits.
 *
 * <p>The statements of a round trip run one after the other, each on the state that is committed when it begins: what is
 * read was written by those who held the locks before. Every statement looks rows up by an index, and sequential scans are
 * switched off: else a plan made while a table was small would be kept when it is large.
 */
final class PostgresBulk implements Bulk {
    /** Most accounts have fewer open lots; the rest is read by those who need it. */
    private static final int FIRST_LOTS = 16;

    static final String BEGIN = "begin isolation level read committed";

    private static final String SERIALIZATION_FAILURE = "40001";

    /** Until the transaction ends, plans are for any values and look every row up by an index, in the order given. */
    private static final String BY_INDEX = "set_config('plan_cache_mode', 'force_generic_plan', true), "
            + Stream.of("seqscan", "hashjoin", "mergejoin")
                    .map(method -> "set_config('enable_" + method + "', 'off', true)")
                    .collect(Collectors.joining(", "));

    private final Tables tables;
    private final Dialect dialect;
    private final String prefix;
    private final PostgresMemory memory;
    private final String begin;
    private final Queries one;
    private final Queries many;
    private final Map<PostgresWriter.Text, String> texts = new ConcurrentHashMap<>();

    /** What is asked for one thing each, or for many. */
    private record Queries(
            String lockAccounts, String findKeys, String firstLots, String findHolds, String findBudgets) {}

    PostgresBulk(Tables tables, Dialect dialect, String prefix, @Nullable String opening, int mostKept) {
        this.tables = tables;
        this.dialect = dialect;
        this.prefix = prefix;
        begin = (opening == null ? "" : opening + ";\n") + "select " + BY_INDEX;
        memory = new PostgresMemory(tables, dialect, prefix, begin, texts, new KeptBooks(mostKept));
        one = queries(
                "= ?",
                "",
                "(select ?::text, ?::text, 1)",
                "(select ?::text, ?::int8)",
                "(select ?::text, ?::text, ?::text)");
        many = queries(
                "= any(?::text[])",
                "order by account_id ",
                "unnest(?::text[], ?::text[]) with ordinality",
                "unnest(?::text[], ?::int8[])",
                "unnest(?::text[], ?::text[], ?::text[])");
    }

    private Queries queries(String ofAccounts, String inOrder, String keys, String holds, String budgets) {
        String lockAccounts = dialect.selectLocked(
                AccountTable.FIGURES, " from <prefix>account where account_id " + ofAccounts + " " + inOrder);
        String findKeys = """
                select k.n as n
                from\s""" + keys + """
                 as k(account_id, idem_key, n)
                join <prefix>account a on a.account_id = k.account_id
                cross join lateral (
                    select 1 from <prefix>transaction where account = a.id and idem_key = k.idem_key
                    union all
                    select 1 from <prefix>hold where account = a.id and idem_key = k.idem_key
                    union all
                    select 1 from <prefix>intent where account = a.id and idem_key = k.idem_key) used""";
        String firstLots = """
                select a.account_id, l.*
                from <prefix>account a
                cross join lateral (
                    select <columns>
                    from <prefix>lot
                    where account = a.id and status = 'OPEN'
                    order by burn_key
                    fetch first <first> rows only) l
                where a.account_id\s""" + ofAccounts + " order by a.account_id, l.burn_key";
        String findHolds = """
                select a.account_id, h.*
                from\s""" + holds + """
                 as k(account_id, hold_number)
                join <prefix>account a on a.account_id = k.account_id
                cross join lateral (
                    select <columns>
                    from <prefix>hold
                    where account = a.id and hold_number = k.hold_number) h""";
        String findBudgets = """
                select a.account_id, b.*
                from\s""" + budgets + """
                 as k(account_id, kind, id)
                join <prefix>account a on a.account_id = k.account_id
                cross join lateral (
                    select <columns>
                    from <prefix>budget
                    where account = a.id and kind = k.kind and id = k.id) b""";
        return new Queries(
                filled(lockAccounts, ""),
                filled(findKeys, ""),
                filled(firstLots, LotTable.COLUMNS),
                filled(findHolds, HoldTable.COLUMNS),
                filled(findBudgets, BudgetTable.COLUMNS));
    }

    private Queries queriesFor(int things) {
        return things == 1 ? one : many;
    }

    private String filled(String sql, String columns) {
        return sql.replace("<columns>", columns)
                .replace("<prefix>", prefix)
                .replace("<clock>", dialect.clock())
                .replace("<lock>", dialect.lock(null))
                .replace("<first>", Integer.toString(FIRST_LOTS));
    }

    @Override
    public Begin begin() {
        return Begin.later();
    }

    @Override
    public JdbcBooks open(Session session, List<Ticket<?>> batch) {
        Handle handle = session.handle();
        JdbcBooks books = new JdbcBooks(
                handle, tables, new ChangeWriter(handle, tables, new PostgresWriter(session, prefix, texts)));
        try {
            read(session, books, batch);
        } catch (SQLException e) {
            throw new StatementFailure(e, false);
        }
        return books;
    }

    private void read(Session session, JdbcBooks books, List<Ticket<?>> batch) throws SQLException {
        Handle handle = session.handle();
        String[] accounts = batch.stream()
                .flatMap(ticket -> ticket.footprint().accounts().stream())
                .map(AccountId::value)
                .distinct()
                .toArray(String[]::new);
        List<IntentKey> keys = batch.stream()
                .flatMap(ticket -> ticket.footprint().intents().stream())
                .distinct()
                .toList();
        List<HoldId> holds = batch.stream()
                .flatMap(ticket -> ticket.footprint().holds().stream())
                .distinct()
                .toList();
        List<IntentKey> used = new ArrayList<>();
        List<HoldId> inParts = new ArrayList<>();

        Pipeline pipeline = new Pipeline(handle.getConnection());
        if (session.isByStatements()) {
            pipeline.add(BEGIN).add(begin, rows -> {});
        }
        pipeline.add(queriesFor(accounts.length).lockAccounts(), rows -> readAccounts(rows, books, accounts))
                .texts(accounts);
        if (!keys.isEmpty()) {
            pipeline.add(queriesFor(keys.size()).findKeys(), rows -> readKeys(rows, books, keys, used))
                    .texts(texts(keys.stream().map(key -> key.account().value())))
                    .texts(texts(keys.stream().map(key -> key.key().value())));
        }
        String[] others = session.isByStatements() ? memory.withoutLots(accounts) : accounts;
        if (others.length > 0) {
            pipeline.add(queriesFor(others.length).firstLots(), rows -> readLots(rows, books, others))
                    .texts(others);
        }
        if (!holds.isEmpty()) {
            pipeline.add(queriesFor(holds.size()).findHolds(), rows -> readHolds(rows, books, holds, inParts))
                    .texts(texts(holds.stream().map(hold -> hold.account().value())))
                    .numbers(holds.stream().map(HoldId::number).toArray(Long[]::new));
        }
        List<BudgetKey> budgets = budgetsOf(batch);
        if (!budgets.isEmpty()) {
            pipeline.add(queriesFor(budgets.size()).findBudgets(), rows -> readBudgets(rows, books, budgets))
                    .texts(texts(budgets.stream().map(budget -> budget.account().value())))
                    .texts(texts(budgets.stream().map(budget -> budget.name().kind())))
                    .texts(texts(budgets.stream().map(budget -> budget.name().id())));
        }
        pipeline.send();
        if (session.isByStatements()) {
            memory.compare(books);
        }

        used.forEach(key -> books.know(
                key.account(), key.key(), tables.intents().find(handle, books.storedRow(key.account()), key.key())));
        inParts.forEach(hold ->
                books.know(hold, tables.holds().find(handle, books.storedRow(hold.account()), hold.number())));
    }

    @Override
    public Optional<JdbcBooks> remembered(Session session, List<Ticket<?>> batch) {
        return memory.books(session, batch);
    }

    @Override
    public void remember(Session session, JdbcBooks books) {
        memory.keep(session, books);
    }

    /** Where one of a kind is looked up, so is that of each of the kind. */
    private static List<BudgetKey> budgetsOf(List<Ticket<?>> batch) {
        return batch.stream()
                .flatMap(ticket -> ticket.footprint().budgets().stream())
                .flatMap(budget -> Stream.of(
                        budget,
                        new BudgetKey(
                                budget.account(), BudgetName.each(budget.name().kind()))))
                .distinct()
                .toList();
    }

    private void readBudgets(ResultSet rows, JdbcBooks books, List<BudgetKey> asked) throws SQLException {
        asked.forEach(budget -> books.know(budget.account(), Set.of(budget.name()), List.of()));
        while (rows.next()) {
            AccountRow owner = locked(books, AccountId.of(rows.getString("account_id")));
            books.note(tables.budgets().budget(rows, owner));
        }
    }

    private static String[] texts(Stream<String> values) {
        return values.toArray(String[]::new);
    }

    private void readAccounts(ResultSet rows, JdbcBooks books, String[] accounts) throws SQLException {
        for (String account : accounts) {
            books.know(AccountId.of(account), Optional.empty());
        }
        while (rows.next()) {
            AccountId account = AccountId.of(rows.getString("account_id"));
            books.know(account, Optional.of(AccountTable.row(rows, account)));
        }
    }

    private static void readKeys(ResultSet rows, JdbcBooks books, List<IntentKey> keys, List<IntentKey> used)
            throws SQLException {
        keys.forEach(key -> books.know(key.account(), key.key(), Optional.empty()));
        while (rows.next()) {
            IntentKey key = keys.get(rows.getInt("n") - 1);
            locked(books, key.account());
            used.add(key);
        }
    }

    /**
     * Returns the account of something that was found. One that was opened between the statement that locks and the one
     * that found it is not locked: all is done again.
     */
    private static AccountRow locked(JdbcBooks books, AccountId account) throws SQLException {
        return books.row(account)
                .orElseThrow(() -> new SQLException(
                        "account '" + account + "' was opened by another transaction meanwhile",
                        SERIALIZATION_FAILURE));
    }

    private void readLots(ResultSet rows, JdbcBooks books, String[] accounts) throws SQLException {
        Map<String, List<Lot>> first = new HashMap<>();
        while (rows.next()) {
            String account = rows.getString("account_id");
            first.computeIfAbsent(account, id -> new ArrayList<>())
                    .add(tables.lots().lot(rows, AccountId.of(account)));
        }
        for (String account : accounts) {
            books.knowFirstLots(AccountId.of(account), first.getOrDefault(account, List.of()), FIRST_LOTS);
        }
    }

    private void readHolds(ResultSet rows, JdbcBooks books, List<HoldId> holds, List<HoldId> inParts)
            throws SQLException {
        holds.forEach(hold -> books.know(hold, Optional.empty()));
        while (rows.next()) {
            AccountRow owner = locked(books, AccountId.of(rows.getString("account_id")));
            HoldTable.Draft draft = tables.holds().draft(rows, owner);
            if (draft.hasParts()) {
                inParts.add(draft.hold().id());
            } else {
                books.know(draft.hold().id(), Optional.of(draft.hold()));
            }
        }
    }
}
