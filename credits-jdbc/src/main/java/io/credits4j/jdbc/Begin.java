package io.credits4j.jdbc;

import java.sql.Connection;
import org.jspecify.annotations.Nullable;

/**
 * How a database transaction begins: through the driver at an isolation, or by a statement, which saves asking for and
 * restoring the isolation of the connection.
 *
 * @param isolation for the driver; none if statements begin and end the transaction
 * @param statement begins the transaction; absent if the driver does, or if it is sent along with the first statements
 */
record Begin(int isolation, @Nullable String statement) {
    static Begin at(int isolation) {
        return new Begin(isolation, null);
    }

    static Begin by(String statement) {
        return new Begin(Connection.TRANSACTION_NONE, statement);
    }

    /** Whoever works in the transaction begins it; a single statement needs none. */
    static Begin later() {
        return new Begin(Connection.TRANSACTION_NONE, null);
    }

    boolean isLater() {
        return isByStatements() && statement == null;
    }

    boolean isByStatements() {
        return isolation == Connection.TRANSACTION_NONE;
    }
}
