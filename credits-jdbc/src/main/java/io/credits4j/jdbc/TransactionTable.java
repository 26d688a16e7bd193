package io.credits4j.jdbc;

import static io.credits4j.jdbc.Columns.credits;
import static io.credits4j.jdbc.Columns.instant;
import static io.credits4j.jdbc.Columns.optionalLong;

import io.credits4j.AccountId;
import io.credits4j.HoldId;
import io.credits4j.IdempotencyKey;
import io.credits4j.books.Allocation;
import io.credits4j.books.LedgerTransaction;
import io.credits4j.books.Seal;
import io.credits4j.books.TransactionType;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/** The ledger transactions of accounts, with their allocations. */
final class TransactionTable {
    private static final String SELECT = """
            select sequence_number, type, amount, balance_after, lot_number, parts, unbilled, hold_number, corrects,
                   counterparty, idem_key, fingerprint, description, actor, metadata, booked_at, line_hash,
                   memo_hash
            from <prefix>transaction
            """;

    private static final String STRETCH =
            SELECT + "where account = :account and sequence_number >= :from and sequence_number < :before ";

    private static final String NEWEST_FIRST = "order by sequence_number desc ";
    private static final String OLDEST_FIRST = "order by sequence_number ";

    static final Rows<Rows.Owned<LedgerTransaction>> ROWS = new Rows<>(
            "transaction",
            List.of(
                    Column.number("account", Rows.Owned::owner),
                    Column.number("sequence_number", row -> row.value().sequence())),
            List.of(),
            List.of(
                    Column.name("type", row -> row.value().type()),
                    Column.credits("amount", row -> row.value().amount()),
                    Column.credits("balance_after", row -> row.value().balanceAfter()),
                    Column.optionalNumber("lot_number", row -> lotOf(row.value())),
                    Column.count("parts", row -> parts(row.value()).size()),
                    Column.credits("unbilled", row -> row.value().unbilled()),
                    Column.optionalNumber("hold_number", row -> holdOf(row.value())),
                    Column.optionalNumber("corrects", row -> row.value().corrects()),
                    Column.exact("counterparty", row -> textOf(row.value().counterparty(), AccountId::value)),
                    Column.exact("idem_key", row -> textOf(row.value().key(), IdempotencyKey::value)),
                    Column.text("fingerprint", row -> row.value().fingerprint()),
                    Column.text("description", row -> row.value().memo().description()),
                    Column.text("actor", row -> row.value().memo().actor()),
                    Column.text(
                            "metadata",
                            row -> MetadataText.write(row.value().memo().metadata())),
                    Column.instant("booked_at", row -> row.value().at()),
                    Column.text("line_hash", row -> textOf(row.value().seal(), Seal::hash)),
                    Column.text("memo_hash", row -> textOf(row.value().seal(), Seal::memoHash))));

    /** Which line corrects which. */
    static final Rows<Rows.Owned<LedgerTransaction>> CORRECTIONS = new Rows<>(
            "correction",
            List.of(
                    Column.number("account", Rows.Owned::owner),
                    Column.optionalNumber("corrected", row -> row.value().corrects()),
                    Column.number("sequence_number", row -> row.value().sequence())),
            List.of(),
            List.of());

    private final Dialect dialect;

    TransactionTable(Dialect dialect) {
        this.dialect = dialect;
    }

    Optional<LedgerTransaction> find(Handle handle, AccountRow owner, long sequence) {
        List<Draft> found = handle.createQuery(SELECT + "where account = :account and sequence_number = :sequence")
                .bind("account", owner.id())
                .bind("sequence", sequence)
                .map((row, context) -> draft(row, owner))
                .list();
        return completed(handle, owner, found).stream().findFirst();
    }

    /** Returns the lines that correct another, oldest first. */
    List<LedgerTransaction> corrections(Handle handle, AccountRow owner, long corrected) {
        List<Draft> found = handle.createQuery(SELECT + """
                                where account = :account and sequence_number in (
                                    select sequence_number
                                    from <prefix>correction
                                    where account = :account and corrected = :corrected)
                                order by sequence_number
                                """)
                .bind("account", owner.id())
                .bind("corrected", corrected)
                .map((row, context) -> draft(row, owner))
                .list();
        return completed(handle, owner, found);
    }

    /**
     * Returns lines with a lower sequence, newest first; of all types if none is named. Sequences have no gaps, so it is
     * known where a page of all lines ends: some databases would otherwise sort the whole history to find out. Where old
     * lines are kept elsewhere, there may be none.
     */
    List<LedgerTransaction> newest(
            Handle handle, AccountRow owner, Set<TransactionType> types, long before, long offset, int limit) {
        long last = Math.min(before, owner.account().sequence() + 1);
        long from = types.isEmpty() && offset < last ? Math.max(0, last - offset - limit) : 0;
        List<LedgerTransaction> page = page(handle, owner, types, NEWEST_FIRST, from, before, offset, limit);
        return page.size() < limit && from > 0
                ? page(handle, owner, types, NEWEST_FIRST, 0, before, offset, limit)
                : page;
    }

    /** Returns lines with a higher sequence, oldest first; of all types if none is named. */
    List<LedgerTransaction> oldest(
            Handle handle, AccountRow owner, Set<TransactionType> types, long after, long offset, int limit) {
        return page(handle, owner, types, OLDEST_FIRST, after + 1, Long.MAX_VALUE, offset, limit);
    }

