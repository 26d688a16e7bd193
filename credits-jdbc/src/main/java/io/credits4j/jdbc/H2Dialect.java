package io.credits4j.jdbc;

import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** H2 2.3 and later, in any compatibility mode. */
final class H2Dialect extends Dialect {
    /** H2's own isolation level over all tables; its repeatable read takes a snapshot per table. */
    private static final int TRANSACTION_SNAPSHOT = 6;

    /** Deadlock, lock time-out, concurrent update: H2 gives the last two states outside class 40. */
    private static final Set<Integer> CONTENTION = Set.of(40001, 50200, 90131);

    /** Table, constraint: each exists already. */
    private static final Set<Integer> EXISTS = Set.of(42101, 90045);

    private static final int READ_ONLY = 90097;

    private static final int FORBIDDEN = 90096;

    @Override
    String name() {
        return "h2";
    }

    @Override
    String clock() {
        return "cast(extract(epoch from current_timestamp) * 1000000 as bigint)";
    }

    @Override
    String lock(@Nullable Duration wait) {
        if (wait == null) {
            return "for update";
        }
        return "for update wait " + BigDecimal.valueOf(wait.toMillis(), 3).toPlainString();
    }

    @Override
    Begin reading() {
        return Begin.at(TRANSACTION_SNAPSHOT);
    }

    @Override
    boolean isIdle(Connection connection) throws SQLException {
        return isTrue(connection, "select transaction_id() is null");
    }

    @Override
    boolean isContentionItself(SQLException failure) {
        return CONTENTION.contains(failure.getErrorCode()) || super.isContentionItself(failure);
    }

    @Override
    boolean isReadOnlyItself(SQLException failure) {
        return failure.getErrorCode() == READ_ONLY;
    }

    @Override
    boolean isForbiddenItself(SQLException failure) {
        return failure.getErrorCode() == FORBIDDEN;
    }

    @Override
    boolean saysThatItExists(SQLException failure) {
        return EXISTS.contains(failure.getErrorCode());
    }
}
