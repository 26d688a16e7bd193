package io.credits4j.jdbc;

import io.credits4j.books.Attachment;
import io.credits4j.jdbc.Rows.Owned;
import io.credits4j.spi.StaleRowException;
import java.sql.SQLException;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.JdbiException;
import org.jdbi.v3.core.statement.PreparedBatch;
import org.jdbi.v3.core.statement.Query;
import org.jdbi.v3.core.statement.SqlStatement;

/** Writes rows of any table, many at once. Lives inside one database transaction. */
interface RowWriter {
    /** How many rows a failure names. */
    int MOST_NAMED = 10;

    <T> void insert(Rows<T> rows, List<T> values);

    /**
     * Writes the changing columns of rows that are there.
     *
     * @throws IllegalStateException if one is not; this may wait until {@link #send}
     */
    <T> void update(Rows<T> rows, List<T> values);

    /** Inserts rows, or writes the changing columns of those that are there. */
    <T> void replace(Rows<T> rows, List<T> values);

    /**
     * Inserts attached rows of version 1; those of others replace the version before. No two have the same key.
     *
     * @throws StaleRowException if one is there, or the version before is not; this may wait until {@link #send}
     */
    <T extends Attachment.Row> void follow(AttachedTable<T> table, List<Owned<T>> values);

    /** Adds to the changing columns of rows that are there, and inserts the others. No two have the same key. */
    <T> void addUp(Rows<T> rows, List<T> values);

    /** Deletes all rows with such keys. */
    <T> void delete(Rows<T> rows, List<T> values);

    /** Sends what was not sent yet. */
    void send();

    /** The same, and commits if that can be done along with it. */
    void sendLast();

    /** Writes with statements every database understands, in batches. */
    static RowWriter ofBatches(Handle handle, Dialect dialect) {
        return new RowWriter() {
            @Override
            public <T> void insert(Rows<T> rows, List<T> values) {
                run(
                        "insert into <prefix>" + rows.table() + " (" + Rows.names(rows.all()) + ") values ("
                                + named(rows.all(), ", ") + ")",
                        rows.all(),
                        values);
            }

            @Override
            public <T> void update(Rows<T> rows, List<T> values) {
                int[] counts = run(updateOf(rows), columnsOfUpdate(rows), values);
                for (int i = 0; i < counts.length; i++) {
                    if (counts[i] <= 0 && !isThere(rows, values.get(i))) {
                        throw missing(rows);
                    }
                }
            }

            @Override
            public <T> void replace(Rows<T> rows, List<T> values) {
                for (T value : values) {
                    if (run(updateOf(rows), columnsOfUpdate(rows), List.of(value))[0] <= 0 && !isThere(rows, value)) {
                        insert(rows, List.of(value));
                    }
                }
            }

            @Override
            public <T extends Attachment.Row> void follow(AttachedTable<T> table, List<Owned<T>> values) {
                for (Owned<T> value : values) {
                    if (!(value.value().version() == 1
                            ? isInserted(table, value)
                            : replaces(handle, dialect, table, value))) {
                        throw stale(List.of(value.value()));
                    }
                }
            }

            private <T extends Attachment.Row> boolean isInserted(AttachedTable<T> table, Owned<T> value) {
                try {
                    insert(table.rows(), List.of(value));
                    return true;
                } catch (JdbiException e) {
                    SQLException sql = DatabaseFailure.sqlIn(e);
                    if (sql != null && dialect.isDuplicate(sql)) {
                        return false;
                    }
                    throw e;
                }
            }

            @Override
            public <T> void addUp(Rows<T> rows, List<T> values) {
                String sql = "update <prefix>" + rows.table() + " set "
                        + each(rows.changing(), name -> name + " = " + name + " + :" + name, ", ") + " where "
                        + equal(rows.key(), " and ");
                for (T value : values) {
                    if (run(sql, columnsOfUpdate(rows), List.of(value))[0] <= 0 && !isThere(rows, value)) {
                        insert(rows, List.of(value));
                    }
                }
            }

            /** Some drivers can be told to count only rows that changed, or not to count at all. */
            private <T> boolean isThere(Rows<T> rows, T value) {
                Query query = handle.createQuery(
                        "select count(*) from <prefix>" + rows.table() + " where " + equal(rows.key(), " and "));
                return bind(query, rows.key(), value, dialect)
                                .mapTo(Integer.class)
                                .one()
                        > 0;
            }

            @Override
            public <T> void delete(Rows<T> rows, List<T> values) {
                run("delete from <prefix>" + rows.table() + " where " + equal(rows.key(), " and "), rows.key(), values);
            }

            private <T> int[] run(String sql, List<Column<T>> columns, List<T> values) {
                if (values.isEmpty()) {
                    return new int[0];
                }
                PreparedBatch batch = handle.prepareBatch(sql);
                for (T value : values) {
                    bind(batch, columns, value, dialect);
                    batch.add();
                }
                return batch.execute();
            }

            @Override
            public void send() {
                // Every statement was sent at once.
            }

            @Override
            public void sendLast() {
                // The session commits.
            }
        };
    }

    /** Writes a row if the version before is stored; returns whether it was. */
    static <T extends Attachment.Row> boolean replaces(
            Handle handle, Dialect dialect, AttachedTable<T> table, Owned<T> value) {
        String sql = updateOf(table.rows()) + " and version = :version - 1";
        return bind(handle.createUpdate(sql), columnsOfUpdate(table.rows()), value, dialect)
                        .execute()
                == 1;
    }

    private static <T> String updateOf(Rows<T> rows) {
        return "update <prefix>" + rows.table() + " set " + equal(rows.changing(), ", ") + " where "
                + equal(rows.key(), " and ");
    }

    private static <T> List<Column<T>> columnsOfUpdate(Rows<T> rows) {
        return new Rows<>(rows.table(), rows.key(), rows.changing(), List.of()).all();
    }

    static <T, S extends SqlStatement<S>> S bind(S statement, List<Column<T>> columns, T value, Dialect dialect) {
        for (Column<T> column : columns) {
            statement.bind(column.name(), column.bound(value, dialect));
        }
        return statement;
    }

    static <T> String named(List<Column<T>> columns, String separator) {
        return String.join(
                separator, columns.stream().map(column -> ":" + column.name()).toList());
    }

    private static <T> String equal(List<Column<T>> columns, String separator) {
        return each(columns, name -> name + " = :" + name, separator);
    }

    static <T> String each(List<Column<T>> columns, UnaryOperator<String> text, String separator) {
        return columns.stream().map(Column::name).map(text).collect(Collectors.joining(separator));
    }

    /** Where several were written at once, it is one of them. */
    static StaleRowException stale(List<? extends Attachment.Row> rows) {
        return new StaleRowException(rows.stream()
                .limit(MOST_NAMED)
                .map(row ->
                        row.getClass().getSimpleName() + " " + row.key() + " is not at version " + (row.version() - 1))
                .collect(Collectors.joining(", or ")));
    }

    static IllegalStateException missing(Rows<?> rows) {
        return new IllegalStateException("a row of table '" + rows.table() + "' was to be updated but is not there");
    }
}
