package io.credits4j.jdbc;

import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Collectors;
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

    /** A value, or an array of them where {@code array} says so. */
    record Parameter(
            Column.Kind kind, boolean array, @Nullable Object value) {
        /** Returns the values that rows have in a column; if there are none in many rows, an array without elements. */
        static <T> Parameter of(Column<T> column, List<T> rows) {
            return rows.size() == 1
                    ? new Parameter(column.kind(), false, column.value().apply(rows.get(0)))
                    : new Parameter(column.kind(), true, elements(column, rows));
        }

        boolean isEmpty() {
            return value == null || (array && ((Object[]) value).length == 0);
        }
    }

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

    /** Binds the next parameter: a text, or an array of several. */
    Pipeline texts(String[] elements) {
        return bind(Column.Kind.TEXT, elements);
    }

    /** Binds the next parameter: the only text, or where there are several things, an array of their distinct texts. */
    Pipeline ofTexts(int things, String[] elements) {
        return things == 1
                ? texts(elements)
                : array(Column.Kind.TEXT, Arrays.stream(elements).distinct().toArray(String[]::new));
    }

    private Pipeline array(Column.Kind kind, Object[] elements) {
        parameters.add(new Parameter(kind, true, elements));
        return this;
    }

    /** Binds the next parameter: a number, or an array of several. */
    Pipeline numbers(Long[] elements) {
        return bind(Column.Kind.LONG, elements);
    }

    private Pipeline bind(Column.Kind kind, Object[] elements) {
        boolean one = elements.length == 1;
        parameters.add(new Parameter(kind, !one, one ? elements[0] : elements));
        return this;
    }

    /** Binds the next parameter: a number. */
    Pipeline number(int value) {
        parameters.add(new Parameter(Column.Kind.INT, false, value));
        return this;
    }

    /** Binds the next parameter: a large number. */
    Pipeline number(long value) {
        parameters.add(new Parameter(Column.Kind.LONG, false, value));
        return this;
    }

    /** Returns an expression that fails where a condition is not met, and with it all that comes behind it. */
    static String require(String condition) {
        return "1 / (case when " + condition + " then 1 else 0 end)";
    }

    /**
     * Binds the next parameters, for {@link #rows}: the columns of rows. A column that is empty in all of many takes no
     * room.
     */
    <T> Pipeline columns(List<Column<T>> columns, List<T> values) {
        for (Column<T> column : columns) {
            parameters.add(Parameter.of(column, values));
        }
        return this;
    }

    /** Binds the next parameter. */
    Pipeline parameter(Parameter parameter) {
        parameters.add(parameter);
        return this;
    }

    /** Returns a query for the columns of so many rows: scalars for one, arrays side by side for many. */
    static <T> String rows(List<Column<T>> columns, int count) {
        return "select "
                + columns.stream()
                        .map(column -> count == 1
                                ? "?::" + typeOf(column.kind())
                                : "unnest(?::" + typeOf(column.kind()) + "[])")
                        .collect(Collectors.joining(", "));
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

    static String typeOf(Column.Kind kind) {
        return switch (kind) {
            case LONG -> "int8";
            case INT -> "int4";
            case TEXT, EXACT -> "text";
            case DECIMAL -> "numeric";
            case FLAG -> "bool";
        };
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
        Object value = parameter.value();
        if (parameter.array() && value != null) {
            statement.setArray(index, connection.createArrayOf(typeOf(parameter.kind()), (Object[]) value));
        } else if (value == null) {
            statement.setNull(index, jdbcType(parameter.kind()));
        } else {
            statement.setObject(index, value, jdbcType(parameter.kind()));
        }
    }

    private static int jdbcType(Column.Kind kind) {
        return switch (kind) {
            case LONG -> Types.BIGINT;
            case INT -> Types.INTEGER;
            case TEXT, EXACT -> Types.VARCHAR;
            case DECIMAL -> Types.NUMERIC;
            case FLAG -> Types.BOOLEAN;
        };
    }
}
