package io.credits4j.billing;

import io.credits4j.books.BillingRow;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * An event that is being handled. Give it to what is booked last for it: in that commit the event is done, so that both
 * are there or neither. Not thread-safe; handed out by {@link Inbox#handle} and {@link Operations#retryEvent}.
 *
 * <pre>{@code
 * billing.inbox().handle("evt_1", "charge.refunded", Optional.of("ch_1"),
 *         event -> billing.payments().record("pi_1", () -> ask("pi_1"), event));
 * }</pre>
 *
 * <p>Where nothing is left to book, where nobody can tell which of several commits is the last, or where somebody else
 * handles the event at the same time, the inbox notes that it is done when the handler has returned.
 */
public final class OpenEvent {
    private static final OpenEvent NONE = new OpenEvent(null);

    private final @Nullable ToldEvent done;
    private boolean isTried;
    private boolean isDone;

    private OpenEvent(@Nullable ToldEvent done) {
        this.done = done;
    }

    static OpenEvent of(ToldEvent told) {
        return new OpenEvent(told.tried().in(ToldEvent.State.DONE));
    }

    /** Returns what stands for no event, where something is booked that none has told of. */
    public static OpenEvent none() {
        return NONE;
    }

    boolean isDone() {
        return isDone;
    }

    /**
     * Writes the rows of the commit that ends a booking, and that the event is done. Of two who handle an event the second
     * must not be kept from booking: only the first try carries it.
     *
     * @param rows of one account; at least one
     * @param commit writes rows, all or none; returns whether they were as it found them
     * @return what the commit returned
     */
    boolean write(List<BillingRow> rows, Predicate<List<BillingRow>> commit) {
        if (done == null || isTried) {
            return commit.test(rows);
        }
        isTried = true;
        BillingRow first = rows.get(0);
        List<BillingRow> all = new ArrayList<>(rows);
        all.add(done.row(first.changedAt(), first.owner()));
        isDone = commit.test(all);
        return isDone;
    }
}
