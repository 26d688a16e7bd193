package io.credits4j.jdbc;

import static java.util.Objects.requireNonNull;

import io.credits4j.AccountId;
import io.credits4j.books.Account;
import io.credits4j.spi.Changes;
import io.credits4j.spi.StaleRowException;
import io.credits4j.spi.Work.IntentKey;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Decides works on the {@linkplain KeptBooks books that were kept}, before anything is locked or read. Thread-safe.
 *
 * <ol>
 *   <li>All accounts of the batch must be remembered, and no work may ask for more than them and their open lots.
 *   <li>One round trip begins the transaction, writes the accounts if they still have their stamps, which locks them, makes
 *       sure that no key was used meanwhile, writes all the rest and commits.
 *   <li>Where a stamp is another one or a key was used, a statement fails, so that the commit is not reached, and the works
 *       are decided anew on books that are read under the locks.
 * </ol>
 */
final class PostgresMemory {
    /** How far the database's clock may be from what it is thought to be: too little to be noticed otherwise. */
    private static final long CLOCK_MICROS = 1_000_000;

    private static final List<Column<AccountRow>> STAMPS =
            List.of(Column.number("id", AccountRow::id), Column.number("stamp", AccountRow::stamp));

    private final Tables tables;
    private final Dialect dialect;
    private final String prefix;
    private final String begin;
    private final Map<PostgresWriter.Text, String> texts;
    private final KeptBooks kept;
    private volatile @Nullable StoreClock clock;

    /** When the database's clock was read, by both clocks. */
    private record StoreClock(Instant time, long nanos) {
        Instant now() {
            return time.plusNanos(System.nanoTime() - nanos);
        }
    }

    /** Takes also what a transaction begins with, to which the look at the clock is added. */
    PostgresMemory(
            Tables tables,
            Dialect dialect,
            String prefix,
            String begin,
            Map<PostgresWriter.Text, String> texts,
            KeptBooks kept) {
        this.tables = tables;
        this.dialect = dialect;
        this.prefix = prefix;
        this.begin = begin + ", " + Pipeline.require("abs(" + dialect.clock() + " - ?) < " + CLOCK_MICROS);
        this.texts = texts;
        this.kept = kept;
    }

    /** Returns those accounts whose lots are not remembered. */
    String[] withoutLots(String[] accounts) {
        Set<AccountId> known =
                kept.among(Arrays.stream(accounts).map(AccountId::of).toList());
        return Arrays.stream(accounts)
                .filter(account -> !known.contains(AccountId.of(account)))
                .toArray(String[]::new);
    }

    /** Compares what is remembered with accounts that were just read under their locks, and adds the lots of those it is true of. */
    void compare(JdbcBooks books) {
        kept.takeLots(books.storedAccounts()).forEach(books::know);
        books.storedAccounts().findAny().ifPresent(row -> clock = new StoreClock(row.storeTime(), System.nanoTime()));
    }

    /** Returns books on which works can be decided at once, if what they need is remembered. */
    Optional<JdbcBooks> books(Session session, List<Ticket<?>> batch) {
        StoreClock known = clock;
        if (known == null || !session.isByStatements() || !batch.stream().allMatch(PostgresMemory::maySuffice)) {
            return Optional.empty();
        }
        return kept.take(batch.stream()
                        .flatMap(ticket -> ticket.footprint().accounts().stream())
                        .collect(Collectors.toSet()))
                .map(accounts -> books(session, batch, accounts, known.now()));
    }

    /** Holds and budgets are not kept. */
    private static boolean maySuffice(Ticket<?> ticket) {
        return ticket.footprint().holds().isEmpty()
                && ticket.footprint().budgets().isEmpty();
    }

    private JdbcBooks books(Session session, List<Ticket<?>> batch, List<KeptBooks.Account> accounts, Instant now) {
        Set<IntentKey> keys = batch.stream()
                .flatMap(ticket -> ticket.footprint().intents().stream())
                .collect(Collectors.toCollection(LinkedHashSet::new));
        JdbcBooks books = new JdbcBooks(null, tables, new Writing(session, accounts, keys, now));
        accounts.forEach(account -> books.know(account.at(now)));
        keys.forEach(key -> books.know(key.account(), key.key(), Optional.empty()));
        return books;
    }

    /** Takes note of books that were written in a session, if that is committed. */
    void keep(Session session, JdbcBooks books) {
        if (session.isByStatements() && session.isCommitted()) {
            kept.put(books.storedAccounts()
                    .map(row -> new KeptBooks.Account(
                            row, books.lotsOf(row.account().id()))));
        }
    }

