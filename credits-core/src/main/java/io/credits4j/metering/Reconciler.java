package io.credits4j.metering;

import io.credits4j.CreditsException;
import io.credits4j.HoldId;
import io.credits4j.books.CallFacts;
import io.credits4j.books.CallState;
import io.credits4j.books.CostSource;
import io.credits4j.books.ModelCall;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds out what became of calls whose process did not tell. Thread-safe.
 *
 * <ol>
 *   <li>A call past its deadline is taken over: one that was only held is released, one that was sent becomes pending.
 *   <li>A pending call with a provider id is asked about, at growing intervals that are kept with it.
 *   <li>When the window is over, what it used is charged at the catalog's prices if that is known; otherwise it is
 *       written off.
 * </ol>
 */
final class Reconciler {
    private static final Logger LOG = LoggerFactory.getLogger(UsageMeter.class);
    private static final Duration LONGEST_BACK_OFF = Duration.ofHours(1);
    private static final List<Duration> FIRST_BACK_OFFS = List.of(
            Duration.ofMillis(500),
            Duration.ofSeconds(1),
            Duration.ofSeconds(2),
            Duration.ofSeconds(5),
            Duration.ofSeconds(15),
            Duration.ofSeconds(60));

    private final CallBook book;
    private final Duration window;

    Reconciler(CallBook book, Duration window) {
        this.book = book;
        this.window = window;
    }

    Reconciliation run(CostLookUp lookUp, int limit) {
        book.store().stalled(book.now(), limit).forEach(this::takeOver);
        List<Charge.Charged> settled = new ArrayList<>();
        List<HoldId> waiting = new ArrayList<>();
        List<HoldId> writtenOff = new ArrayList<>();
        for (ModelCall call : book.store().due(book.now(), limit)) {
            Charge charge = attempt(lookUp, call);
            if (charge instanceof Charge.Charged charged) {
                settled.add(charged);
            } else if (charge instanceof Charge.Free) {
                writtenOff.add(call.hold());
            } else {
                waiting.add(call.hold());
            }
        }
        return new Reconciliation(settled, waiting, writtenOff);
    }

    private void takeOver(ModelCall call) {
        LOG.info("call {} is past its deadline; its process is taken for gone", call.hold());
        try {
            if (call.state() == CallState.HELD) {
                book.giveBackUnsent(call);
            } else {
                leavePending(call, null, CallFacts.NONE);
            }
        } catch (CreditsException e) {
            LOG.warn("could not take over call {}; it is found again", call.hold(), e);
        }
    }

    Charge leavePending(ModelCall known, @Nullable String providerId, CallFacts facts) {
        return book.leavePending(known, providerId, facts, call -> call.pending(book.now(), nextLookUp(call, 0), 0));
    }

    /** One call that cannot be written must not keep the others waiting. */
    private Charge attempt(CostLookUp lookUp, ModelCall call) {
        try {
            return reconcile(lookUp, call);
        } catch (CreditsException e) {
            LOG.warn("could not write what became of call {}; it is asked about again later", call.hold(), e);
            return new Charge.Pending(call.hold());
        }
    }

    private Charge reconcile(CostLookUp lookUp, ModelCall call) {
        Charge charge = lookUp(lookUp, call);
        if (!(charge instanceof Charge.Pending)) {
            return charge;
        }
        if (!call.openedAt().plus(window).isAfter(book.now())) {
            return close(call);
        }
        int lookUps = call.lookUps() + 1;
        ModelCall next =
                book.change(call, pending -> pending.pending(book.now(), nextLookUp(pending, lookUps), lookUps));
        return book.pending(next);
    }

    /** Settles a call if the provider tells its cost. */
    Charge lookUp(CostLookUp lookUp, ModelCall call) {
        if (call.providerId() != null
                && !call.hasEnded()
                && ask(lookUp, call) instanceof CostLookUp.Answer.Known known) {
            return book.settle(call, null, known.facts(), known.cost(), CostSource.LOOKED_UP);
        }
        return book.pending(call);
    }

    private Charge close(ModelCall call) {
        Charge charge = book.close(call);
        LOG.warn(
                charge instanceof Charge.Charged
                        ? "nobody told the cost of call {} in {}; it is charged for what it used"
                        : "call {} is written off: nobody told its cost in {}",
                call.hold(),
                window);
        return charge;
    }

    private static CostLookUp.Answer ask(CostLookUp lookUp, ModelCall call) {
        try {
            return lookUp.costOf(call);
        } catch (RuntimeException e) {
            LOG.warn("could not ask about call {}; it is asked about again later", call.hold(), e);
            return new CostLookUp.Answer.NotYet();
        }
    }

    /** A call without an id cannot be asked about: it is looked at again when its time is up. */
    private Instant nextLookUp(ModelCall call, int lookUps) {
        Instant timeUp = call.openedAt().plus(window);
        Instant next = book.now().plus(backOff(lookUps));
        return call.providerId() == null || next.isAfter(timeUp) ? timeUp : next;
    }

    private static Duration backOff(int lookUps) {
        if (lookUps < FIRST_BACK_OFFS.size()) {
            return FIRST_BACK_OFFS.get(lookUps);
        }
        int doublings = Math.min(lookUps - FIRST_BACK_OFFS.size() + 1, 6);
        Duration doubled = FIRST_BACK_OFFS.get(FIRST_BACK_OFFS.size() - 1).multipliedBy(1L << doublings);
        return doubled.compareTo(LONGEST_BACK_OFF) < 0 ? doubled : LONGEST_BACK_OFF;
    }
}
