package io.credits4j.jdbc;

import io.credits4j.AccountId;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/** How one database locks, reads and writes for the works of one transaction. Stateless. */
interface Bulk {
    /**
     * Locks the accounts of a batch, in the order of their ids, so that no two batches wait for each other, and returns
     * the books as they are then.
     */
    JdbcBooks open(Session session, List<Ticket<?>> batch);

    /** Returns how the transaction begins that {@link #open} is called in. */
    Begin begin();

    /**
     * Returns the books as they are remembered, if all that the works need is: nothing is locked, read or even begun until
     * what the works decided is written, and that fails if the books are not true any more. Then, or if they are not
     * enough, with a {@link NotKeptException} that leaves nothing behind.
     */
    default Optional<JdbcBooks> remembered(Session session, List<Ticket<?>> batch) {
        return Optional.empty();
    }

    /** Takes note of books that were written in a session, to remember them if that is committed. */
    default void remember(Session session, JdbcBooks books) {}

    /** Works on every database: a statement for every row. */
    static Bulk rowByRow(Tables tables, Dialect dialect, @Nullable String opening) {
        return new Bulk() {
            @Override
            public Begin begin() {
                return dialect.writing();
            }

            @Override
            public JdbcBooks open(Session session, List<Ticket<?>> batch) {
                Handle handle = session.handle();
                if (opening != null) {
                    handle.execute(opening);
                }
                JdbcBooks books = new JdbcBooks(
                        handle, tables, new ChangeWriter(handle, tables, RowWriter.ofBatches(handle, dialect)));
                batch.stream()
                        .flatMap(ticket -> ticket.footprint().accounts().stream())
                        .distinct()
                        .sorted(Comparator.comparing(AccountId::value))
                        .forEach(
                                account -> books.know(account, tables.accounts().lock(handle, account)));
                if (dialect.clockStandsStill()) {
                    books.know(tables.accounts().clock(handle));
                }
                return books;
            }
        };
    }
}
