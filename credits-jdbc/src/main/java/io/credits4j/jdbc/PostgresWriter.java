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

    /** Returns what is sent along, before what is written next. */
    Pipeline pipeline() {
        return pipeline;
    }

    /** Columns that are empty in all rows are left out. */
    @Override
    public <T> void insert(Rows<T> rows, List<T> values) {
        if (!values.isEmpty()) {
            List<Column<T>> filled = rows.all().stream()
                    .filter(column ->
                            values.stream().anyMatch(value -> column.value().apply(value) != null))
                    .toList();
            pipeline.add(insertOf(rows, filled, values)).columns(filled, values);
        }
    }

    private <T> String insertOf(Rows<T> rows, List<Column<T>> columns, List<T> values) {
        return "insert into " + prefix + rows.table() + " (" + Rows.names(columns) + ") "
                + Pipeline.rows(columns, values.size());
    }

    /** Too few rows are an error of the statement, so that the commit behind it is not reached. */
    @Override
    public <T> void update(Rows<T> rows, List<T> values) {
        if (values.isEmpty()) {
            return;
        }
        List<Column<T>> columns = Stream.of(rows.key(), rows.guard(), rows.changing())
                .flatMap(List::stream)
                .toList();
        String names = Stream.of(
                        Rows.names(rows.key()),
                        each(rows.guard(), name -> "was_" + name, ", "),
                        Rows.names(rows.changing()))
                .filter(part -> !part.isEmpty())
                .collect(Collectors.joining(", "));
        pipeline.add(
                        "with changed as (update " + prefix + rows.table() + " t set "
                                + each(rows.changing(), name -> name + " = v." + name, ", ") + " from "
                                + "(" + Pipeline.rows(columns, values.size()) + ") as v(" + names + ") where "
                                + each(rows.key(), name -> "t." + name + " = v." + name, " and ")
                                + each(rows.guard(), name -> " and t." + name + " = v.was_" + name, "")
                                + " returning 1) select " + Pipeline.require("count(*) = ?") + " from changed",
                        result -> {})
                .columns(columns, values)
                .number(values.size());
    }

    @Override
    public <T> void replace(Rows<T> rows, List<T> values) {
        if (!values.isEmpty()) {
            pipeline.add(insertOf(rows, rows.all(), values) + " on conflict (" + Rows.names(rows.key())
                            + ") do update set " + each(rows.changing(), name -> name + " = excluded." + name, ", "))
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
