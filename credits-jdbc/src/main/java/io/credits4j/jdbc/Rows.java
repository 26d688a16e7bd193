package io.credits4j.jdbc;

import java.util.List;
import java.util.Objects;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * How rows of one table are written.
 *
 * @param table its name, without the prefix
 * @param key the columns that tell rows apart
 * @param guard columns that an update finds as they are known to be, or else fails, where rows may not be locked yet
 * @param changing the columns an update writes
 * @param fixed the columns only an insert writes
 * @param <T> what becomes a row
 */
record Rows<T>(
        String table, List<Column<T>> key, List<Column<T>> guard, List<Column<T>> changing, List<Column<T>> fixed) {
    /** A row, or rather the value it is made of, with the number of the account it belongs to. */
    record Owned<V>(long owner, V value) {}

    /** Rows that are only written under the lock of another one. */
    Rows(String table, List<Column<T>> key, List<Column<T>> changing, List<Column<T>> fixed) {
        this(table, key, List.of(), changing, fixed);
    }

    List<Column<T>> all() {
        return Stream.of(key, changing, fixed).flatMap(List::stream).toList();
    }

    /** Returns the same rows, of which an update writes only some columns. */
    Rows<T> changing(Predicate<String> names) {
        return new Rows<>(
                table,
                key,
                guard,
                changing.stream().filter(column -> names.test(column.name())).toList(),
                fixed);
    }

    /** Returns whether an update of one state of a row to another would change it. */
    boolean differ(T before, T after) {
        for (Column<T> column : changing) {
            if (!Objects.equals(column.value().apply(before), column.value().apply(after))) {
                return true;
            }
        }
        return false;
    }

    static <T> String names(List<Column<T>> columns) {
        return columns.stream().map(Column::name).collect(Collectors.joining(", "));
    }
}
