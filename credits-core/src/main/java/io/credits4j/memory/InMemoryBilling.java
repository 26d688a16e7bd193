package io.credits4j.memory;

import io.credits4j.AccountId;
import io.credits4j.books.BillingKind;
import io.credits4j.books.BillingRow;
import io.credits4j.spi.BillingStore;
import io.credits4j.spi.StaleRowException;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** The rows of billing among the attached rows. */
final class InMemoryBilling implements BillingStore {
    private static final Comparator<BillingRow.Place> IN_TIME =
            Comparator.comparing(BillingRow.Place::at).thenComparing(BillingRow.Place::reference);

    private final AttachedRows attached;

    InMemoryBilling(AttachedRows attached) {
        this.attached = attached;
    }

    @Override
    public Optional<BillingRow> find(BillingKind kind, String reference) {
        return attached.find(BillingRow.class, new BillingRow.Id(kind, reference));
    }

    @Override
    public Optional<BillingRow> findByAlias(BillingKind kind, String alias) {
        return rows(kind).filter(row -> alias.equals(row.alias())).findFirst();
    }

    @Override
    public boolean write(List<BillingRow> rows) {
        try {
            attached.writeAll(List.copyOf(rows));
            return true;
        } catch (StaleRowException e) {
            return false;
        }
    }

    @Override
    public List<BillingRow> newest(BillingKind kind, AccountId account, Optional<BillingRow.Place> before, int limit) {
        return rows(kind)
                .filter(row -> account.equals(row.owner()))
                .filter(row -> before.isEmpty() || IN_TIME.compare(row.place(), before.get()) < 0)
                .sorted(Comparator.comparing(BillingRow::place, IN_TIME.reversed()))
                .limit(limit)
                .toList();
    }

    @Override
    public List<BillingRow> inStates(
            BillingKind kind, Set<String> states, Optional<BillingRow.Place> after, int limit) {
        return rows(kind)
                .filter(row -> states.contains(row.state()))
                .filter(row -> after.isEmpty() || IN_TIME.compare(row.place(), after.get()) > 0)
                .sorted(Comparator.comparing(BillingRow::place, IN_TIME))
                .limit(limit)
                .toList();
    }

    @Override
    public List<BillingRow> due(BillingKind kind, Instant upTo, int limit) {
        return rows(kind)
                .filter(row -> isDue(row, upTo))
                .sorted(Comparator.comparing(BillingRow::dueAt, Comparator.nullsLast(Comparator.naturalOrder()))
                        .thenComparing(BillingRow::reference))
                .limit(limit)
                .toList();
    }

    private static boolean isDue(BillingRow row, Instant upTo) {
        Instant due = row.dueAt();
        return due != null && !due.isAfter(upTo);
    }

    private Stream<BillingRow> rows(BillingKind kind) {
        return attached.all(BillingRow.class).filter(row -> row.kind() == kind);
    }
}
