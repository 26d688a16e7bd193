package io.credits4j.examples.otherclients;

import io.credits4j.Credits;
import io.credits4j.books.ModelCall;
import io.credits4j.books.UsageRecord;
import io.credits4j.metering.MeterListener;
import io.credits4j.metering.Refusal;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import java.time.Duration;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Publishes what becomes of metered calls to Micrometer. Thread-safe.
 *
 * <pre>{@code
 * UsageMeter meter = UsageMeter.builder(ledger, storage, catalog).listener(new CallMetrics(registry)).build();
 * }</pre>
 *
 * <table>
 * <caption>Meters</caption>
 * <tr><th>name</th><th>what</th><th>tags</th></tr>
 * <tr><td>{@code gen_ai.client.operation.duration}</td><td>how long calls took, as OpenTelemetry names it</td>
 *     <td>{@code outcome}</td></tr>
 * <tr><td>{@code gen_ai.server.time_to_first_token}</td><td>how long their first token took</td><td></td></tr>
 * <tr><td>{@code credits.calls}</td><td>how many calls are over</td>
 *     <td>{@code outcome}, {@code cost_source}</td></tr>
 * <tr><td>{@code credits.calls.charge}</td><td>what they were charged, in credits</td><td></td></tr>
 * <tr><td>{@code credits.calls.pending}</td><td>how many ended without telling their cost</td><td></td></tr>
 * <tr><td>{@code credits.calls.refused}</td><td>how many were not sent</td><td>{@code reason}</td></tr>
 * <tr><td>{@code credits.calls.overrun}</td><td>credits beyond what was held</td><td></td></tr>
 * </table>
 *
 * <p>Tags are bounded: see {@link MeterListener} for what belongs on traces instead, and under which names.
 */
public final class CallMetrics implements MeterListener {
    private final MeterRegistry registry;

    /** Publishes to a registry. */
    public CallMetrics(MeterRegistry registry) {
        this.registry = registry;
    }

    @Override
    public void onRefused(Refusal refusal) {
        registry.counter("credits.calls.refused", "reason", tag(refusal.reason()))
                .increment();
    }

    @Override
    public void onPending(ModelCall call) {
        registry.counter("credits.calls.pending").increment();
    }

    @Override
    public void onEnded(UsageRecord record) {
        String outcome = tag(record.outcome());
        String source = record.cost() == null ? "none" : tag(record.cost().source());
        registry.counter("credits.calls", "outcome", outcome, "cost_source", source)
                .increment();
        time(
                "gen_ai.client.operation.duration",
                Tags.of("outcome", outcome),
                record.facts().latency());
        time("gen_ai.server.time_to_first_token", Tags.empty(), record.facts().timeToFirstToken());
        if (record.cost() != null) {
            credits("credits.calls.charge", record.cost().charged());
        }
    }

    @Override
    public void onOverrun(UsageRecord record, Credits held) {
        if (record.cost() != null) {
            credits("credits.calls.overrun", record.cost().charged().minus(held));
        }
    }

    private void time(String name, Tags tags, @Nullable Duration duration) {
        if (duration != null) {
            registry.timer(name, tags).record(duration);
        }
    }

    private void credits(String name, Credits amount) {
        DistributionSummary.builder(name)
                .baseUnit("credits")
                .register(registry)
                .record(amount.toBigDecimal().doubleValue());
    }

    private static String tag(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT);
    }
}
