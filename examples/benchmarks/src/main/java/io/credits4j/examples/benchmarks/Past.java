package io.credits4j.examples.benchmarks;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import javax.sql.DataSource;

/** Gives an account a long past at once, such that its books add up. */
final class Past {
    private static final String ADD_LINES = """
            insert into credits_transaction (
                account, sequence_number, type, amount, balance_after, lot_number, parts, unbilled, idem_key,
                fingerprint, booked_at)
            select id, last_sequence + n, 'USAGE', -1, credits - n, 1, 0, 0, 'past-' || n, '1 spend 1', last_instant
            from credits_account, generate_series(1, ?) n
            where account_id = ?;
            update credits_lot set remaining = remaining - ?
            where lot_number = 1 and account = (select id from credits_account where account_id = ?);
            update credits_account
            set last_sequence = last_sequence + ?, credits = credits - ?, lifetime_spent = lifetime_spent + ?,
                last_usage_at = last_instant, stamp = stamp + 1
            where account_id = ?""";

    private Past() {}

    /** Adds spends of the smallest amount, all from the first lot. */
    static void addLines(DataSource dataSource, String account, int lines) throws SQLException {
        try (Connection connection = dataSource.getConnection()) {
            connection.setAutoCommit(false);
            try (PreparedStatement add = connection.prepareStatement(ADD_LINES)) {
                Object[] parameters = {lines, account, lines, account, lines, lines, lines, account};
                for (int i = 0; i < parameters.length; i++) {
                    add.setObject(i + 1, parameters[i]);
                }
                add.execute();
            }
            connection.commit();
        }
    }
}
