package io.credits4j.examples.benchmarks;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * What most would write: one database transaction per call, in three round trips. It locks the account and reads its
 * first lot, decides in Java, writes the same rows into the same tables with the same indexes, and commits.
 */
final class OneByOne {
    private static final String LOCK = """
            select a.id, a.last_sequence, a.last_hold, a.credits, a.held, a.lifetime_spent,
                   l.lot_number, l.remaining, l.held
            from credits_account a
            join credits_lot l on l.account = a.id and l.status = 'OPEN'
            where a.account_id = ?
            order by l.burn_key
            limit 1
            for no key update""";

    private static final String LOCK_WITH_HOLD = """
            select a.id, a.last_sequence, a.last_hold, a.credits, a.held, a.lifetime_spent,
                   l.lot_number, l.remaining, l.held, h.reserved, h.state
            from credits_account a
            join credits_hold h on h.account = a.id and h.hold_number = ?
            join credits_lot l on l.account = a.id and l.lot_number = h.lot_number
            where a.account_id = ?
            for no key update""";

    private static final String WRITE_ACCOUNT = """
            update credits_account
            set last_sequence = ?, last_hold = ?, credits = ?, held = ?, lifetime_spent = ?, last_instant = ?,
                last_usage_at = ?
            where id = ?;
            update credits_lot set remaining = ?, held = ? where account = ? and lot_number = ?;
            """;

    private static final String ADD_LINE = """
            insert into credits_transaction (
                account, sequence_number, type, amount, balance_after, lot_number, parts, unbilled, hold_number,
                idem_key, fingerprint, booked_at)
            values (?, ?, 'USAGE', ?, ?, ?, 0, 0, ?, ?, ?, ?)""";

    private static final String ADD_HOLD = """
            insert into credits_hold (
                account, hold_number, state, amount, settled, reserved, lot_number, parts, idem_key, fingerprint,
                opened_at, expires_at)
            values (?, ?, 'LIVE', ?, 0, ?, ?, 0, ?, ?, ?, ?)""";

    private static final String END_HOLD = """
            update credits_hold set state = 'SETTLED', settled = ?, reserved = 0, lot_number = null, closed_at = ?
            where account = ? and hold_number = ?;
            """;

    private static final long HOLD_MICROS = 900_000_000;

    private final DataSource dataSource;

    OneByOne(DataSource dataSource) {
        this.dataSource = dataSource;
    }

    void spend(String account, long amount, String key) throws SQLException {
        inTransaction(connection -> {
            State state = lock(connection, LOCK, account);
            if (state.remaining - state.lotHeld < amount) {
                throw new IllegalStateException("not enough");
            }
            state.take(amount);
            try (PreparedStatement write = connection.prepareStatement(WRITE_ACCOUNT + ADD_LINE)) {
                int next = state.bind(write);
                state.bindLine(write, next, amount, null, key);
                write.execute();
            }
            return state.lastHold;
        });
    }

    /** Returns the hold's number. */
    long hold(String account, long amount, String key) throws SQLException {
        return inTransaction(connection -> {
            State state = lock(connection, LOCK, account);
            if (state.remaining - state.lotHeld < amount) {
                throw new IllegalStateException("not enough");
            }
            state.reserve(amount);
            state.lastHold++;
            try (PreparedStatement write = connection.prepareStatement(WRITE_ACCOUNT + ADD_HOLD)) {
                int next = state.bind(write);
                write.setLong(next++, state.id);
                write.setLong(next++, state.lastHold);
                write.setLong(next++, amount);
                write.setLong(next++, amount);
                write.setLong(next++, state.lot);
                write.setString(next++, key);
                write.setString(next++, "1 hold " + amount);
                write.setLong(next++, state.now);
                write.setLong(next, state.now + HOLD_MICROS);
                write.execute();
            }
            return state.lastHold;
        });
    }

    void settle(String account, long hold, long actual) throws SQLException {
        inTransaction(connection -> {
            State state = lock(connection, LOCK_WITH_HOLD, hold, account);
            if (!state.isLive || state.reserved < actual) {
                throw new IllegalStateException("not live, or not enough");
            }
            state.reserve(-state.reserved);
            state.take(actual);
            try (PreparedStatement write = connection.prepareStatement(WRITE_ACCOUNT + END_HOLD + ADD_LINE)) {
                int next = state.bind(write);
                write.setLong(next++, actual);
                write.setLong(next++, state.now);
                write.setLong(next++, state.id);
                write.setLong(next++, hold);
                state.bindLine(write, next, actual, hold, "settle-" + hold);
                write.execute();
            }
            return hold;
        });
    }

    /** What is decided and written under the lock; returns a hold's number, if there is one. */
    private interface Decision {
        long on(Connection connection) throws SQLException;
    }

    private long inTransaction(Decision decision) throws SQLException {
        try (Connection connection = dataSource.getConnection()) {
            connection.setAutoCommit(false);
            try {
                long hold = decision.on(connection);
                connection.commit();
                return hold;
            } catch (SQLException | RuntimeException e) {
                connection.rollback();
                throw e;
            }
        }
    }

    private static State lock(Connection connection, String sql, Object... parameters) throws SQLException {
        try (PreparedStatement lock = connection.prepareStatement(sql)) {
            for (int i = 0; i < parameters.length; i++) {
                lock.setObject(i + 1, parameters[i]);
            }
            try (ResultSet row = lock.executeQuery()) {
                row.next();
                return new State(row);
            }
        }
    }

    /** The account, its lot and perhaps its hold, as they are read and as they are written. */
    private static final class State {
        private final long now = System.currentTimeMillis() * 1_000;
        private final long id;
        private long sequence;
        private long lastHold;
        private long credits;
        private long held;
        private long spent;
        private final long lot;
        private long remaining;
        private long lotHeld;
        private final long reserved;
        private final boolean isLive;

        State(ResultSet row) throws SQLException {
            id = row.getLong(1);
            sequence = row.getLong(2);
            lastHold = row.getLong(3);
            credits = row.getLong(4);
            held = row.getLong(5);
            spent = row.getLong(6);
            lot = row.getLong(7);
            remaining = row.getLong(8);
            lotHeld = row.getLong(9);
            boolean hasHold = row.getMetaData().getColumnCount() > 9;
            reserved = hasHold ? row.getLong(10) : 0;
            isLive = hasHold && row.getString(11).equals("LIVE");
        }

        void take(long amount) {
            sequence++;
            credits -= amount;
            spent += amount;
            remaining -= amount;
        }

        void reserve(long amount) {
            held += amount;
            lotHeld += amount;
        }

        /** Binds what {@link #WRITE_ACCOUNT} asks for and returns the number of the next parameter. */
        int bind(PreparedStatement write) throws SQLException {
            long[] values = {
                sequence, lastHold, credits, held, spent, now, now, id, remaining, lotHeld, id, lot,
            };
            for (int i = 0; i < values.length; i++) {
                write.setLong(i + 1, values[i]);
            }
            return values.length + 1;
        }

        /** Binds what {@link #ADD_LINE} asks for. */
        void bindLine(PreparedStatement write, int first, long amount, @Nullable Long hold, String key)
                throws SQLException {
            write.setLong(first, id);
            write.setLong(first + 1, sequence);
            write.setLong(first + 2, -amount);
            write.setLong(first + 3, credits);
            write.setLong(first + 4, lot);
            write.setObject(first + 5, hold, Types.BIGINT);
            write.setString(first + 6, key);
            write.setString(first + 7, "1 spend " + amount);
            write.setLong(first + 8, now);
        }
    }
}
