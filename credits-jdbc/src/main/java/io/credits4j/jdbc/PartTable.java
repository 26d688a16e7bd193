package io.credits4j.jdbc;

import static io.credits4j.jdbc.Columns.credits;

import io.credits4j.Credits;
import io.credits4j.books.Allocation;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jdbi.v3.core.Handle;

/**
 * What one ledger transaction or hold has to do with several lots: a row per lot, numbered in their order. Where there
 * is only one lot, the row of the transaction or hold says so itself.
 */
final class PartTable {
    static final PartTable ALLOCATIONS = new PartTable("allocation", "sequence_number");
    static final PartTable RESERVATIONS = new PartTable("reservation", "hold_number");

    private final String table;
    private final String owner;

    private PartTable(String table, String owner) {
        this.table = table;
        this.owner = owner;
    }

    /** Returns the parts of several owners of one account, each in order. */
    Map<Long, List<Allocation>> find(Handle handle, long account, List<Long> owners) {
        if (owners.isEmpty()) {
            return Map.of();
        }
        return handle.createQuery("""
                        select <owner> as owner_number, lot_number, amount
                        from <prefix><table>
                        where account = :account and <owner> in (<owners>)
                        order by <owner>, part
                        """)
                .define("table", table)
                .define("owner", owner)
                .bind("account", account)
                .bindList("owners", owners)
                .map((row, context) -> Map.entry(
                        row.getLong("owner_number"), new Allocation(row.getLong("lot_number"), credits(row, "amount"))))
                .collect(Collectors.groupingBy(
                        Map.Entry::getKey, Collectors.mapping(Map.Entry::getValue, Collectors.toList())));
    }

    /** How rows are written. */
    Rows<Part> rows() {
        return new Rows<>(
                table,
                List.of(
                        Column.number("account", Part::account),
                        Column.number(owner, Part::owner),
                        Column.count("part", Part::number)),
                List.of(),
                List.of(Column.number("lot_number", Part::lot), Column.credits("amount", Part::amount)));
    }

    /** How all rows of an owner are named. */
    Rows<Part> rowsOfOwners() {
        return new Rows<>(
                table,
                List.of(Column.number("account", Part::account), Column.number(owner, Part::owner)),
                List.of(),
                List.of());
    }

    /** One row. */
    record Part(long account, long owner, int number, long lot, Credits amount) {}

    static List<Part> parts(long account, long owner, List<Allocation> allocations) {
        return IntStream.range(0, allocations.size())
                .mapToObj(i -> new Part(
                        account,
                        owner,
                        i,
                        allocations.get(i).lot(),
                        allocations.get(i).amount()))
                .toList();
    }
}
