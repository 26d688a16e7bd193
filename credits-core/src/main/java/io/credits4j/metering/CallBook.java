package io.credits4j.metering;

import static java.util.Objects.requireNonNull;

import io.credits4j.AccountId;
import io.credits4j.ContentionException;
import io.credits4j.Credits;
import io.credits4j.CreditsException;
import io.credits4j.HoldId;
import io.credits4j.IdempotencyConflictException;
import io.credits4j.Money;
import io.credits4j.UnknownHoldException;
import io.credits4j.books.Attachment;
import io.credits4j.books.CallCost;
import io.credits4j.books.CallFacts;
import io.credits4j.books.CallState;
import io.credits4j.books.CostSource;
import io.credits4j.books.LedgerTransaction;
import io.credits4j.books.ModelCall;
import io.credits4j.books.TokenCounts;
import io.credits4j.books.UsageRecord;
import io.credits4j.books.UsageRecord.Outcome;
import io.credits4j.ledger.CreditLedger;
import io.credits4j.ledger.OveragePolicy;
import io.credits4j.ledger.ReleaseResult;
import io.credits4j.ledger.SettleRequest;
import io.credits4j.ledger.SettleResult;
import io.credits4j.pricing.CallRates;
import io.credits4j.pricing.CatalogSource;
import io.credits4j.pricing.ModelPrice;
import io.credits4j.pricing.PricingCatalog;
import io.credits4j.pricing.Rate;
import io.credits4j.spi.CallStore;
import io.credits4j.spi.CreditsStorage;
import io.credits4j.spi.StaleRowException;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The rows of the calls, and how they end: each end is one commit with the ledger. Thread-safe. */
final class CallBook {
    private static final Logger LOG = LoggerFactory.getLogger(UsageMeter.class);
    private static final int ATTEMPTS = 3;

    private final CreditLedger ledger;
    private final CreditsStorage storage;
    private final CallStore calls;
    private final CatalogSource catalogs;
    private final InstantSource clock;
    private final OveragePolicy overrun;
    private final Telling telling;