    private List<LedgerTransaction> page(
            Handle handle,
            AccountRow owner,
            Set<TransactionType> types,
            String order,
            long from,
            long before,
            long offset,
            int limit) {
        String lines = types.isEmpty() ? STRETCH : "select * from (" + ofTypes(types, order) + ") found ";
        List<Draft> found = handle.createQuery(lines + order + "offset :offset rows fetch next :limit rows only")
                .bind("account", owner.id())
                .bind("from", from)
                .bind("before", before)
                .bind("offset", offset)
                .bind("limit", limit)
                .bind("reach", offset > Long.MAX_VALUE - limit ? Long.MAX_VALUE : offset + limit)
                .map((row, context) -> draft(row, owner))
                .list();
        return completed(handle, owner, found);
    }

    /** Each type by itself: the few grants among a million spends are found without reading the spends. */
    private static String ofTypes(Set<TransactionType> types, String order) {
        return names(types)
                .map(type -> "(" + STRETCH + "and type = " + type + " " + order + "fetch first :reach rows only)")
                .collect(Collectors.joining(" union all "));
    }

    long count(Handle handle, AccountId account, Set<TransactionType> types) {
        return handle.createQuery("select count(*) from <prefix>transaction where account = " + AccountTable.ID
                        + (types.isEmpty()
                                ? ""
                                : names(types).collect(Collectors.joining(", ", " and type in (", ")"))))
                .bind("account", dialect.exact(account.value()))
                .mapTo(Long.class)
                .one();
    }

    /** As literals, so that the database sees which index has them. */
    private static Stream<String> names(Set<TransactionType> types) {
        return types.stream().map(type -> "'" + type.name() + "'").sorted();
    }

    /** A line whose allocations, if they have rows of their own, are still to be loaded. */
    private record Draft(LedgerTransaction line, boolean hasParts) {}

    private List<LedgerTransaction> completed(Handle handle, AccountRow owner, List<Draft> drafts) {
        List<Long> sequences = drafts.stream()
                .filter(Draft::hasParts)
                .map(draft -> draft.line().sequence())
                .toList();
        Map<Long, List<Allocation>> parts = PartTable.ALLOCATIONS.find(handle, owner.id(), sequences);
        return drafts.stream()
                .map(Draft::line)
                .map(line -> parts.containsKey(line.sequence()) ? with(line, parts.get(line.sequence())) : line)
                .toList();
    }

    private static LedgerTransaction with(LedgerTransaction line, List<Allocation> allocations) {
        return new LedgerTransaction(
                line.account(),
                line.sequence(),
                line.type(),
                line.amount(),
                line.balanceAfter(),
                allocations,
                line.unbilled(),
                line.hold(),
                line.corrects(),
                line.counterparty(),
                line.key(),
                line.fingerprint(),
                line.memo(),
                line.at(),
                line.seal());
    }

    private Draft draft(ResultSet row, AccountRow owner) throws SQLException {
        Long lot = optionalLong(row, "lot_number");
        Long hold = optionalLong(row, "hold_number");
        String key = dialect.exact(row, "idem_key");
        String counterparty = dialect.exact(row, "counterparty");
        LedgerTransaction line = new LedgerTransaction(
                owner.account().id(),
                row.getLong("sequence_number"),
                TransactionType.valueOf(row.getString("type")),
                credits(row, "amount"),
                credits(row, "balance_after"),
                lot == null ? List.of() : List.of(new Allocation(lot, credits(row, "amount"))),
                credits(row, "unbilled"),
                hold == null ? null : new HoldId(owner.account().id(), hold),
                optionalLong(row, "corrects"),
                counterparty == null ? null : AccountId.of(counterparty),
                key == null ? null : IdempotencyKey.of(key),
                row.getString("fingerprint"),
                Columns.memo(row),
                instant(row, "booked_at"),
                seal(row));
        return new Draft(line, row.getInt("parts") > 0);
    }

    private static @Nullable Seal seal(ResultSet row) throws SQLException {
        String hash = row.getString("line_hash");
        String memoHash = row.getString("memo_hash");
        return hash == null || memoHash == null ? null : new Seal(hash, memoHash);
    }

    /** Returns the allocations that have rows of their own. */
    static List<Allocation> parts(LedgerTransaction line) {
        return isSingle(line) ? List.of() : line.allocations();
    }

    int eraseMemos(Handle handle, AccountRow owner, Optional<String> actor, long first, long last) {
        return Columns.eraseMemos(handle, "transaction", "sequence_number", owner, actor, first, last);
    }

    private static @Nullable Long lotOf(LedgerTransaction line) {
        return isSingle(line) ? (Long) line.allocations().get(0).lot() : null;
    }

    private static <V> @Nullable String textOf(@Nullable V value, Function<V, String> text) {
        return value == null ? null : text.apply(value);
    }

    /** One lot that gave or got the whole amount needs no row of its own. */
    private static boolean isSingle(LedgerTransaction line) {
        return line.allocations().size() == 1
                && line.allocations().get(0).amount().equals(line.amount());
    }

    /** A hold is kept by its number: it always reserves from the account it is settled on. */
    private static @Nullable Long holdOf(LedgerTransaction line) {
        HoldId hold = line.hold();
        if (hold == null) {
            return null;
        }
        if (!hold.account().equals(line.account())) {
            throw new IllegalStateException("line " + line.sequence() + " of account '" + line.account()
                    + "' names hold " + hold + " of another account");
        }
        return hold.number();
    }
}
