package io.credits4j.examples.otherclients;

import io.credits4j.Credits;
import io.credits4j.books.LedgerTransaction;
import io.credits4j.ledger.LedgerEvent;
import io.credits4j.ledger.LedgerListener;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.Locale;

/**
 * Publishes what happens on accounts to Micrometer. Thread-safe.
 *
 * <pre>{@code
 * CreditLedger ledger = CreditLedger.builder(storage).listener(new CreditMetrics(registry)).build();
 * }</pre>
 *
 * <table>
 * <caption>Meters</caption>
 * <tr><th>name</th><th>what</th><th>tags</th></tr>
 * <tr><td>{@code credits.booked}</td><td>credits moved, as a summary of positive amounts</td>
 *     <td>{@code type}: the transaction's type</td></tr>
 * <tr><td>{@code credits.holds}</td><td>how many holds were opened and ended</td>
 *     <td>{@code state}: held, settled, released, lapsed</td></tr>
 * <tr><td>{@code credits.unbilled}</td><td>credits that were used and nobody pays</td><td></td></tr>
 * <tr><td>{@code credits.notices}</td><td>accounts that ran low, dry, into debt, …</td>
 *     <td>{@code event}: the event's name</td></tr>
 * </table>
 *
 * <p>Tags are bounded: accounts, models, keys and ids are none of them, for each new value is a new time series for ever.
 *
 * <p>Amounts are published as binary floating point, which is what meters have: watch them, never bill from them.
 *
 * <p>What becomes of model calls is {@link CallMetrics}'.
 */
public final class CreditMetrics implements LedgerListener {
    private static final String BOOKED = "credits.booked";
    private static final String HOLDS = "credits.holds";
    private static final String NOTICES = "credits.notices";

    private final MeterRegistry registry;
    private final Counter unbilled;

    /** Publishes to a registry. */
    public CreditMetrics(MeterRegistry registry) {
        this.registry = registry;
        this.unbilled = registry.counter("credits.unbilled");
    }

    @Override
    public void happened(LedgerEvent event) {
        if (event instanceof LedgerEvent.Held) {
            hold("held");
        } else if (event instanceof LedgerEvent.Settled settled) {
            hold("settled");
            settled.transaction().ifPresent(this::booked);
        } else if (event instanceof LedgerEvent.Released) {
            hold("released");
        } else if (event instanceof LedgerEvent.HoldLapsed) {
            hold("lapsed");
        } else if (event instanceof LedgerEvent.Booking booking && isOnlyTellerOf(booking)) {
            booked(booking.transaction());
        } else {
            registry.counter(NOTICES, "event", name(event)).increment();
        }
    }

    /** One transaction may tell several events; debt and overruns come on top of the one that booked it. */
    private static boolean isOnlyTellerOf(LedgerEvent.Booking booking) {
        return !(booking instanceof LedgerEvent.DebtMade
                || booking instanceof LedgerEvent.DebtRepaid
                || booking instanceof LedgerEvent.Overrun);
    }

    private void hold(String state) {
        registry.counter(HOLDS, "state", state).increment();
    }

    private void booked(LedgerTransaction line) {
        DistributionSummary.builder(BOOKED)
                .baseUnit("credits")
                .tag("type", line.type().name().toLowerCase(Locale.ROOT))
                .register(registry)
                .record(Math.abs(amount(line.amount())));
        unbilled.increment(amount(line.unbilled()));
    }

    private static double amount(Credits credits) {
        return credits.toBigDecimal().doubleValue();
    }

    /** Class names of a sealed family: as many as there are kinds of events. */
    private static String name(LedgerEvent event) {
        return event.getClass().getSimpleName();
    }
}