    /**
     * Writes what was decided on kept books, in one round trip: begins the transaction, writes the accounts if they still
     * have their stamps, which locks them, makes sure that no key was used meanwhile, writes all the rest and commits.
     */
    private final class Writing implements JdbcBooks.Writing {
        private final Session session;
        private final List<KeptBooks.Account> accounts;
        private final Set<IntentKey> keys;
        private final Instant now;

        Writing(Session session, List<KeptBooks.Account> accounts, Set<IntentKey> keys, Instant now) {
            this.session = session;
            this.accounts = accounts;
            this.keys = keys;
            this.now = now;
        }

        @Override
        public void write(JdbcBooks books, Changes changes) {
            throw new NotKeptException();
        }

        @Override
        public void writeLast(JdbcBooks books, Changes changes) {
            if (!changes.openedAccounts().isEmpty()) {
                throw new NotKeptException();
            }
            PostgresWriter writer = new PostgresWriter(session, prefix, texts);
            ChangeWriter rows = new ChangeWriter(session.handle(), tables, writer);
            writer.pipeline().add(PostgresBulk.BEGIN).add(begin, row -> {}).number(Micros.of(now));
            rows.addAccounts(books, changes);
            requireUnchanged(writer.pipeline(), changes);
            requireUnused(writer.pipeline(), books, changes);
            rows.addTheirs(books, changes);
            try {
                writer.sendLast();
            } catch (StatementFailure e) {
                if (e.isInCommit() || isContention(e.sql())) {
                    throw e;
                }
                giveUp();
            } catch (IllegalStateException | StaleRowException e) {
                giveUp();
            }
        }

        private boolean isContention(SQLException failure) {
            return dialect.isContention(failure) && !dialect.isDuplicate(failure);
        }

        /** Leaves the decision to those who read all again, under the locks. */
        private void giveUp() {
            try {
                session.undo();
            } catch (SQLException e) {
                throw new StatementFailure(e, false);
            }
            kept.putStamps(accounts.stream().map(KeptBooks.Account::row));
            kept.failed();
            throw new NotKeptException();
        }

        /** Accounts of which nothing is written were decided on as well. */
        private void requireUnchanged(Pipeline pipeline, Changes changes) {
            Set<AccountId> written =
                    changes.accounts().stream().map(Account::id).collect(Collectors.toSet());
            List<AccountRow> others = accounts.stream()
                    .map(KeptBooks.Account::row)
                    .filter(row -> !written.contains(row.account().id()))
                    .toList();
            if (!others.isEmpty()) {
                pipeline.add(
                                "select " + Pipeline.require("count(*) = ?") + """
                                 from (
                                    select 1
                                    from ("""
                                        + Pipeline.rows(STAMPS, others.size()) + ") as v(id, stamp) join " + prefix
                                        + "account a on a.id = v.id and a.stamp = v.stamp for no key update of a) unchanged",
                                row -> {})
                        .number(others.size())
                        .columns(STAMPS, others);
            }
        }

        /** A key is used at most once, be it for a line, a hold or anything else; one statement says so for all. */
        private void requireUnused(Pipeline pipeline, JdbcBooks books, Changes changes) {
            Map<String, List<IntentKey>> unused = new LinkedHashMap<>();
            unused.put("intent", List.copyOf(keys));
            unused.put(
                    "hold",
                    keys.stream()
                            .filter(key ->
                                    books.storedRow(key.account()).account().lastHold() > 0)
                            .toList());
            // That of a line has a unique key.
            Set<IntentKey> booked = changes.transactions().stream()
                    .filter(line -> line.key() != null)
                    .map(line -> new IntentKey(line.account(), requireNonNull(line.key())))
                    .collect(Collectors.toSet());
            unused.put(
                    "transaction",
                    keys.stream().filter(key -> !booked.contains(key)).toList());
            unused.values().removeIf(List::isEmpty);
            if (unused.isEmpty()) {
                return;
            }
            List<Column<IntentKey>> columns = List.of(
                    Column.number("account", key -> books.id(key.account())),
                    Column.exact("idem_key", key -> key.key().value()));
            pipeline.add(
                    "select "
                            + Pipeline.require(unused.entrySet().stream()
                                    .map(table -> isNotIn(
                                            table.getKey(),
                                            columns,
                                            table.getValue().size()))
                                    .collect(Collectors.joining(" and "))),
                    row -> {});
            unused.values().forEach(absent -> pipeline.columns(columns, absent));
        }

        private String isNotIn(String table, List<Column<IntentKey>> columns, int keys) {
            return "not exists (select from (" + Pipeline.rows(columns, keys) + ") as v(account, idem_key) join "
                    + prefix + table + " t on t.account = v.account and t.idem_key = v.idem_key)";
        }
    }
}
