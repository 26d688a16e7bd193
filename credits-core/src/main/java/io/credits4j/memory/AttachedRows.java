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
import java.util.stream.Stream;

/** The rows that are written along with ledger works, by kind and key. Writes compare and set the version, one at a time. */
final class AttachedRows {
    private final ConcurrentMap<Class<?>, ConcurrentMap<Object, Attachment.Row>> kinds = new ConcurrentHashMap<>();

    private record RowId(Class<?> kind, Object key) {
        static RowId of(Attachment.Row row) {
            return new RowId(row.getClass(), row.key());
        }
    }

    <T extends Attachment.Row> Optional<T> find(Class<T> kind, Object key) {
        return Optional.ofNullable(kind.cast(rows(kind).get(key)));
    }

    /** Returns all rows of a kind, each as it is when its turn comes. */
    <T extends Attachment.Row> Stream<T> all(Class<T> kind) {
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

    /** Inserts versions 1 and replaces the versions before: all of them or, throwing, none. */
    synchronized void writeAll(List<Attachment> attachments) {
        Map<RowId, Attachment.Row> written = new HashMap<>();
        for (Attachment attachment : attachments) {
            Attachment.Row row = (Attachment.Row) attachment;
            Attachment.Row before = written.get(RowId.of(row));
            if (row.version() != (before == null ? stored(row) : before.version()) + 1) {
                throw new StaleRowException(
                        row.getClass().getSimpleName() + " " + row.key() + " is not at version " + (row.version() - 1));
            }
            requireOwnAlias(row);
            written.put(RowId.of(row), row);
        }
        written.values().forEach(this::put);
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

    private void put(Attachment.Row row) {
        rows(row.getClass()).put(row.key(), row);
    }

    private long stored(Attachment.Row row) {
        Attachment.Row known = rows(row.getClass()).get(row.key());
        return known == null ? 0 : known.version();
    }

    private ConcurrentMap<Object, Attachment.Row> rows(Class<?> kind) {
        return kinds.computeIfAbsent(kind, any -> new ConcurrentHashMap<>());
    }
}
