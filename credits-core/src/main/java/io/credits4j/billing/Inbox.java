package io.credits4j.billing;

import static java.util.Objects.requireNonNull;

import io.credits4j.CreditsException;
import io.credits4j.books.BillingKind;
import io.credits4j.books.BillingRow;
import io.credits4j.spi.BillingStore;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the provider told, and what became of it. Thread-safe; obtained from {@link Billing#inbox()}.
 *
 * <p>It saves work and keeps failures for an operator; it is no guard against booking twice, which the ledger's keys are. An
 * event is done in the commit that books last what it tells, or after that, never before: so one that failed, or whose
 * process died, is handled again.
 *
 * <p>An event waits for an operator once it has failed so often as {@link Billing.Builder#eventAttempts} says. A failure that
 * is {@linkplain CreditsException#isTransient() transient} does not count, so that no outage, however long, parks an event
 * nothing is wrong with: the provider sends it again, and what it no longer sends a reconciler finds.
 */
public final class Inbox {
    private static final Logger LOG = LoggerFactory.getLogger(Inbox.class);

    private final BillingStore store;
    private final BillingTerms terms;
    private final int mostAttempts;

    Inbox(BillingStore store, BillingTerms terms, int mostAttempts) {
        this.store = store;
        this.terms = terms;
        this.mostAttempts = mostAttempts;
    }

    /** What came of an event. Immutable. */
    public sealed interface Result<T> {
        /**
         * It was handled now.
         *
         * @param answer what the handler returned
         * @param <T> what that is
         */
        record Handled<T>(T answer) implements Result<T> {}

        /**
         * It was handled, or given up, before.
         *
         * @param event as it is known
         * @param <T> what the handler would have returned
         */
        record Before<T>(ToldEvent event) implements Result<T> {}

        /**
         * It failed once too often and waits for an operator; tell the provider that it has arrived.
         *
         * @param event as it is known
         * @param <T> what the handler would have returned
         */
        record Parked<T>(ToldEvent event) implements Result<T> {}
    }

    /**
     * Handles an event, unless it was handled before.
     *
     * @param id the provider's id of it
     * @param type the provider's name for what happened
     * @param object the provider's id of what it happened to, if it has one
     * @param handler asks the provider and books, and gives the event to what it books last; may be run again for one
     *     event
     * @param <T> what the handler returns
     * @return what came of it
     * @throws RuntimeException what the handler threw, while there are attempts left or if it is transient: let the provider
     *     send it again
     */
    public <T> Result<T> handle(String id, String type, Optional<String> object, Function<OpenEvent, T> handler) {
        requireNonNull(handler, "handler");
        ToldEvent known = find(id).orElseGet(() -> ToldEvent.first(id, type, object, terms.now()));
        return switch (known.state()) {
            case DONE, WRITTEN_OFF -> new Result.Before<>(known);
            case PARKED -> new Result.Parked<>(known);
            case RECEIVED -> attempt(known, handler);
        };
    }

    private <T> Result<T> attempt(ToldEvent event, Function<OpenEvent, T> handler) {
        OpenEvent open = OpenEvent.of(event);
        T answer;
        try {
            answer = handler.apply(open);
        } catch (RuntimeException e) {
            return failed(event, e);
        }
        finish(event, open);
        return new Result.Handled<>(answer);
    }

    private void finish(ToldEvent event, OpenEvent open) {
        if (!open.isDone()) {
            keep(event.tried().in(ToldEvent.State.DONE));
        }
    }

    private <T> Result<T> failed(ToldEvent event, RuntimeException cause) {
        ToldEvent failed = event.failed(cause);
        if (isTransient(cause) || failed.attempts() < mostAttempts) {
            keep(failed);
            throw cause;
        }
        LOG.error(
                "event {} of type {} is parked after {} attempts",
                failed.id(),
                failed.type(),
                failed.attempts(),
                cause);
        ToldEvent parked = failed.in(ToldEvent.State.PARKED);
        keep(parked);
        return new Result.Parked<>(parked);
    }

    static boolean isTransient(RuntimeException failure) {
        return failure instanceof CreditsException known && known.isTransient();
    }

    /** If somebody else handled it at the same time, what they wrote will do: the booking is guarded elsewhere. */
    private boolean keep(ToldEvent event) {
        return store.write(List.of(event.row(terms.now(), null)));
    }

    /** Returns an event, if it was ever handled. */
    public Optional<ToldEvent> find(String id) {
        return store.find(BillingKind.EVENT, id).map(ToldEvent::of);
    }

    List<ToldEvent> inState(ToldEvent.State state, Optional<ToldEvent> after, int limit) {
        return store
                .inStates(
                        BillingKind.EVENT,
                        Set.of(state.name()),
                        after.map(last -> new BillingRow.Place(last.at(), last.id())),
                        BillingTerms.checkedLimit(limit))
                .stream()
                .map(ToldEvent::of)
                .toList();
    }

    ToldEvent retry(String id, BiConsumer<ToldEvent, OpenEvent> handler) {
        ToldEvent parked = requireParked(id);
        OpenEvent open = OpenEvent.of(parked);
        try {
            handler.accept(parked, open);
        } catch (RuntimeException e) {
            keep(parked.failed(e));
            throw e;
        }
        finish(parked, open);
        return find(id).orElse(parked);
    }

    ToldEvent writeOff(String id, String by) {
        keep(requireParked(id).writtenOff(by));
        return find(id).orElseThrow();
    }

    private ToldEvent requireParked(String id) {
        return find(id).filter(event -> event.state() == ToldEvent.State.PARKED)
                .orElseThrow(() -> new IllegalArgumentException("there is no parked event '" + id + "'"));
    }
}
