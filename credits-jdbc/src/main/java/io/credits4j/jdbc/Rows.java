package io.credits4j.jdbc;

import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * How rows of one table are written.
 *
 * @param table its name, without the prefix
 * @param key the columns that tell rows apart
 * @param changing the columns an update writes
 * @param fixed the columns only an insert writes
 * @param <T> what becomes a row
 */
record Rows<T>(String table, List<Column<T>> key, List<Column<T>> changing, List<Column<T>> fixed) {
    /** A row, or rather the value it is made of, with the number of the account it belongs to. */
    record Owned<V>(long owner, V value) {}

    List<Column<T>> all() {
        return Stream.of(key, changing, fixed).flatMap(List::stream).toList();
    }

    static <T> String names(List<Column<T>> columns) {
        return columns.stream().map(Column::name).collect(Collectors.joining(", "));
    }
}
