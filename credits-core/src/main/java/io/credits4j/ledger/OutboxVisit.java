package io.credits4j.ledger;

import io.credits4j.AccountId;
import io.credits4j.books.OutboxCursor;
import io.credits4j.spi.LedgerStore;
import io.credits4j.spi.OutboxStore;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Delivers the next events of one account.
 *
 * <ol>
 *   <li>claim the account's cursor until a lease is over, by compare-and-set; whoever comes second leaves;
 *   <li>read a page of events, and call the listener with each while the lease lasts;
 *   <li>move the cursor behind what was delivered, by compare-and-set again, and give it free, or keep it back for a while
 *       if the listener failed;
 *   <li>forget the signals that were delivered, and say on the account what still waits.
 * </ol>
 *
 * <p>A crash anywhere in between delivers again what the cursor does not say was delivered. Not thread-safe.
 */
final class OutboxVisit {
    private static final int PAGE = 100;

    private final LedgerStore store;
    private final OutboxStore outbox;
    private final InstantSource clock;
    private final Duration lease;
    private final AccountId account;

    private int delivered;
    private Instant newest = Instant.EPOCH;
    private Delivery.@Nullable Failure failure;

    OutboxVisit(LedgerStore store, OutboxStore outbox, InstantSource clock, Duration lease, AccountId account) {
        this.store = store;
        this.outbox = outbox;
        this.clock = clock;
        this.lease = lease;
        this.account = account;
    }

    int deliver(LedgerListener listener, int most, Consumer<Delivery.Failure> failures) {
        Optional<OutboxCursor> claimed = claim();
        if (claimed.isPresent()) {
            OutboxPage page = OutboxPage.read(store, claimed.get(), Math.min(most, PAGE));
            OutboxCursor reached = deliver(page, listener, most);
            finish(claimed.get(), reached);
            Optional.ofNullable(failure).ifPresent(failures);
        }
        return delivered;
    }

    private Optional<OutboxCursor> claim() {
        Instant now = now();
        OutboxCursor cursor = outbox.find(account).orElse(new OutboxCursor(account, 0, 0, 0, 0, 0, now));
        if (cursor.notBefore().isAfter(now)) {
            return Optional.empty();
        }
        OutboxCursor claimed = cursor.claimed(now.plus(lease));
        return outbox.update(claimed) ? Optional.of(claimed) : Optional.empty();
    }

    /** Returns how far it came. */
    private OutboxCursor deliver(OutboxPage page, LedgerListener listener, int most) {
        OutboxCursor reached = page.start();
        for (LedgerEvent event : page.events()) {
            if (delivered == most || !now().isBefore(reached.notBefore()) || !told(listener, event, reached)) {
                return reached;
            }
            reached = behind(reached, event.id());
        }
        return page.end();
    }

    private boolean told(LedgerListener listener, LedgerEvent event, OutboxCursor reached) {
        try {
            listener.happened(event);
        } catch (Exception cause) {
            if (cause instanceof InterruptedException) {
                Thread.currentThread().interrupt();
            }
            int attempts = reached.attempts() + 1;
            failure = new Delivery.Failure(event, attempts, now().plus(Outbox.backOff(attempts)), cause);
            return false;
        }
        delivered++;
        newest = Instants.later(newest, event.at());
        return true;
    }

    /** Behind an event of a line there may be another one of it. */
    private static OutboxCursor behind(OutboxCursor cursor, EventId id) {
        return id.isOfLine()
                ? cursor.at(id.sequence() - 1, cursor.signal(), id.part() + 1)
                : cursor.at(Math.max(cursor.sequence(), id.sequence()), id.signal(), 0);
    }

    private void finish(OutboxCursor claimed, OutboxCursor reached) {
        Delivery.Failure failed = failure;
        OutboxCursor next = failed == null ? reached.free(now()) : reached.failed(failed.nextAttemptAt());
        if (!outbox.update(next)) {
            // The lease was over and somebody else went on from where this began.
            return;
        }
        if (reached.signal() > claimed.signal()) {
            outbox.forget(account, reached.signal());
        }
        if (failed == null || delivered > 0) {
            store.transact(new UndeliveredWork(next, newest));
        }
    }

    private Instant now() {
        return Instants.kept("clock reading", clock.instant());
    }
}
