package io.credits4j.jdbc;

import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Several statements on their way to PostgreSQL in one round trip. The server runs them one after the other, each on the
 * state that is committed when it begins, and none after one that failed.
 */
final class Pipeline {
    /** Reads the rows of one statement. */
    interface Reader {
        void read(ResultSet rows) throws SQLException;
    }

    private record Parameter(String type, Object value) {}

    private final Connection connection;
    private final StringBuilder sql = new StringBuilder(256);
    private final List<Parameter> parameters = new ArrayList<>();
    private final List<Reader> readers = new ArrayList<>();

    Pipeline(Connection connection) {
        this.connection = connection;
    }

    boolean isEmpty() {
        return sql.isEmpty();
    }

    /** Adds a statement without rows. */
    Pipeline add(String statement) {
        if (!sql.isEmpty()) {
            sql.append(";\n");
        }
        sql.append(statement);
        return this;
    }

    /** Adds a statement with rows. */
    Pipeline add(String statement, Reader reader) {
        readers.add(reader);
        return add(statement);
    }

    /** Binds the next parameter: an array of a type. */
    Pipeline array(String type, @Nullable Object[] elements) {
        parameters.add(new Parameter(type, elements));
        return this;
    }

    /** Binds the next parameter: a number. */
    Pipeline number(int value) {
        parameters.add(new Parameter("", value));
        return this;
    }

    /** Binds the next parameters: the columns of rows. One that is empty in all of them takes no room. */
    <T> Pipeline columns(List<Column<T>> columns, List<T> values) {
        for (Column<T> column : columns) {
            array(typeOf(column.kind()), elements(column, values));
        }
        return this;
    }

    private static <T> @Nullable Object[] elements(Column<T> column, List<T> values) {
        Function<T, @Nullable Object> value = column.value();
        @Nullable Object[] elements = emptyOf(column.kind(), values.size());
        boolean any = false;
        for (int i = 0; i < elements.length; i++) {
            elements[i] = value.apply(values.get(i));
            any |= elements[i] != null;
        }
        return any ? elements : emptyOf(column.kind(), 0);
    }

    private static @Nullable Object[] emptyOf(Column.Kind kind, int length) {
        return switch (kind) {
            case LONG -> new Long[length];
            case INT -> new Integer[length];
            case TEXT, EXACT -> new String[length];
            case DECIMAL -> new BigDecimal[length];
            case FLAG -> new Boolean[length];
        };
    }

    private static String typeOf(Column.Kind kind) {
        return switch (kind) {
            case LONG -> "int8";
            case INT -> "int4";
            case TEXT, EXACT -> "text";
            case DECIMAL -> "numeric";
            case FLAG -> "bool";
        };
    }

    /** Returns the arrays of columns as a table expression. */
    static <T> String unnest(List<Column<T>> columns) {
        return "unnest("
                + String.join(
                        ", ",
                        columns.stream()
                                .map(column -> "?::" + typeOf(column.kind()) + "[]")
                                .toList())
                + ")";
    }

    /** Sends everything and reads what comes back. */
    void send() throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql.toString())) {
            for (int i = 0; i < parameters.size(); i++) {
                bind(statement, i + 1, parameters.get(i));
            }
            int next = 0;
            boolean hasRows = statement.execute();
            while (hasRows || statement.getUpdateCount() != -1) {
                if (hasRows) {
                    try (ResultSet rows = statement.getResultSet()) {
                        readers.get(next++).read(rows);
                    }
                }
                hasRows = statement.getMoreResults();
            }
        }
        sql.setLength(0);
        parameters.clear();
        readers.clear();
    }

    private void bind(PreparedStatement statement, int index, Parameter parameter) throws SQLException {
        if (parameter.value() instanceof Integer number) {
            statement.setInt(index, number);
        } else {
            statement.setArray(index, connection.createArrayOf(parameter.type(), (Object[]) parameter.value()));
        }
    }
}
