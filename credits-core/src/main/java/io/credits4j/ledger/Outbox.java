package io.credits4j.ledger;

import static java.util.Objects.requireNonNull;

import io.credits4j.AccountId;
import io.credits4j.StoreUnavailableException;
import io.credits4j.spi.LedgerStore;
import io.credits4j.spi.OutboxStore;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;

/**
 * Delivers the events of a ledger: each at least once, those of one account in the order they happened. Thread-safe; may
 * run on many machines at once, which then share the accounts among them.
 *
 * <pre>{@code
 * CreditLedger ledger = CreditLedger.builder(storage).outbox().build();
 * // every second or so, and again at once while it delivers as many as it may:
 * Delivery delivery = ledger.outbox().deliver(event -> bus.publish(event.id().toString(), event), 500);
 * delivery.failures().forEach(failure -> log.warn("{} waits", failure.event().id(), failure.cause()));
 * }</pre>
 *
 * <p>An event is in the outbox from the very commit that made it happen. What happened on an account before the outbox was
 * switched on is not delivered: an account starts with its first write through a ledger that has one. Switch it on in all
 * ledgers of a storage; what others write to an account on which nothing waits is not delivered either.
 */
public final class Outbox {
    /** How long an account is a deliverer's own unless the builder said otherwise. */
    public static final Duration DEFAULT_LEASE = Duration.ofMinutes(1);

    /** How long an event that failed once waits; each further failure doubles it. */
    public static final Duration SHORTEST_BACK_OFF = Duration.ofSeconds(10);

    /** The longest an event waits, however often it has failed. */
    public static final Duration LONGEST_BACK_OFF = Duration.ofHours(1);

    private static final int MOST_ACCOUNTS = 100;

    private final LedgerStore store;
    private final OutboxStore outbox;
    private final InstantSource clock;
    private final Duration lease;

    Outbox(LedgerStore store, OutboxStore outbox, InstantSource clock, Duration lease) {
        this.store = store;
        this.outbox = outbox;
        this.clock = clock;
        this.lease = lease;
    }

    /**
     * Delivers what waits, oldest first, on this thread.
     *
     * <p>The listener runs outside any database transaction and may take its time, but no longer than the lease for the
     * events of one account: after that another machine may deliver them again. If it throws, its account stops there until
     * later, and the others go on. An {@link Error} is not caught: its account waits until the lease is over.
     *
     * @param listener who is told; the same event may come again, under the same {@link LedgerEvent#id() id}
     * @param batch how many events at most, at least 1; as many delivered means that there may be more
     * @return how many were delivered, and which were not
     * @throws IllegalArgumentException if {@code batch} is below 1
     * @throws StoreUnavailableException if the store failed; what was not marked as delivered comes again
     */
    public Delivery deliver(LedgerListener listener, int batch) {
        requireNonNull(listener, "listener");
        if (batch < 1) {
            throw new IllegalArgumentException("batch " + batch + " is below 1");
        }
        List<Delivery.Failure> failures = new ArrayList<>();
        int delivered = 0;
        int before;
        do {
            before = delivered;
            int accounts = Math.min(batch - delivered, MOST_ACCOUNTS);
            for (AccountId account : outbox.waiting(clock.instant(), accounts)) {
                if (delivered < batch) {
                    delivered += visit(account, listener, batch - delivered, failures);
                }
            }
        } while (delivered > before && delivered < batch);
        return new Delivery(delivered, failures);
    }

    private int visit(AccountId account, LedgerListener listener, int most, List<Delivery.Failure> failures) {
        OutboxVisit visit = new OutboxVisit(store, outbox, clock, lease, account);
        return visit.deliver(listener, most, failures::add);
    }

    /** Returns how long an event waits that has failed so often. */
    static Duration backOff(int attempts) {
        Duration wait = SHORTEST_BACK_OFF;
        for (int i = 1; i < attempts && wait.compareTo(LONGEST_BACK_OFF) < 0; i++) {
            wait = wait.multipliedBy(2);
        }
        return wait.compareTo(LONGEST_BACK_OFF) < 0 ? wait : LONGEST_BACK_OFF;
    }
}