    CallBook(
            CreditLedger ledger,
            CreditsStorage storage,
            CatalogSource catalogs,
            InstantSource clock,
            OveragePolicy overrun,
            Telling telling) {
        this.ledger = ledger;
        this.storage = storage;
        this.calls = storage.calls();
        this.catalogs = catalogs;
        this.clock = clock;
        this.overrun = overrun;
        this.telling = telling;
    }

    Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.MICROS);
    }

    Optional<ModelCall> find(HoldId hold) {
        return calls.find(hold);
    }

    CallStore store() {
        return calls;
    }

    // ---- ends --------------------------------------------------------------------------------------------------

    /** Settles a call, starting from what is known of its row. */
    Charge settle(ModelCall known, @Nullable String providerId, CallFacts facts, Money cost, CostSource source) {
        return decide(known, call -> settle(call.knowing(providerId, facts), cost, source));
    }

    private Charge settle(ModelCall call, Money cost, CostSource source) {
        Rate rate = rate(call, cost);
        Instant now = now();
        SettleResult result = ledger.trySettle(SettleRequest.of(call.hold(), rate.charge(cost))
                .overage(overrun)
                .metadata(settlementFacts(cost, source))
                .attach(settlement -> entries(
                        call, new CallCost(cost, source, settlement.charged(), settlement.unbilled()), rate, now)));
        if (result instanceof SettleResult.Settled settled) {
            CallCost charged = new CallCost(cost, source, settled.charged(), settled.unbilled());
            if (!settled.replayed()) {
                tell(call, entries(call, charged, rate, now));
            }
            return Charge.Charged.of(call.hold(), charged, settled.transaction().map(LedgerTransaction::balanceAfter));
        }
        return ended(row(call.hold()));
    }

    private static List<Attachment> entries(ModelCall call, CallCost cost, Rate rate, Instant now) {
        ModelCall settled = call.settled(cost, now);
        return joined(settled, UsageEntries.charged(settled, rate));
    }

    private static List<Attachment> joined(ModelCall call, List<Attachment> entries) {
        return Stream.concat(Stream.of(call), entries.stream()).toList();
    }

    private static Map<String, String> settlementFacts(Money cost, CostSource source) {
        return Map.of(
                "providerCost", cost.amount().toPlainString(),
                "costSource", source.name().toLowerCase(Locale.ROOT));
    }

    /** The rate agreed on when the credits were held. */
    private Rate rate(ModelCall call, Money cost) {
        CallRates rates = CallRates.parse(call.terms().rates());
        String served = call.facts().servedModel();
        return catalog(call)
                .flatMap(catalog -> served == null ? Optional.empty() : catalog.findServed(call.model(), served))
                .map(ModelPrice::id)
                .map(id -> rates.rateFor(cost, id))
                .orElseGet(() -> rates.rateFor(cost));
    }

    private Optional<PricingCatalog> catalog(ModelCall call) {
        return catalogs.version(call.terms().catalogVersion());
    }

    /** Ends a call whose cost nobody told: charges what it used at the prices of the hold, else nothing. */
    Charge close(ModelCall known) {
        return decide(
                known,
                call -> calculated(call)
                        .map(cost -> settle(call, cost, CostSource.CALCULATED))
                        .orElseGet(() -> giveBack(call, CallState.WRITTEN_OFF)));
    }

    /** Returns what was used at the prices of the hold's catalog; empty if either is not known. */
    private Optional<Money> calculated(ModelCall call) {
        TokenCounts tokens = call.facts().tokens();
        String served = call.facts().servedModel();
        if (tokens == null) {
            return Optional.empty();
        }
        try {
            return catalog(call)
                    .flatMap(catalog -> served == null
                            ? catalog.findModel(call.model())
                                    .map(model -> catalog.cost(model.id(), CallReport.usage(tokens)))
                            : catalog.findServed(call.model(), served)
                                    .map(model -> catalog.cost(model.id(), CallReport.usage(tokens))));
        } catch (CreditsException | IllegalArgumentException | ArithmeticException e) {
            LOG.debug("what call {} used has no price", call.hold(), e);
            return Optional.empty();
        }
    }

    /** Gives back what was held for a call, starting from what is known of its row. */
    Charge giveBack(ModelCall known, @Nullable String providerId, CallFacts facts, CallState end) {
        return decide(known, call -> giveBack(call.knowing(providerId, facts), end));
    }

    /** The same for a call that was not sent; one that was sent meanwhile is left to who sent it. */
    Charge giveBackUnsent(ModelCall known) {
        return decide(
                known, call -> call.state() == CallState.HELD ? giveBack(call, CallState.RELEASED) : pending(call));
    }

    private Charge giveBack(ModelCall call, CallState end) {
        ModelCall closed = call.ended(end, now());
        Outcome outcome = end == CallState.RELEASED ? Outcome.FAILED : Outcome.WRITTEN_OFF;
        List<Attachment> entries = joined(closed, UsageEntries.uncharged(closed, outcome));
        if (!(ledger.tryRelease(call.hold(), entries) instanceof ReleaseResult.Released released)
                || released.replayed()) {
            // The hold had ended before; only the row is left to close.
            storage.ledger().transact(new EntryWork(call.account(), entries));
        }
        tell(call, entries);
        return new Charge.Free(call.hold());
    }

    /** Writes what is known of a call that ended without a cost, starting from what is known of its row. */
    Charge leavePending(
            ModelCall known, @Nullable String providerId, CallFacts facts, UnaryOperator<ModelCall> pending) {
        ModelCall left = change(known, call -> pending.apply(call.knowing(providerId, facts)));
        if (left.hasEnded()) {
            return ended(left);
        }
        telling.pending(left);
        return pending(left);
    }

    Charge pending(ModelCall call) {
        return new Charge.Pending(call.hold(), provisional(call));
    }

    /** What will be charged if the provider bills what the catalog says; for display only. */
    private Optional<Credits> provisional(ModelCall call) {
        return calculated(call).map(cost -> rate(call, cost).charge(cost));
    }

    private void tell(ModelCall call, List<Attachment> entries) {
        for (Attachment entry : entries) {
            if (entry instanceof UsageRecord record) {
                storage.ledger()
                        .afterCommit(() -> telling.ended(record, call.terms().held()));
            }
        }
    }

    /** Records that a call was refused; what cannot be written, or of an account nobody opened, is left out. */
    void refused(AccountId account, List<Attachment> entries) {
        try {
            storage.ledger().transact(new EntryWork(account, entries));
        } catch (StaleRowException e) {
            LOG.debug("this refusal is on record already", e);
        } catch (CreditsException e) {
            LOG.warn("could not record a refused call of account '{}'", account, e);
        }
    }

    // ---- rows --------------------------------------------------------------------------------------------------

    /**
     * Runs a decision that writes the call's row, starting from what is known of it; again from how it is stored if somebody
     * else wrote it, or settled the hold, meanwhile.
     */
    private Charge decide(ModelCall known, Function<ModelCall, Charge> decision) {
        ModelCall call = known;
        RuntimeException last = null;
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            if (call.hasEnded()) {
                return ended(call);
            }
            try {
                return decision.apply(call);
            } catch (StaleRowException | IdempotencyConflictException e) {
                last = e;
                call = row(call.hold());
            }
        }
        throw contended(call.hold(), requireNonNull(last));
    }

    private static ContentionException contended(HoldId hold, RuntimeException cause) {
        return new ContentionException("call " + hold + " keeps changing; try again", cause);
    }

    /**
     * Writes the next version of the call's row unless it has ended, starting from what is known of it, and returns the row
     * as it is then.
     */
    ModelCall change(ModelCall known, UnaryOperator<ModelCall> step) {
        ModelCall call = known;
        for (int attempt = 0; attempt < ATTEMPTS && !call.hasEnded(); attempt++) {
            ModelCall next = step.apply(call);
            if (calls.update(next)) {
                return next;
            }
            call = row(call.hold());
        }
        if (call.hasEnded()) {
            return call;
        }
        throw contended(
                call.hold(), new StaleRowException("the row of call " + call.hold() + " was written by others"));
    }

    /** What became of a call that somebody else ended first. */
    private Charge ended(ModelCall call) {
        CallCost cost = call.cost();
        if (cost != null) {
            return Charge.Charged.of(call.hold(), cost, Optional.empty());
        }
        return call.hasEnded() ? new Charge.Free(call.hold()) : pending(call);
    }

    ModelCall row(HoldId hold) {
        return calls.find(hold).orElseThrow(() -> new UnknownHoldException(hold));
    }
}
