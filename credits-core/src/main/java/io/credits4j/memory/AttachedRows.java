package io.credits4j.memory;

import io.credits4j.books.Attachment;
import io.credits4j.books.BillingRow;
import io.credits4j.spi.StaleRowException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.function.IntSupplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The rows that are written along with ledger works, by kind and key. One writer at a time. */
final class AttachedRows {
    private final ConcurrentMap<Class<?>, ConcurrentMap<Object, Attachment>> kinds = new ConcurrentHashMap<>();

    private record RowId(Class<?> kind, Object key) {
        static RowId of(Attachment row) {
            return new RowId(row.getClass(), row.key());
        }
    }

    <T extends Attachment> Optional<T> find(Class<T> kind, Object key) {
        return Optional.ofNullable(kind.cast(rows(kind).get(key)));
    }

    /** Returns all rows of a kind, each as it is when its turn comes. */
    <T extends Attachment> Stream<T> all(Class<T> kind) {
        return rows(kind).values().stream().map(kind::cast);
    }

    /** Replaces the version before; returns whether it was there. */
    synchronized boolean update(Attachment.Row row) {
        if (row.version() == 1 || row.version() != stored(row) + 1) {
            return false;
        }
        put(row);
        return true;
    }

    /** Inserts versions 1, replaces the versions before and adds: all of it or, throwing, nothing. */
    synchronized void writeAll(List<Attachment> attachments) {
        Map<RowId, Attachment> written = new HashMap<>();
        for (Attachment attachment : attachments) {
            if (attachment instanceof Attachment.Row row) {
                requireNext(row, written.get(RowId.of(row)));
                requireOwnAlias(row);
            }
            written.merge(RowId.of(attachment), attachment, AttachedRows::merged);
        }
        written.values()
                .forEach(attachment ->
                        rows(attachment.getClass()).merge(attachment.key(), attachment, AttachedRows::merged));
    }

    void remove(Attachment row) {
        rows(row.getClass()).remove(row.key());
    }

    /** Keeps other writers out meanwhile. */
    synchronized int atOnce(IntSupplier change) {
        return change.getAsInt();
    }

    private void requireNext(Attachment.Row row, @Nullable Attachment before) {
        long known = before instanceof Attachment.Row earlier ? earlier.version() : stored(row);
        if (row.version() != known + 1) {
            throw new StaleRowException(
                    row.getClass().getSimpleName() + " " + row.key() + " is not at version " + (row.version() - 1));
        }
    }

    private static Attachment merged(Attachment before, Attachment now) {
        return now instanceof Attachment.Addition<?> addition ? sum(addition, before) : now;
    }

    /** Both are of one class: they were found under it. */
    @SuppressWarnings("unchecked")
    private static <A extends Attachment.Addition<A>> A sum(Attachment.Addition<A> addition, Attachment before) {
        return addition.plus((A) before);
    }

    private void requireOwnAlias(Attachment.Row row) {
        if (row instanceof BillingRow billing && isAliasOfAnother(billing)) {
            throw new StaleRowException(
                    "another " + billing.kind() + " has the alias of '" + billing.reference() + "'");
        }
    }

    private boolean isAliasOfAnother(BillingRow row) {
        String alias = row.alias();
        return alias != null
                && all(BillingRow.class)
                        .anyMatch(other -> other.kind() == row.kind()
                                && alias.equals(other.alias())
                                && !other.reference().equals(row.reference()));
    }

    private void put(Attachment row) {
        rows(row.getClass()).put(row.key(), row);
    }

    private long stored(Attachment.Row row) {
        Attachment known = rows(row.getClass()).get(row.key());
        return known instanceof Attachment.Row stored ? stored.version() : 0;
    }

    private ConcurrentMap<Object, Attachment> rows(Class<?> kind) {
        return kinds.computeIfAbsent(kind, any -> new ConcurrentHashMap<>());
    }
}
