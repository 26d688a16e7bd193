package io.credits4j.metering;

import io.credits4j.CreditsException;
import io.credits4j.HoldId;
import io.credits4j.HoldNotOpenException;
import io.credits4j.Money;
import io.credits4j.books.CostSource;
import io.credits4j.books.ModelCall;
import io.credits4j.internal.Text;
import io.credits4j.pricing.Ceiling;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * One call in flight: credits are held, the request may be sent. End it exactly one way; what comes later gets the
 * first end again. Thread-safe, so that a stream may be closed from another thread.
 *
 * <ul>
 *   <li>{@link #end} when it is over: charged if its cost is known, asked about later if not;
 *   <li>{@link #release} when it provably cost nothing: nothing was sent, or the provider refused it;
 *   <li>{@link #leavePending} in every other case. Dropping the handle comes to the same, only later.
 * </ul>
 */
public final class MeteredCall {
    private final UsageMeter meter;
    private final Ceiling ceiling;
    private volatile ModelCall row;
    private volatile Instant sentAt;
    private volatile @Nullable Instant firstTokenAt;
    private volatile @Nullable String providerId;
    private final ReentrantLock endLock = new ReentrantLock();
    private volatile @Nullable Charge end;

    /** Takes also the row as it was written with the hold: others may write it too, but seldom do. */
    MeteredCall(UsageMeter meter, ModelCall row, Ceiling ceiling) {
        this.meter = meter;
        this.row = row;
        this.ceiling = ceiling;
        this.sentAt = row.openedAt();
    }

    /** Returns the hold that pays for the call. */
    public HoldId hold() {
        return row.hold();
    }

    /** Returns the bound to enforce upstream: output tokens and prices. */
    public Ceiling ceiling() {
        return ceiling;
    }

    /**
     * Records that the request is about to be sent: before the first time if the call was {@linkplain
     * UsageMeter#reserve reserved}, and before every further time that the provider has proved it did nothing. Send only
     * after this returned.
     *
     * @throws HoldNotOpenException if the call has ended meanwhile, such as for waiting too long; nothing may be sent
     * @throws CreditsException if the store failed; nothing may be sent
     */
    public void dispatched() {
        row = meter.dispatch(row);
        sentAt = meter.now();
    }

    /**
     * Keeps the provider's id of the call, by which its cost can be asked for later. Call it as soon as the headers
     * arrive. If the store fails, that is logged, the call goes on, and the id is written when the call ends.
     *
     * @throws IllegalArgumentException if the id is not 1 to 200 printable characters
     */
    public void identified(String newProviderId) {
        Text.identifier("provider id", newProviderId);
        if (!newProviderId.equals(providerId)) {
            providerId = newProviderId;
            row = meter.identify(row, newProviderId);
        }
    }

    /** Notes the time of the first token; only the first one counts. Writes nothing yet. */
    public void firstToken() {
        if (firstTokenAt == null) {
            firstTokenAt = meter.now();
        }
    }

    /** Returns the provider's id of the call, if it has arrived. */
    public Optional<String> providerId() {
        return Optional.ofNullable(providerId);
    }

    /**
     * Charges what the call cost.
     *
     * @param providerCost the exact cost, in US dollars; zero or more
     * @param source where it comes from
     * @return the charge; {@link Charge.Pending} if the store failed, in which case the cost is asked for later
     * @throws IllegalArgumentException if the cost is negative or not in US dollars
     */
    public Charge settle(Money providerCost, CostSource source) {
        return end(CallReport.costing(providerCost, source));
    }

    /**
     * Ends a call that was answered, or may have been: charges its cost if the report has it, and leaves it to be asked
     * for if not.
     *
     * @param report what is known of it
     * @return the charge; {@link Charge.Pending} also if the store failed
     */
    public Charge end(CallReport report) {
        return once(
                report,
                known -> known.cost().isPresent()
                        ? meter.settle(row, providerId, known)
                        : meter.leavePending(row, providerId, known));
    }

    /** Gives back what was held, because the call provably cost nothing. */
    public Charge release() {
        return release(CallReport.ofUnknownCost());
    }

    /** Gives back what was held, because the call provably cost nothing; records what is known of it. */
    public Charge release(CallReport report) {
        return once(report, known -> meter.release(row, providerId, known));
    }

    /** Leaves the cost to be asked for later; what is held stays held until then. */
    public Charge leavePending() {
        return end(CallReport.ofUnknownCost());
    }

    /** Returns whether the call has ended one way or the other. */
    public boolean hasEnded() {
        return end != null;
    }

    private Charge once(CallReport report, Function<CallReport, Charge> ending) {
        endLock.lock();
        try {
            Charge before = end;
            if (before != null) {
                return before;
            }
            Instant first = firstTokenAt;
            Charge now = ending.apply(report.timed(sinceSent(meter.now()), first == null ? null : sinceSent(first)));
            end = now;
            return now;
        } finally {
            endLock.unlock();
        }
    }

    /** A clock that was set back has measured nothing. */
    private Duration sinceSent(Instant then) {
        Duration passed = Duration.between(sentAt, then);
        return passed.isNegative() ? Duration.ZERO : passed;
    }
}
