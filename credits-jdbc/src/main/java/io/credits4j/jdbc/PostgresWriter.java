package io.credits4j.jdbc;

import io.credits4j.books.Attachment;
import io.credits4j.jdbc.Rows.Owned;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongPredicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Writes rows as arrays, one statement per table, and all of them and the commit in one round trip. */
final class PostgresWriter implements RowWriter {
    private static final String DIVISION_BY_ZERO = "22012";
    private static final String LOGARITHM_OF_ZERO = "2201E";

    private final Session session;
    private final String prefix;
    private final Pipeline pipeline;
    private final List<Attachment.Row> following = new ArrayList<>();

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

    @Override
    public <T> void update(Rows<T> rows, List<T> values) {
        update(rows, values, "", "1 / (case when count(*) = ? then 1 else 0 end)");
    }

    @Override
    public <T extends Attachment.Row> void follow(AttachedTable<T> table, List<Owned<T>> values) {
        values.forEach(value -> following.add(value.value()));
        String otherwiseStale = "ln(case when count(*) = ? then 1 else 0 end)";
        List<Owned<T>> first = versions(values, version -> version == 1);
        if (!first.isEmpty()) {
            counting(insertOf(table.rows(), first) + " on conflict do nothing", otherwiseStale)
                    .columns(table.rows().all(), first)
                    .number(first.size());
        }
        List<Owned<T>> later = versions(values, version -> version > 1);
        update(table.rows(), later, " and t.version = v.version - 1", otherwiseStale);
    }

    private static <T extends Attachment.Row> List<Owned<T>> versions(List<Owned<T>> values, LongPredicate condition) {
        return values.stream()
                .filter(value -> condition.test(value.value().version()))
                .toList();
    }

    private <T> void update(Rows<T> rows, List<T> values, String condition, String check) {
        if (values.isEmpty()) {
            return;
        }
        List<Column<T>> columns =
                Stream.concat(rows.key().stream(), rows.changing().stream()).toList();
        counting(
                        "update " + prefix + rows.table() + " t set "
                                + RowWriter.each(rows.changing(), name -> name + " = v." + name, ", ") + " from "
                                + "(" + Pipeline.rows(columns, values.size()) + ") as v(" + Rows.names(columns)
                                + ") where "
                                + RowWriter.each(rows.key(), name -> "t." + name + " = v." + name, " and ")
                                + byIndex(rows, values) + condition,
                        check)
                .columns(columns, values)
                .columns(values.size() == 1 ? List.of() : rows.key(), values)
                .number(values.size());
    }

    /** Too few rows are an error of the statement, so that the commit behind it is not reached. */
    private Pipeline counting(String change, String check) {
        return pipeline.add(
                "with changed as (" + change + " returning 1) select " + check + " from changed", result -> {});
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
                            + RowWriter.each(rows.changing(), name -> name + " = excluded." + name, ", "))
                    .columns(rows.all(), values);
        }
    }

    @Override
    public <T> void addUp(Rows<T> rows, List<T> values) {
        if (!values.isEmpty()) {
            pipeline.add("insert into " + prefix + rows.table() + " as t (" + Rows.names(rows.all()) + ") "
                            + Pipeline.rows(rows.all(), values.size()) + " on conflict (" + Rows.names(rows.key())
                            + ") do update set "
                            + RowWriter.each(
                                    rows.changing(), name -> name + " = t." + name + " + excluded." + name, ", "))
                    .columns(rows.all(), values);
        }
    }

    @Override
    public <T> void delete(Rows<T> rows, List<T> values) {
        if (!values.isEmpty()) {
            pipeline.add("delete from " + prefix + rows.table() + " t using ("
                            + Pipeline.rows(rows.key(), values.size()) + ") as v("
                            + Rows.names(rows.key()) + ") where "
                            + RowWriter.each(rows.key(), name -> "t." + name + " = v." + name, " and "))
                    .columns(rows.key(), values);
        }
    }

    @Override
    public void send() {
        if (!pipeline.isEmpty()) {
            try {
                pipeline.send();
                following.clear();
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

    private RuntimeException told(SQLException failure, boolean inCommit) {
        return switch (Dialect.stateOf(failure)) {
            case DIVISION_BY_ZERO -> new IllegalStateException("a row was to be updated but is not there", failure);
            case LOGARITHM_OF_ZERO -> RowWriter.stale(following);
            default -> new StatementFailure(failure, inCommit);
        };
    }
}
