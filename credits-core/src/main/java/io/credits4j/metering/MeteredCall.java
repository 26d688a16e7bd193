package io.credits4j.metering;

import io.credits4j.HoldId;
import io.credits4j.Money;
import io.credits4j.books.CostSource;
import io.credits4j.internal.Text;
import io.credits4j.pricing.Ceiling;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * One call in flight: credits are held, the request may be sent. End it exactly one way; what comes later gets the
 * first end again. Thread-safe, so that a stream may be closed from another thread.
 *
 * <ul>
 *   <li>{@link #settle} when the cost is known;
 *   <li>{@link #release} when it provably cost nothing: nothing was sent, or the provider refused it;
 *   <li>{@link #leavePending} in every other case. Dropping the handle comes to the same, only later.
 * </ul>
 */
public final class MeteredCall {
    private final UsageMeter meter;
    private final HoldId hold;
    private final Ceiling ceiling;
    private volatile @Nullable String providerId;
    private final ReentrantLock endLock = new ReentrantLock();
    private volatile @Nullable Charge end;

    MeteredCall(UsageMeter meter, HoldId hold, Ceiling ceiling) {
        this.meter = meter;
        this.hold = hold;
        this.ceiling = ceiling;
    }

    /** Returns the hold that pays for the call. */
    public HoldId hold() {
        return hold;
    }

    /** Returns the bound to enforce upstream: output tokens and prices. */
    public Ceiling ceiling() {
        return ceiling;
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
            meter.identify(hold, newProviderId);
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
        return once(() -> meter.settle(hold, providerId, providerCost, source));
    }

    /** Gives back what was held, because the call provably cost nothing. */
    public Charge release() {
        return once(() -> meter.release(hold));
    }

    /** Leaves the cost to be asked for later; what is held stays held until then. */
    public Charge leavePending() {
        return once(() -> meter.leavePending(hold, providerId));
    }

    /** Returns whether the call has ended one way or the other. */
    public boolean hasEnded() {
        return end != null;
    }

    private Charge once(Supplier<Charge> ending) {
        endLock.lock();
        try {
            Charge before = end;
            if (before != null) {
                return before;
            }
            Charge now = ending.get();
            end = now;
            return now;
        } finally {
            endLock.unlock();
        }
    }
}
