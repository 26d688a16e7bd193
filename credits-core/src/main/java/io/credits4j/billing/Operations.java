package io.credits4j.billing;

import static java.util.Objects.requireNonNull;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiConsumer;

/**
 * The operator's door: what did not end well by itself, and how to end it. Thread-safe; obtained from {@link
 * Billing#operations()}. Keep it behind the host's own access control.
 */
public final class Operations {
    private static final Set<TopUpState> TROUBLED = Set.of(
            TopUpState.REQUESTED,
            TopUpState.UNKNOWN,
            TopUpState.NEEDS_CUSTOMER,
            TopUpState.PROCESSING,
            TopUpState.DECLINED);

    private final Inbox inbox;
    private final Billing billing;

    Operations(Inbox inbox, Billing billing) {
        this.inbox = inbox;
        this.billing = billing;
    }

    /**
     * Returns events that failed too often, oldest first.
     *
     * @param after only later ones than this, if present: the last one of the page before
     * @param limit how many at most, 1 to 1000
     * @throws IllegalArgumentException if the limit is out of range
     */
    public List<ToldEvent> parkedEvents(Optional<ToldEvent> after, int limit) {
        return inbox.inState(ToldEvent.State.PARKED, after, limit);
    }

    /**
     * Handles a parked event again.
     *
     * @param id which
     * @param handler takes the event as it is known, asks the provider about its object and books, and gives the open event
     *     to what it books last
     * @return the event, now done
     * @throws IllegalArgumentException if there is no such parked event
     * @throws RuntimeException what the handler threw; the event stays parked
     */
    public ToldEvent retryEvent(String id, BiConsumer<ToldEvent, OpenEvent> handler) {
        return inbox.retry(id, requireNonNull(handler, "handler"));
    }

    /**
     * Gives up on a parked event.
     *
     * @param id which
     * @param by who decides that
     * @throws IllegalArgumentException if there is no such parked event
     */
    public ToldEvent writeOffEvent(String id, String by) {
        return inbox.writeOff(id, by);
    }

    /**
     * Returns purchases that have not succeeded, declined ones included, oldest first; see {@link #parkedEvents} for the
     * paging.
     *
     * @throws IllegalStateException if billing was built without a collector
     */
    public List<TopUp> troubledTopUps(Optional<TopUp> after, int limit) {
        return billing.topUps().inStates(TROUBLED, after, limit);
    }

    /**
     * Finds out what became of a purchase; see {@link TopUps#resolve}. It never charges a second time.
     *
     * @throws IllegalArgumentException if there is no such purchase
     */
    public TopUp retryTopUp(String id) {
        return billing.topUps().resolve(id);
    }

    /**
     * Gives up on a purchase; see {@link TopUps#writeOff}.
     *
     * @throws IllegalArgumentException if there is no such purchase
     */
    public TopUp writeOffTopUp(String id) {
        return billing.topUps().writeOff(id);
    }
}
