package io.credits4j.examples.benchmarks;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import javax.sql.DataSource;

/**
 * What most would write: one transaction per spend, in three round trips. It locks the account and reads its first lot,
 * decides in Java, writes the same rows into the same tables with the same indexes, and commits.
 */
final class OneByOne {
    private static final String LOCK = """
            select a.id, a.last_sequence, a.credits, a.lifetime_spent, l.lot_number, l.remaining
            from credits_account a
            join credits_lot l on l.account = a.id and l.status = 'OPEN'
            where a.account_id = ?
            order by l.burn_key
            limit 1
            for no key update""";

    private static final String WRITE = """
            update credits_account
            set last_sequence = ?, credits = ?, lifetime_spent = ?, last_instant = ?, last_usage_at = ?
            where id = ?;
            update credits_lot set remaining = ? where account = ? and lot_number = ?;
            insert into credits_transaction (
                account, sequence_number, type, amount, balance_after, lot_number, parts, unbilled, idem_key,
                fingerprint, booked_at)
            values (?, ?, 'USAGE', ?, ?, ?, 0, 0, ?, ?, ?)""";

    private final DataSource dataSource;

    OneByOne(DataSource dataSource) {
        this.dataSource = dataSource;
    }

    void spend(String account, long amount, String key) throws SQLException {
        try (Connection connection = dataSource.getConnection()) {
            connection.setAutoCommit(false);
            try {
                spend(connection, account, amount, key);
                connection.commit();
            } catch (SQLException e) {
                connection.rollback();
                throw e;
            }
        }
    }

    private static void spend(Connection connection, String account, long amount, String key) throws SQLException {
        long owner;
        long sequence;
        long credits;
        long spent;
        long lot;
        long remaining;
        try (PreparedStatement lock = connection.prepareStatement(LOCK)) {
            lock.setString(1, account);
            try (ResultSet row = lock.executeQuery()) {
                row.next();
                owner = row.getLong(1);
                sequence = row.getLong(2) + 1;
                credits = row.getLong(3) - amount;
                spent = row.getLong(4) + amount;
                lot = row.getLong(5);
                remaining = row.getLong(6) - amount;
            }
        }
        if (remaining < 0) {
            throw new IllegalStateException("not enough");
        }
        long now = System.currentTimeMillis() * 1_000;
        try (PreparedStatement write = connection.prepareStatement(WRITE)) {
            write.setLong(1, sequence);
            write.setLong(2, credits);
            write.setLong(3, spent);
            write.setLong(4, now);
            write.setLong(5, now);
            write.setLong(6, owner);
            write.setLong(7, remaining);
            write.setLong(8, owner);
            write.setLong(9, lot);
            write.setLong(10, owner);
            write.setLong(11, sequence);
            write.setLong(12, -amount);
            write.setLong(13, credits);
            write.setLong(14, lot);
            write.setString(15, key);
            write.setString(16, "1 spend 1:1 - -");
            write.setLong(17, now);
            write.execute();
        }
    }
}
