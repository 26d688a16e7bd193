package io.credits4j.jdbc;

import io.credits4j.books.Attachment;
import io.credits4j.jdbc.Rows.Owned;
import java.util.List;
import java.util.stream.Stream;

/**
 * Where the attached rows of one kind are kept. A new kind is a table like {@link CallTable} and an entry in {@link
 * Tables#ATTACHED}.
 *
 * @param kind their class
 * @param rows the table, with the version first among the columns that change
 * @param <T> what becomes a row
 */
record AttachedTable<T extends Attachment.Row>(Class<T> kind, Rows<Owned<T>> rows) {
    static <T extends Attachment.Row> AttachedTable<T> of(
            Class<T> kind, String table, List<Column<Owned<T>>> key, List<Column<Owned<T>>> others) {
        Column<Owned<T>> version = Column.number("version", row -> row.value().version());
        List<Column<Owned<T>>> changing =
                Stream.concat(Stream.of(version), others.stream()).toList();
        return new AttachedTable<>(kind, new Rows<>(table, key, changing, List.of()));
    }

    /** Returns those of some rows that are of this kind. */
    List<T> of(List<? extends Attachment.Row> rows) {
        return rows.stream().filter(kind::isInstance).map(kind::cast).toList();
    }
}
