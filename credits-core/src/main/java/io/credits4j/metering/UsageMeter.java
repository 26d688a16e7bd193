package io.credits4j.metering;

import static java.util.Objects.requireNonNull;

import io.credits4j.AccountNotActiveException;
import io.credits4j.BudgetExceededException;
import io.credits4j.ContentionException;
import io.credits4j.Credits;
import io.credits4j.CreditsException;
import io.credits4j.HoldId;
import io.credits4j.IdempotencyConflictException;
import io.credits4j.InsufficientCreditsException;
import io.credits4j.Money;
import io.credits4j.TooManyHoldsException;
import io.credits4j.UnknownHoldException;
import io.credits4j.books.CallState;
import io.credits4j.books.CostSource;
import io.credits4j.books.Hold;
import io.credits4j.books.ModelCall;
import io.credits4j.ledger.CreditLedger;
import io.credits4j.ledger.HoldRequest;
import io.credits4j.ledger.HoldResult;
import io.credits4j.ledger.OveragePolicy;
import io.credits4j.ledger.ReleaseResult;
import io.credits4j.ledger.SettleRequest;
import io.credits4j.ledger.SettleResult;
import io.credits4j.pricing.Ceiling;
import io.credits4j.pricing.PricingCatalog;
import io.credits4j.pricing.UnknownModelPriceException;
import io.credits4j.spi.CallStore;
import io.credits4j.spi.CreditsStorage;
import io.credits4j.spi.StaleRowException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Meters model calls made with any client: ceiling → hold → call → settle at the real cost. Thread-safe; share one per
 * application.
 *
 * <pre>{@code
 * MeteredCall call = meter.open(CallRequest.of(account, shape, IdempotencyKey.of(messageId)));
 * // send the request, limited to call.ceiling().maxOutputTokens()
 * call.identified(generationId);                          // when the headers arrive
 * call.settle(Money.usd(cost), CostSource.REPORTED);      // when the cost is known
 * }</pre>
 *
 * <p>The hold and the call's row are one commit, before anything is sent; the provider's id is a second; the settle is
 * the third. A call that was sent is never released on an assumption: if its cost does not arrive, it stays pending,
 * its credits stay held, and {@link #reconcile} asks the provider later, also after a crash.
 *
 * <p>Settling above the hold takes other lots, then the credit limit; what remains is recorded as unbilled.
 */
public final class UsageMeter {
    private static final Logger LOG = LoggerFactory.getLogger(UsageMeter.class);
    private static final int ATTEMPTS = 3;
    private static final Duration LONGEST_BACK_OFF = Duration.ofHours(1);
    private static final List<Duration> FIRST_BACK_OFFS = List.of(
            Duration.ofMillis(500),
            Duration.ofSeconds(1),
            Duration.ofSeconds(2),
            Duration.ofSeconds(5),
            Duration.ofSeconds(15),
            Duration.ofSeconds(60));

    private final CreditLedger ledger;
    private final CallStore calls;
    private final PricingCatalog catalog;
    private final InstantSource clock;
    private final Duration longestCall;
    private final Duration reconciliationWindow;

    private UsageMeter(Builder builder) {
        ledger = builder.ledger;
        calls = builder.storage.calls();
        catalog = builder.catalog;
        clock = builder.clock;
        longestCall = builder.longestCall;
        reconciliationWindow = builder.reconciliationWindow;
    }

    /**
     * Starts a meter.
     *
     * @param ledger who pays is booked here
     * @param storage the ledger's storage
     * @param catalog the prices the ceilings are computed with
     * @return a builder
     */
    public static Builder builder(CreditLedger ledger, CreditsStorage storage, PricingCatalog catalog) {
        return new Builder(ledger, storage, catalog);
    }

    /**
     * Holds the call's ceiling and records the call as dispatched. Send the request only after this returned.
     *
     * @param request who pays, and the limits of the call
     * @return the call
     * @throws InsufficientCreditsException if the account cannot cover the ceiling; nothing may be sent
     * @throws BudgetExceededException if the ceiling does not fit into a budget the call is within; nothing may be sent
     * @throws TooManyHoldsException if a budget the call is within allows no more calls at once; nothing may be sent
     * @throws AccountNotActiveException if the account is frozen or closed; nothing may be sent
     * @throws UnknownModelPriceException if a model is not in the catalog, or has no known price and the shape no cost cap
     * @throws CallRepeatedException if a call was already made under this key
     * @throws IdempotencyConflictException if the key names something else
     */
    public MeteredCall open(CallRequest request) {
        Ceiling ceiling = catalog.ceiling(request.shape());
        HoldResult.Held held = ledger.hold(holdFor(request, ceiling));
        if (held.replayed()) {
            throw new CallRepeatedException(request.key(), held.id());
        }
        return new MeteredCall(this, held.id(), ceiling);
    }

    private HoldRequest holdFor(CallRequest request, Ceiling ceiling) {
        HoldRequest hold = ceiling.credits().isZero()
                ? HoldRequest.ofNothing(request.account(), request.key())
                : HoldRequest.of(request.account(), ceiling.credits(), request.key());
        return hold.life(longestCall.plus(reconciliationWindow))
                .within(request.budgets())
                .memo(request.memo())
                .metadata(Map.of("model", ceiling.model()))
                .attach(opened -> List.of(dispatched(opened, ceiling)));
    }

    private static ModelCall dispatched(Hold hold, Ceiling ceiling) {
        return new ModelCall(
                hold.id(),
                1,
                CallState.DISPATCHED,
                ceiling.model(),
                ceiling.catalogVersion(),
                ceiling.credits(),
                null,
                null,
                null,
                null,
                hold.openedAt(),
                hold.openedAt(),
                null,
                0);
    }

    /** Returns what is known of the call made under a hold. */
    public Optional<ModelCall> find(HoldId hold) {
        return calls.find(hold);
    }

    void identify(HoldId hold, String providerId) {
        try {
            change(hold, call -> call.identified(providerId, now()));
        } catch (CreditsException e) {
            LOG.warn("could not keep the provider's id of call {}; it is kept when the call ends", hold, e);
        }
    }

    Charge settle(HoldId hold, @Nullable String providerId, Money cost, CostSource source) {
        Credits charge = catalog.charge(cost);
        try {
            return decide(hold, call -> settle(call, providerId, cost, source, charge));
        } catch (CreditsException e) {
            LOG.warn("could not settle call {}; its cost is asked for later", hold, e);
            return new Charge.Pending(hold);
        }
    }

    private Charge settle(ModelCall call, @Nullable String providerId, Money cost, CostSource source, Credits charge) {
        ModelCall known = providerId == null ? call : call.withProviderId(providerId);
        SettleResult result = ledger.trySettle(SettleRequest.of(call.hold(), charge)
                .overage(OveragePolicy.OVERDRAFT)
                .metadata(settlementFacts(cost, source))
                .attach(settlement -> List.of(known.settled(cost, source, settlement.charged(), now()))));
        if (result instanceof SettleResult.Settled settled) {
            return new Charge.Charged(call.hold(), settled.charged(), settled.unbilled(), cost, source);
        }
        return ended(call.hold());
    }

    private static Map<String, String> settlementFacts(Money cost, CostSource source) {
        return Map.of(
                "providerCost", cost.amount().toPlainString(),
                "costSource", source.name().toLowerCase(Locale.ROOT));
    }

    Charge release(HoldId hold) {
        try {
            return decide(hold, call -> giveBack(call, CallState.RELEASED));
        } catch (CreditsException e) {
            LOG.warn("could not release call {}; it is closed when it is reconciled", hold, e);
            return new Charge.Pending(hold);
        }
    }

    private Charge giveBack(ModelCall call, CallState end) {
        ModelCall closed = call.ended(end, now());
        ReleaseResult result = ledger.tryRelease(call.hold(), List.of(closed));
        if (result instanceof ReleaseResult.Released) {
            return new Charge.Free(call.hold());
        }
        // The hold lapsed before; only the row is left to close.
        return calls.update(closed) ? new Charge.Free(call.hold()) : ended(call.hold());
    }

    Charge leavePending(HoldId hold, @Nullable String providerId) {
        try {
            change(hold, call -> {
                ModelCall known = providerId == null ? call : call.withProviderId(providerId);
                return known.pending(now(), nextLookUp(known, 0), 0);
            });
        } catch (CreditsException e) {
            LOG.warn("could not mark call {} as pending; it is found by its age", hold, e);
        }
        return new Charge.Pending(hold);
    }

    /**
     * Asks the provider about pending calls and settles those whose cost it knows; run it every few seconds, on as many
     * machines as you like. Calls of a process that is gone become pending first, by their age. A call whose cost is
     * still unknown after the reconciliation window, or that has no provider id by then, is written off: its hold is
     * given back, and its cost shows up as drift against the provider's bill.
     *
     * @param lookUp asks the provider; called without any lock held
     * @param limit how many calls at most, at least 1
     * @return what was done
     */
    public Reconciliation reconcile(CostLookUp lookUp, int limit) {
        requireNonNull(lookUp, "lookUp");
        if (limit < 1) {
            throw new IllegalArgumentException("limit " + limit + " is below 1");
        }
        for (ModelCall stalled : calls.stalled(now().minus(longestCall), limit)) {
            Charge pending = leavePending(stalled.hold(), null);
            LOG.info("call {} was left behind by its process", pending.hold());
        }
        List<Charge.Charged> settled = new ArrayList<>();
        List<HoldId> waiting = new ArrayList<>();
        List<HoldId> writtenOff = new ArrayList<>();
        for (ModelCall call : calls.due(now(), limit)) {
            Charge charge = reconcile(lookUp, call);
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

    private Charge reconcile(CostLookUp lookUp, ModelCall call) {
        if (call.providerId() != null && ask(lookUp, call) instanceof CostLookUp.Answer.Known known) {
            return settle(call.hold(), null, known.cost(), CostSource.LOOKED_UP);
        }
        if (!call.dispatchedAt().plus(reconciliationWindow).isAfter(now())) {
            LOG.warn("call {} is written off: nobody told its cost in {}", call.hold(), reconciliationWindow);
            return decide(call.hold(), pending -> giveBack(pending, CallState.WRITTEN_OFF));
        }
        int lookUps = call.lookUps() + 1;
        change(call.hold(), pending -> pending.pending(now(), nextLookUp(pending, lookUps), lookUps));
        return new Charge.Pending(call.hold());
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
        Instant timeUp = call.dispatchedAt().plus(reconciliationWindow);
        Instant next = now().plus(backOff(lookUps));
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

    /** Runs a decision that writes the call's row, again if somebody else wrote it meanwhile. */
    private Charge decide(HoldId hold, Function<ModelCall, Charge> decision) {
        StaleRowException last = null;
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            ModelCall call = row(hold);
            if (call.hasEnded()) {
                return ended(hold);
            }
            try {
                return decision.apply(call);
            } catch (StaleRowException e) {
                last = e;
            }
        }
        throw new ContentionException("call " + hold + " keeps changing; try again", requireNonNull(last));
    }

    /** Writes the next version of the call's row unless it has ended. */
    private void change(HoldId hold, UnaryOperator<ModelCall> step) {
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            ModelCall call = row(hold);
            if (call.hasEnded() || calls.update(step.apply(call))) {
                return;
            }
        }
        LOG.warn("call {} keeps changing; it is looked at again later", hold);
    }

    /** What became of a call that somebody else ended first. */
    private Charge ended(HoldId hold) {
        ModelCall call = row(hold);
        Money cost = call.providerCost();
        CostSource source = call.costSource();
        Credits charged = call.charged();
        if (cost != null && source != null && charged != null) {
            return new Charge.Charged(hold, charged, catalog.charge(cost).minus(charged), cost, source);
        }
        return call.hasEnded() ? new Charge.Free(hold) : new Charge.Pending(hold);
    }

    private ModelCall row(HoldId hold) {
        return calls.find(hold).orElseThrow(() -> new UnknownHoldException(hold));
    }

    private Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.MICROS);
    }

    /** Settings of a {@link UsageMeter}. Not thread-safe. */
    public static final class Builder {
        private static final Duration LONGEST_WINDOW = Duration.ofDays(7);

        private final CreditLedger ledger;
        private final CreditsStorage storage;
        private final PricingCatalog catalog;
        private InstantSource clock = InstantSource.system();
        private Duration longestCall = Duration.ofMinutes(10);
        private Duration reconciliationWindow = Duration.ofHours(24);

        private Builder(CreditLedger ledger, CreditsStorage storage, PricingCatalog catalog) {
            this.ledger = requireNonNull(ledger, "ledger");
            this.storage = requireNonNull(storage, "storage");
            this.catalog = requireNonNull(catalog, "catalog");
        }

        /** Sets the clock; give the same to the ledger. Default: the system's. */
        public Builder clock(InstantSource newClock) {
            clock = requireNonNull(newClock, "clock");
            return this;
        }

        /** Sets how long a call may take: after that its process is taken for dead. 1 s to 1 day, default 10 minutes. */
        public Builder longestCall(Duration longest) {
            longestCall = within("longestCall", longest, Duration.ofDays(1));
            return this;
        }

        /** Sets how long the provider is asked for a missing cost. 1 s to 7 days, default 24 hours. */
        public Builder reconciliationWindow(Duration window) {
            reconciliationWindow = within("reconciliationWindow", window, LONGEST_WINDOW);
            return this;
        }

        private static Duration within(String name, Duration value, Duration longest) {
            if (value.compareTo(Duration.ofSeconds(1)) < 0 || value.compareTo(longest) > 0) {
                throw new IllegalArgumentException(name + " " + value + " is outside PT1S to " + longest);
            }
            return value;
        }

        /** Returns the meter. */
        public UsageMeter build() {
            return new UsageMeter(this);
        }
    }
}
