package io.credits4j.examples.benchmarks;

import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import javax.sql.DataSource;

/**
 * The machine's limit: the rows that spends write, a thousand per commit, into the same tables with the same indexes, with
 * nothing read, locked or decided before.
 */
final class InBulk {
    static final int ROWS = 1_000;

    private static final String WRITE = """
            insert into credits_transaction (
                account, sequence_number, type, amount, balance_after, lot_number, parts, unbilled, idem_key,
                fingerprint, booked_at)
            select a.id, v.sequence_number, 'USAGE', -1, v.balance_after, 1, 0, 0, v.idem_key, v.fingerprint, v.booked_at
            from credits_account a,
                 unnest(?::int8[], ?::int8[], ?::text[], ?::text[], ?::int8[])
                     as v(sequence_number, balance_after, idem_key, fingerprint, booked_at)
            where a.account_id = ?;
            update credits_account
            set last_sequence = ?, credits = ?, lifetime_spent = lifetime_spent + ?, last_instant = ?, last_usage_at = ?
            where account_id = ?;
            update credits_lot set remaining = ?
            where lot_number = 1 and account = (select id from credits_account where account_id = ?)""";

    private final DataSource dataSource;
    private final String account;
    private long sequence = 1;
    private long credits;

    /** For one caller, on an account that has one line and one lot of so much. */
    InBulk(DataSource dataSource, String account, long credits) {
        this.dataSource = dataSource;
        this.account = account;
        this.credits = credits;
    }

    void spends(String key) throws SQLException {
        long now = System.currentTimeMillis() * 1_000;
        try (Connection connection = dataSource.getConnection();
                PreparedStatement write = connection.prepareStatement(WRITE)) {
            connection.setAutoCommit(false);
            write.setArray(1, numbers(connection, LongStream.rangeClosed(sequence + 1, sequence + ROWS)));
            write.setArray(
                    2, numbers(connection, LongStream.rangeClosed(1, ROWS).map(i -> credits - i)));
            write.setArray(3, texts(connection, LongStream.range(0, ROWS).mapToObj(i -> key + "-" + i)));
            write.setArray(
                    4, texts(connection, Stream.generate(() -> "1 spend 1").limit(ROWS)));
            write.setArray(5, numbers(connection, LongStream.generate(() -> now).limit(ROWS)));
            write.setString(6, account);
            sequence += ROWS;
            credits -= ROWS;
            write.setLong(7, sequence);
            write.setLong(8, credits);
            write.setLong(9, ROWS);
            write.setLong(10, now);
            write.setLong(11, now);
            write.setString(12, account);
            write.setLong(13, credits);
            write.setString(14, account);
            write.execute();
            connection.commit();
        }
    }

    private static Array numbers(Connection connection, LongStream values) throws SQLException {
        return connection.createArrayOf("int8", values.boxed().toArray());
    }

    private static Array texts(Connection connection, Stream<String> values) throws SQLException {
        return connection.createArrayOf("text", values.toArray());
    }
}
