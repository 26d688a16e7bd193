package io.credits4j.jdbc;

import static io.credits4j.jdbc.Columns.credits;

import io.credits4j.books.Allocation;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.PreparedBatch;

/**
 * What one ledger transaction or hold has to do with several lots: a row per lot, numbered in their order. Where there
 * is only one lot, the row of the transaction or hold says so itself.
 */
final class PartTable {
    private final String table;
    private final String owner;

    private PartTable(String table, String owner) {
        this.table = table;
        this.owner = owner;
    }

    static PartTable ofTransactions() {
        return new PartTable("allocation", "sequence_number");
    }

    static PartTable ofHolds() {
        return new PartTable("reservation", "hold_number");
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

    void insert(Handle handle, long account, long number, List<Allocation> parts) {
        PreparedBatch batch = handle.prepareBatch("""
                        insert into <prefix><table> (account, <owner>, part, lot_number, amount)
                        values (:account, :number, :part, :lot, :amount)
                        """).define("table", table).define("owner", owner);
        for (int part = 0; part < parts.size(); part++) {
            batch.bind("account", account)
                    .bind("number", number)
                    .bind("part", part)
                    .bind("lot", parts.get(part).lot())
                    .bind("amount", parts.get(part).amount().micros())
                    .add();
        }
        batch.execute();
    }

    void delete(Handle handle, long account, long number) {
        handle.createUpdate("delete from <prefix><table> where account = :account and <owner> = :number")
                .define("table", table)
                .define("owner", owner)
                .bind("account", account)
                .bind("number", number)
                .execute();
    }
}
