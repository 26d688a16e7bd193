package io.credits4j.jdbc;

import java.sql.SQLException;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Writes rows as arrays, one statement per table, and all of them and the commit in one round trip. */
final class PostgresWriter implements RowWriter {
    private static final String DIVISION_BY_ZERO = "22012";

    private final Session session;
    private final String prefix;
    private final Pipeline pipeline;

    PostgresWriter(Session session, String prefix) {
        this.session = session;
        this.prefix = prefix;
        this.pipeline = new Pipeline(session.handle().getConnection());
    }

    @Override
    public <T> void insert(Rows<T> rows, List<T> values) {
        if (!values.isEmpty()) {
            pipeline.add(insertOf(rows, values)).columns(rows.all(), values);
        }
    }

    private <T> String insertOf(Rows<T> rows, List<T> values) {
        return "insert into " + prefix + rows.table() + " (" + Rows.names(rows.all()) + ") "
                + Pipeline.rows(rows.all(), values.size());
    }

    /** Too few rows are an error of the statement, so that the commit behind it is not reached. */
    @Override
    public <T> void update(Rows<T> rows, List<T> values) {
        if (values.isEmpty()) {
            return;
        }
        List<Column<T>> columns =
                Stream.concat(rows.key().stream(), rows.changing().stream()).toList();
        pipeline.add(
                        "with changed as (update " + prefix + rows.table() + " t set "
                                + each(rows.changing(), name -> name + " = v." + name, ", ") + " from "
                                + "(" + Pipeline.rows(columns, values.size()) + ") as v(" + Rows.names(columns)
                                + ") where "
                                + each(rows.key(), name -> "t." + name + " = v." + name, " and ")
                                + byIndex(rows, values)
                                + " returning 1) select 1 / (case when count(*) = ? then 1 else 0 end) from changed",
                        result -> {})
                .columns(columns, values)
                .columns(values.size() == 1 ? List.of() : rows.key(), values)
                .number(values.size());
    }

    /** Says once more what the keys are: a plan made while the table was empty would else read all of it to join. */
    private static <T> String byIndex(Rows<T> rows, List<T> values) {
        return values.size() == 1
                ? ""
                : rows.key().stream()
                        .map(key -> " and t." + key.name() + " = any(?::" + Pipeline.typeOf(key.kind()) + "[])")
                        .collect(Collectors.joining());
    }

    @Override
    public <T> void replace(Rows<T> rows, List<T> values) {
        if (!values.isEmpty()) {
            pipeline.add(insertOf(rows, values) + " on conflict (" + Rows.names(rows.key()) + ") do update set "
                            + each(rows.changing(), name -> name + " = excluded." + name, ", "))
                    .columns(rows.all(), values);
        }
    }

    @Override
    public <T> void delete(Rows<T> rows, List<T> values) {
        if (!values.isEmpty()) {
            pipeline.add("delete from " + prefix + rows.table() + " t using ("
                            + Pipeline.rows(rows.key(), values.size()) + ") as v("
                            + Rows.names(rows.key()) + ") where "
                            + each(rows.key(), name -> "t." + name + " = v." + name, " and "))
                    .columns(rows.key(), values);
        }
    }

    private static <T> String each(List<Column<T>> columns, UnaryOperator<String> text, String separator) {
        return columns.stream().map(Column::name).map(text).collect(Collectors.joining(separator));
    }

    @Override
    public void send() {
        if (!pipeline.isEmpty()) {
            try {
                pipeline.send();
            } catch (SQLException e) {
                throw told(e, false);
            }
        }
    }

    @Override
    public void sendLast() {
        if (!session.isByStatements()) {
            send();
            return;
        }
        pipeline.add("commit");
        try {
            pipeline.send();
            session.committed();
        } catch (SQLException e) {
            throw told(e, PostgresDialect.isOfTheConnection(e));
        } catch (RuntimeException e) {
            throw new StatementFailure(new SQLException("the driver failed in the commit", e), true);
        }
    }

    private static RuntimeException told(SQLException failure, boolean inCommit) {
        return DIVISION_BY_ZERO.equals(failure.getSQLState())
                ? new IllegalStateException("a row was to be updated but is not there", failure)
                : new StatementFailure(failure, inCommit);
    }
}
