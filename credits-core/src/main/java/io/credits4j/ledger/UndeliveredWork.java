package io.credits4j.ledger;

import io.credits4j.books.Account;
import io.credits4j.books.OutboxCursor;
import io.credits4j.books.Watch;
import io.credits4j.spi.Books;
import io.credits4j.spi.Changes;
import io.credits4j.spi.Work;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Says on an account what still waits in the outbox after a delivery: nothing, if nothing came in meanwhile. What stays
 * takes its place behind what has waited longer on other accounts. Doing it twice is once.
 */
final class UndeliveredWork implements Work<Boolean> {
    private final OutboxCursor cursor;
    private final Instant newestDelivered;

    UndeliveredWork(OutboxCursor cursor, Instant newestDelivered) {
        this.cursor = cursor;
        this.newestDelivered = newestDelivered;
    }

    @Override
    public Footprint footprint() {
        return new Footprint(Set.of(cursor.account()), Set.of(), Set.of());
    }

    /** Returns whether something still waits. */
    @Override
    public Decision<Boolean> decide(Books books) {
        Optional<Account> account = books.account(cursor.account());
        Watch.Undelivered before =
                account.map(Account::watch).map(Watch::undelivered).orElse(null);
        if (before == null) {
            return Decision.unchanged(false);
        }
        Account row = account.orElseThrow();
        Watch.Undelivered after = rest(row, before);
        return new Decision<>(
                after != null, Changes.updating(row.withWatch(row.watch().withUndelivered(after))));
    }

    private Watch.@Nullable Undelivered rest(Account row, Watch.Undelivered before) {
        boolean isDrained = cursor.sequence() == row.sequence()
                && cursor.signal() == row.watch().lastSignal();
        return isDrained
                ? null
                : new Watch.Undelivered(
                        Instants.later(before.since(), newestDelivered), cursor.sequence(), cursor.signal());
    }
}
