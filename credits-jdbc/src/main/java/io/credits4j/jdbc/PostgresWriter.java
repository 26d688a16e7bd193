package io.credits4j.jdbc;

import io.credits4j.books.Attachment;
import io.credits4j.jdbc.Rows.Owned;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.LongPredicate;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Writes rows as arrays, one statement per table, and all of them and the commit in one round trip. */
final class PostgresWriter implements RowWriter {
    private static final String DIVISION_BY_ZERO = "22012";
    private static final String LOGARITHM_OF_ZERO = "2201E";
    private static final String OR_MISSING = Pipeline.require("count(*) = ?");
    private static final String OR_STALE = "ln(case when count(*) = ? then 1 else 0 end)";

    private final Session session;
    private final String prefix;
    private final Map<Text, String> texts;
    private final Pipeline pipeline;
    private final List<Attachment.Row> following = new ArrayList<>();

    /** What tells the text of a statement from others: its kind, its table, which columns, and whether of one row. */
    record Text(Kind kind, String table, long columns, boolean one) {}

    /** What a statement does. */
    enum Kind {
        INSERT,
        UPDATE,
        REPLACE,
        /** Inserts what is not there, and adds to what is. */
        ADD_UP,
        DELETE,
        /** Inserts what is not there. */
        START,
        /** Updates what is at the version before. */
        FOLLOW
    }

    /** Takes also texts that were put together before, to find them and to add to them. */
    PostgresWriter(Session session, String prefix, Map<Text, String> texts) {
        this.session = session;
        this.prefix = prefix;
        this.texts = texts;
        this.pipeline = new Pipeline(session.handle().getConnection());
    }

    /** Returns what is sent along, before what is written next. */
    Pipeline pipeline() {
        return pipeline;
    }

    private String text(Kind kind, Rows<?> rows, long columns, List<?> values, Supplier<String> text) {
        return texts.computeIfAbsent(new Text(kind, rows.table(), columns, values.size() == 1), key -> text.get());
    }

    /** Columns that are empty in all rows are left out. */
    @Override
    public <T> void insert(Rows<T> rows, List<T> values) {
        if (values.isEmpty()) {
            return;
        }
        List<Column<T>> filled = new ArrayList<>();
        List<Pipeline.Parameter> parameters = new ArrayList<>();
        long which = 0;
        for (Column<T> column : rows.all()) {
            Pipeline.Parameter parameter = Pipeline.Parameter.of(column, values);
            which <<= 1;
            if (!parameter.isEmpty()) {
                which |= 1;
                filled.add(column);
                parameters.add(parameter);
            }
        }
        pipeline.add(text(Kind.INSERT, rows, which, values, () -> insertOf(rows, filled, values)));
        parameters.forEach(pipeline::parameter);
    }

    private <T> String insertOf(Rows<T> rows, List<Column<T>> columns, List<T> values) {
        return "insert into " + prefix + rows.table() + " (" + Rows.names(columns) + ") "
                + Pipeline.rows(columns, values.size());
    }

    @Override
    public <T> void update(Rows<T> rows, List<T> values) {
        update(Kind.UPDATE, rows, values);
    }

    @Override
    public <T extends Attachment.Row> void follow(AttachedTable<T> table, List<Owned<T>> values) {
        values.forEach(value -> following.add(value.value()));
        List<Owned<T>> first = versions(values, version -> version == 1);
        if (!first.isEmpty()) {
            Rows<Owned<T>> rows = table.rows();
            pipeline.add(text(Kind.START, rows, 0, first, () -> startOf(rows, first)), result -> {})
                    .columns(rows.all(), first)
                    .number(first.size());
        }
        update(Kind.FOLLOW, table.rows(), versions(values, version -> version > 1));
    }

    private <T> String startOf(Rows<T> rows, List<T> values) {
        return counting(insertOf(rows, rows.all(), values) + " on conflict do nothing", OR_STALE);
    }

    private static <T extends Attachment.Row> List<Owned<T>> versions(List<Owned<T>> values, LongPredicate condition) {
        return values.stream()
                .filter(value -> condition.test(value.value().version()))
                .toList();
    }

    private <T> void update(Kind kind, Rows<T> rows, List<T> values) {
        if (values.isEmpty()) {
            return;
        }
        List<Column<T>> columns = Stream.of(rows.key(), rows.guard(), rows.changing())
                .flatMap(List::stream)
                .toList();
        pipeline.add(
                        text(kind, rows, columns.size(), values, () -> updateOf(kind, rows, columns, values)),
                        result -> {})
                .columns(columns, values)
                .number(values.size());
    }

    private <T> String updateOf(Kind kind, Rows<T> rows, List<Column<T>> columns, List<T> values) {
        String names = Stream.of(
                        Rows.names(rows.key()),
                        RowWriter.each(rows.guard(), name -> "was_" + name, ", "),
                        Rows.names(rows.changing()))
                .filter(part -> !part.isEmpty())
                .collect(Collectors.joining(", "));
        String update = "update " + prefix + rows.table() + " t set "
                + RowWriter.each(rows.changing(), name -> name + " = v." + name, ", ") + " from "
                + "(" + Pipeline.rows(columns, values.size()) + ") as v(" + names + ") where "
                + RowWriter.each(rows.key(), name -> "t." + name + " = v." + name, " and ")
                + RowWriter.each(rows.guard(), name -> " and t." + name + " = v.was_" + name, "");
        return kind == Kind.FOLLOW
                ? counting(update + " and t.version = v.version - 1", OR_STALE)
                : counting(update, OR_MISSING);
    }

    /** Too few rows are an error of the statement, so that the commit behind it is not reached. */
    private static String counting(String change, String check) {
        return "with changed as (" + change + " returning 1) select " + check + " from changed";
    }

    @Override
    public <T> void replace(Rows<T> rows, List<T> values) {
        if (!values.isEmpty()) {
            pipeline.add(text(Kind.REPLACE, rows, 0, values, () -> replaceOf(rows, values)))
                    .columns(rows.all(), values);
        }
    }

    @Override
    public <T> void addUp(Rows<T> rows, List<T> values) {
        if (!values.isEmpty()) {
            pipeline.add(text(Kind.ADD_UP, rows, 0, values, () -> additionOf(rows, values)))
                    .columns(rows.all(), values);
        }
    }

    private <T> String replaceOf(Rows<T> rows, List<T> values) {
        return insertOf(rows, rows.all(), values) + " on conflict (" + Rows.names(rows.key()) + ") do update set "
                + RowWriter.each(rows.changing(), name -> name + " = excluded." + name, ", ");
    }

    private <T> String additionOf(Rows<T> rows, List<T> values) {
        return "insert into " + prefix + rows.table() + " as t (" + Rows.names(rows.all()) + ") "
                + Pipeline.rows(rows.all(), values.size()) + " on conflict (" + Rows.names(rows.key())
                + ") do update set "
                + RowWriter.each(rows.changing(), name -> name + " = t." + name + " + excluded." + name, ", ");
    }

    @Override
    public <T> void delete(Rows<T> rows, List<T> values) {
        if (!values.isEmpty()) {
            pipeline.add(text(Kind.DELETE, rows, 0, values, () -> deleteOf(rows, values)))
                    .columns(rows.key(), values);
        }
    }

    private <T> String deleteOf(Rows<T> rows, List<T> values) {
        return "delete from " + prefix + rows.table() + " t using (" + Pipeline.rows(rows.key(), values.size())
                + ") as v(" + Rows.names(rows.key()) + ") where "
                + RowWriter.each(rows.key(), name -> "t." + name + " = v." + name, " and ");
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
