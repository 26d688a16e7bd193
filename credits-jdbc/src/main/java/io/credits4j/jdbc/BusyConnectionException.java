package io.credits4j.jdbc;

/** The data source gave a connection in the middle of somebody's transaction. */
final class BusyConnectionException extends IllegalStateException {
    private static final long serialVersionUID = 1L;

    BusyConnectionException() {
        super(
                "the data source gave a connection in the middle of a transaction, which the ledger would have to commit; give"
                        + " JdbcStorage the data source behind it, and use joining(connection) to take part in a transaction");
    }
}
