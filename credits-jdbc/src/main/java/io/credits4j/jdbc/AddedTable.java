package io.credits4j.jdbc;

import io.credits4j.books.Attachment;
import io.credits4j.jdbc.Rows.Owned;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Where sums of one kind are kept: the key tells them apart, and all other columns are added to.
 *
 * @param kind the class of what is added
 * @param rows the table
 * @param <A> what is added
 */
record AddedTable<A extends Attachment.Addition<A>>(Class<A> kind, Rows<Owned<A>> rows) {
    /** Returns what some attachments add, once for each key. */
    Collection<A> sums(List<Attachment> attachments) {
        Map<Object, A> sums = new LinkedHashMap<>();
        attachments.stream()
                .filter(kind::isInstance)
                .map(kind::cast)
                .forEach(addition -> sums.merge(addition.key(), addition, A::plus));
        return sums.values();
    }
}
