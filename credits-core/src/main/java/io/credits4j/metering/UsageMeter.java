package io.credits4j.metering;

import static java.util.Objects.requireNonNull;

import io.credits4j.AccountId;
import io.credits4j.AccountNotActiveException;
import io.credits4j.BudgetExceededException;
import io.credits4j.BudgetName;
import io.credits4j.Credits;
import io.credits4j.CreditsException;
import io.credits4j.HoldId;
import io.credits4j.HoldNotOpenException;
import io.credits4j.HoldState;
import io.credits4j.IdempotencyConflictException;
import io.credits4j.InsufficientCreditsException;
import io.credits4j.TooManyHoldsException;
import io.credits4j.books.CallState;
import io.credits4j.books.CallTerms;
import io.credits4j.books.Hold;
import io.credits4j.books.ModelCall;
import io.credits4j.books.Use;
import io.credits4j.ledger.CreditLedger;
import io.credits4j.ledger.HoldRequest;
import io.credits4j.ledger.HoldResult;
import io.credits4j.ledger.OveragePolicy;
import io.credits4j.pricing.CatalogSource;
import io.credits4j.pricing.Ceiling;
import io.credits4j.pricing.Payer;
import io.credits4j.pricing.PricingCatalog;
import io.credits4j.pricing.UnknownModelPriceException;
import io.credits4j.spi.CreditsStorage;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.stream.Stream;
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

    private final CreditLedger ledger;
    private final CatalogSource catalogs;
    private final Function<AccountId, Payer> payers;
    private final Admission admission;
    private final @Nullable TenantLimits limits;
    private final Set<AccountId> limited = ConcurrentHashMap.newKeySet();
    private final @Nullable CreditTopUp topUp;
    private final HoldPolicy holdPolicy;
    private final UseRatios ratios;
    private final Telling telling;
    private final CallBook book;
    private final Reconciler reconciler;
    private final UsageReads usage;
    private final Duration longestCall;
    private final Duration life;

    private UsageMeter(Builder builder) {
        ledger = builder.ledger;
        catalogs = builder.catalogs;
        payers = builder.payers;
        admission = new Admission(builder.allowedModels, builder.premiumModels, builder.paymentMethods, builder.guards);
        limits = builder.limits;
        topUp = builder.topUp;
        holdPolicy = builder.holdPolicy;
        ratios = new UseRatios(builder.storage.usage(), builder.clock);
        telling = new Telling(builder.listeners);
        book = new CallBook(ledger, builder.storage, catalogs, builder.clock, builder.overrun, telling);
        reconciler = new Reconciler(book, builder.reconciliationWindow);
        usage = new UsageReads(ledger, builder.storage.usage(), book, catalogs, limits, builder.paymentMethods);
        longestCall = builder.longestCall;
        life = builder.longestCall.plus(builder.reconciliationWindow);
    }

    /**
     * Starts a meter.
     *
     * @param ledger who pays is booked here
     * @param storage the ledger's storage
     * @param catalogs the prices the ceilings are computed with: one {@link PricingCatalog}, or one that changes
     * @return a builder
     */
    public static Builder builder(CreditLedger ledger, CreditsStorage storage, CatalogSource catalogs) {
        return new Builder(ledger, storage, catalogs);
    }

    /**
     * Holds what the call may cost and records it as dispatched. Send the request only after this returned.
     *
     * @param request who pays, and the limits of the call
     * @return the call
     * @throws InsufficientCreditsException if the account cannot cover it; nothing may be sent
     * @throws BudgetExceededException if it does not fit into a budget the call is within; nothing may be sent
     * @throws TooManyHoldsException if a budget the call is within allows no more calls at once; nothing may be sent
     * @throws AccountNotActiveException if the account is frozen or closed; nothing may be sent
     * @throws CallRefusedException if a guard is against it; nothing may be sent
     * @throws UnknownModelPriceException if a model is not in the catalog, or has no known price and the shape no cost cap
     * @throws CallRepeatedException if a call was already made under this key
     * @throws IdempotencyConflictException if the key names something else
     */
    public MeteredCall open(CallRequest request) {
        return tryOpen(request).orThrow();
    }

    /**
     * Does the same, or says why the call may not be sent, and what would help. Throws what {@link #open} throws where
     * that is no refusal: unknown models, repeated keys.
     */
    public OpenResult tryOpen(CallRequest request) {
        return open(request, CallState.DISPATCHED);
    }

    /**
     * Holds what the call may cost without sending it yet, for calls that wait for their turn: call {@link
     * MeteredCall#dispatched} right before it is sent. One that is not sent within the longest call is released.
     *
     * @throws CreditsException what {@link #open} throws
     */
    public MeteredCall reserve(CallRequest request) {
        return open(request, CallState.HELD).orThrow();
    }

    private OpenResult open(CallRequest request, CallState state) {
        PricingCatalog catalog = catalogs.at(now());
        Ceiling ceiling = catalog.ceiling(request.shape(), payers.apply(request.account()));
        Optional<Refusal> refusal = admission.check(request, ceiling, catalog);
        if (refusal.isPresent()) {
            return refused(request, ceiling, refusal.get());
        }
        ensureLimits(request.account(), catalog);
        Credits amount = holdPolicy.of(ceiling.credits(), ceiling.model(), ratios);
        String chargeId = null;
        HoldResult result = ledger.tryHold(holdFor(request, ceiling, amount, state, chargeId));
        if (result instanceof HoldResult.Refused && topUp != null) {
            Optional<CreditTopUp.Result.ToppedUp> topped = toppedUp(request, amount, useOf(request, ceiling), topUp);
            if (topped.isPresent()) {
                chargeId = topped.get().chargeId().orElse(null);
                result = ledger.tryHold(
                        holdFor(request, ceiling, amount, state, chargeId).retryingRefusal());
            }
        }
        if (result instanceof HoldResult.Held held) {
            if (held.replayed()) {
                throw new CallRepeatedException(request.key(), held.id());
            }
            ModelCall row = rowOf(held.hold(), state, termsOf(request, ceiling, amount, chargeId));
            return new OpenResult.Opened(new MeteredCall(this, row, ceiling));
        }
        return refused(request, ceiling, Admission.refusal(result));
    }

    private static Use useOf(CallRequest request, Ceiling ceiling) {
        return new Use(request.context().feature(), ceiling.model());
    }

    private void ensureLimits(AccountId account, PricingCatalog catalog) {
        if (limits != null && !limited.contains(account)) {
            limits.ensure(ledger, account, catalog.rateRule().creditsPerUsd());
            limited.add(account);
        }
    }

    private static Optional<CreditTopUp.Result.ToppedUp> toppedUp(
            CallRequest request, Credits amount, Use use, CreditTopUp topUp) {
        try {
            return topUp.topUp(request.account(), amount, use, request.key())
                            instanceof CreditTopUp.Result.ToppedUp topped
                    ? Optional.of(topped)
                    : Optional.empty();
        } catch (RuntimeException e) {
            LOG.warn("account '{}' could not be topped up for call '{}'", request.account(), request.key(), e);
            return Optional.empty();
        }
    }

    private OpenResult refused(CallRequest request, Ceiling ceiling, Refusal refusal) {
        book.refused(request.account(), UsageEntries.refused(request, ceiling, refusal, now()));
        telling.refused(refusal);
        return new OpenResult.Refused(refusal);
    }

    private HoldRequest holdFor(
            CallRequest request, Ceiling ceiling, Credits amount, CallState state, @Nullable String chargeId) {
        HoldRequest hold = amount.isZero()
                ? HoldRequest.ofNothing(request.account(), request.key())
                : HoldRequest.of(request.account(), amount, request.key());
        CallTerms terms = termsOf(request, ceiling, amount, chargeId);
        return hold.life(life)
                .on(useOf(request, ceiling))
                .within(budgets(request))
                .memo(request.memo())
                .metadata(Map.of("model", ceiling.model()))
                .attach(opened -> List.of(rowOf(opened, state, terms)));
    }

    private static CallTerms termsOf(CallRequest request, Ceiling ceiling, Credits amount, @Nullable String chargeId) {
        return new CallTerms(
                ceiling.model(),
                ceiling.catalogVersion(),
                ceiling.rates().text(),
                ceiling.credits(),
                amount,
                request.fingerprint(),
                request.context(),
                chargeId);
    }

    private ModelCall rowOf(Hold opened, CallState state, CallTerms terms) {
        return ModelCall.opened(
                opened.id(), state, terms, opened.openedAt(), opened.openedAt().plus(longestCall));
    }

    private List<BudgetName> budgets(CallRequest request) {
        return limits == null
                ? request.budgets()
                : Stream.concat(request.budgets().stream(), Stream.of(TenantLimits.BUDGET))
                        .distinct()
                        .toList();
    }

    /** Returns what is known of the call made under a hold. */
    public Optional<ModelCall> find(HoldId hold) {
        return book.find(hold);
    }

    /** Returns what was used: records, sums, and how an account stands in this month. */
    public UsageReads usage() {
        return usage;
    }

    /** Returns the operator's door to calls whose cost is not known yet. */
    public PendingCalls pendingCalls() {
        return new PendingCalls(book, reconciler);
    }

    /**
     * Asks the provider about pending calls and settles those whose cost it knows; run it every few seconds, on as many
     * machines as you like. Calls of a process that is gone become pending first, by their age; those it never sent are
     * released. A call whose cost is still unknown after the reconciliation window is charged for what it is known to have
     * used, at the prices it was admitted with; if that is not known either, or it has no provider id, it is written off:
     * its hold is given back, and its cost shows up as drift against the provider's bill.
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
        return reconciler.run(lookUp, limit);
    }

    // ---- what a call in flight tells ---------------------------------------------------------------------------

    Instant now() {
        return book.now();
    }

    /** Returns the call's row as it is then. */
    ModelCall dispatch(ModelCall known) {
        ModelCall call = book.change(known, row -> row.dispatched(now(), now().plus(longestCall)));
        if (call.hasEnded()) {
            throw new HoldNotOpenException(known.hold(), HoldState.RELEASED);
        }
        return call;
    }

    /** Returns the call's row as it is then; the one known before if that could not be written. */
    ModelCall identify(ModelCall known, String providerId) {
        try {
            return book.change(known, call -> call.identified(providerId, now()));
        } catch (CreditsException e) {
            LOG.warn("could not keep the provider's id of call {}; it is kept when the call ends", known.hold(), e);
            return known;
        }
    }

    Charge settle(ModelCall known, @Nullable String providerId, CallReport report) {
        try {
            return book.settle(known, providerId, report.facts(), report.cost().orElseThrow(), report.source());
        } catch (CreditsException e) {
            LOG.warn("could not settle call {}; its cost is asked for later", known.hold(), e);
            return new Charge.Pending(known.hold());
        }
    }

    Charge release(ModelCall known, @Nullable String providerId, CallReport report) {
        try {
            return book.giveBack(known, providerId, report.facts(), CallState.RELEASED);
        } catch (CreditsException e) {
            LOG.warn("could not release call {}; it is closed when it is reconciled", known.hold(), e);
            return new Charge.Pending(known.hold());
        }
    }

    Charge leavePending(ModelCall known, @Nullable String providerId, CallReport report) {
        try {
            return reconciler.leavePending(known, providerId, report.facts());
        } catch (CreditsException e) {
            LOG.warn("could not mark call {} as pending; it is found by its age", known.hold(), e);
            return new Charge.Pending(known.hold());
        }
    }

    /** Settings of a {@link UsageMeter}. Not thread-safe. */
    public static final class Builder {
        private static final Duration LONGEST_WINDOW = Duration.ofDays(7);

        private final CreditLedger ledger;
        private final CreditsStorage storage;
        private final CatalogSource catalogs;
        private final List<CallGuard> guards = new ArrayList<>();
        private final List<MeterListener> listeners = new ArrayList<>();
        private Function<AccountId, Payer> payers = Payer::of;
        private @Nullable Set<String> allowedModels;
        private Set<String> premiumModels = Set.of();
        private @Nullable PaymentMethods paymentMethods;
        private @Nullable TenantLimits limits;
        private @Nullable CreditTopUp topUp;
        private HoldPolicy holdPolicy = HoldPolicy.WORST_CASE;
        private OveragePolicy overrun = OveragePolicy.OVERDRAFT;
        private InstantSource clock = InstantSource.system();
        private Duration longestCall = Duration.ofMinutes(10);
        private Duration reconciliationWindow = Duration.ofHours(24);

        private Builder(CreditLedger ledger, CreditsStorage storage, CatalogSource catalogs) {
            this.ledger = requireNonNull(ledger, "ledger");
            this.storage = requireNonNull(storage, "storage");
            this.catalogs = requireNonNull(catalogs, "catalogs");
        }

        /** Sets the clock; give the same to the ledger. Default: the system's. */
        public Builder clock(InstantSource newClock) {
            clock = requireNonNull(newClock, "clock");
            return this;
        }

        /**
         * Sets how it is found out by which rates an account is charged: its plan, and what it has used before. Asked
         * once per call, without any lock held. Default: the account on no plan.
         */
        public Builder payers(Function<AccountId, Payer> newPayers) {
            payers = requireNonNull(newPayers, "payers");
            return this;
        }

        /** Lets only calls to these models through, by any of their names in the catalog. Default: all the catalog has. */
        public Builder allowedModels(Collection<String> models) {
            allowedModels = Set.copyOf(models);
            return this;
        }

        /**
         * Asks for a payment method on file before a call to one of these models.
         *
         * @param models by any of their names in the catalog
         * @param methods knows who has one
         */
        public Builder premiumModels(Collection<String> models, PaymentMethods methods) {
            premiumModels = Set.copyOf(models);
            paymentMethods = requireNonNull(methods, "methods");
            return this;
        }

        /** Adds a rule of the host's; asked in the order they are added, after the rules of the meter. */
        public Builder guard(CallGuard guard) {
            guards.add(requireNonNull(guard, "guard"));
            return this;
        }

        /** Limits what every account may use in a month, and how many calls it has at once. Default: no limit. */
        public Builder limits(TenantLimits newLimits) {
            limits = requireNonNull(newLimits, "limits");
            return this;
        }

        /** Lets an account that is short of credits for a call be topped up so that it can go on. Default: it is refused. */
        public Builder topUp(CreditTopUp newTopUp) {
            topUp = requireNonNull(newTopUp, "topUp");
            return this;
        }

        /** Sets how many of the credits a call may cost are held. Default: {@link HoldPolicy#WORST_CASE}. */
        public Builder holds(HoldPolicy policy) {
            holdPolicy = requireNonNull(policy, "policy");
            return this;
        }

        /**
         * Sets what happens if a call costs more than was held and the account's other lots cannot pay the rest: debt up
         * to the credit limit, the default, or none. What remains is recorded as unbilled either way.
         *
         * @throws IllegalArgumentException if it is {@link OveragePolicy#REJECT}: what was spent is spent
         */
        public Builder overrun(OveragePolicy policy) {
            if (policy == OveragePolicy.REJECT) {
                throw new IllegalArgumentException(
                        "a call that was made cannot be refused: overrun is CAP or OVERDRAFT");
            }
            overrun = requireNonNull(policy, "policy");
            return this;
        }

        /** Adds who is to hear what becomes of calls. */
        public Builder listener(MeterListener listener) {
            listeners.add(requireNonNull(listener, "listener"));
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
