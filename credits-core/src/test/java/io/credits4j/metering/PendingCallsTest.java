package io.credits4j.metering;

import static io.credits4j.metering.MeterBench.ACCOUNT;
import static io.credits4j.metering.MeterBench.MODEL;
import static io.credits4j.metering.MeterBench.call;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.credits4j.Credits;
import io.credits4j.HoldId;
import io.credits4j.Money;
import io.credits4j.UnknownHoldException;
import io.credits4j.books.CallState;
import io.credits4j.books.CostSource;
import io.credits4j.books.ModelCall;
import io.credits4j.books.UsageRecord;
import io.credits4j.metering.CostLookUp.Answer;
import io.credits4j.pricing.TokenUsage;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Calls whose cost nobody told: what is shown meanwhile, and how they are closed. */
class PendingCallsTest {
    private static final CostLookUp SILENT = call -> new Answer.NotYet();

    private final MeterBench bench = new MeterBench();
    private final UsageMeter meter = bench.meter().build();

    private HoldId left(String key, CallReport report) {
        MeteredCall call = meter.open(call(key));
        call.identified("gen-" + key);
        return call.end(report).hold();
    }

    @Test
    void what_will_probably_be_charged_is_shown_and_nothing_is_charged_yet() {
        MeteredCall call = meter.open(call("m1"));
        Charge charge = call.end(CallReport.ofUnknownCost().usage(TokenUsage.of(100, 50)));
        assertThat(charge).isEqualTo(new Charge.Pending(call.hold(), Optional.of(Credits.parse("0.4"))));
        assertThat(bench.available()).isEqualTo(Credits.of(4));
        assertThat(bench.news).containsExactly("pending");
        assertThat(bench.records(meter)).isEmpty();
    }

    @Test
    void when_nobody_tells_the_cost_in_time_what_was_used_is_charged_at_the_prices_of_the_hold() {
        HoldId hold = left("m1", CallReport.ofUnknownCost().usage(TokenUsage.of(100, 50)));
        bench.clock.advance(Duration.ofHours(24));
        Reconciliation end = meter.reconcile(SILENT, 10);

        assertThat(end.settled()).extracting(Charge.Charged::source).containsExactly(CostSource.CALCULATED);
        assertThat(meter.usage().record(hold).orElseThrow().cost()).isNotNull();
        assertThat(bench.available()).isEqualTo(Credits.parse("9.6"));
    }

    @Test
    void when_the_price_has_vanished_by_then_the_call_is_written_off() {
        HoldId hold = left("m1", CallReport.ofUnknownCost().usage(TokenUsage.of(100, 50)));
        UsageMeter later = bench.meter(MeterBench.catalog("3")).build();
        bench.clock.advance(Duration.ofHours(24));

        assertThat(later.reconcile(SILENT, 10).writtenOff()).containsExactly(hold);
        assertThat(later.usage().record(hold).map(UsageRecord::outcome)).contains(UsageRecord.Outcome.WRITTEN_OFF);
        assertThat(bench.available()).isEqualTo(Credits.of(10));
        assertThat(bench.news).endsWith("ended WRITTEN_OFF");
    }

    @Test
    void an_operator_sees_them_and_asks_settles_or_closes_each() {
        HoldId asked = left("m1", CallReport.ofUnknownCost());
        PendingCalls pending = meter.pendingCalls();
        assertThat(pending.list(10)).extracting(ModelCall::hold).containsExactly(asked);
        assertThat(pending.retry(asked, SILENT)).isInstanceOf(Charge.Pending.class);
        assertThat(pending.retry(asked, call -> new Answer.Known(Money.usd("0.5"))))
                .isInstanceOf(Charge.Charged.class);

        HoldId settled = left("m2", CallReport.ofUnknownCost());
        assertThat(pending.settle(settled, Money.usd("1")))
                .isInstanceOfSatisfying(
                        Charge.Charged.class,
                        charged -> assertThat(charged.source()).isEqualTo(CostSource.DECLARED));
        HoldId closed = left("m3", CallReport.ofUnknownCost());
        assertThat(pending.writeOff(closed)).isEqualTo(new Charge.Free(closed));
        assertThat(pending.writeOff(closed)).isEqualTo(new Charge.Free(closed));
        assertThat(pending.settle(closed, Money.usd("1"))).isEqualTo(new Charge.Free(closed));

        assertThat(pending.list(10)).isEmpty();
        assertThat(meter.find(closed).orElseThrow().state()).isEqualTo(CallState.WRITTEN_OFF);
        assertThat(bench.available()).isEqualTo(Credits.of(7));
        assertThatThrownBy(() -> pending.writeOff(new HoldId(ACCOUNT, 99))).isInstanceOf(UnknownHoldException.class);
        assertThatThrownBy(() -> pending.list(0)).hasMessageContaining("limit 0");
        assertThatThrownBy(() -> pending.settle(closed, Money.usd("-1"))).hasMessageContaining("-1");
    }

    @Test
    void what_the_look_up_knows_besides_the_cost_is_on_record() {
        HoldId hold = left("m1", CallReport.ofUnknownCost());
        bench.clock.advance(Duration.ofSeconds(1));
        meter.reconcile(
                call -> new Answer.Known(
                        Money.usd("0.5"),
                        CallReport.ofUnknownCost().servedModel(MODEL).provider("Azure")),
                10);
        assertThat(meter.usage().record(hold).orElseThrow().facts().provider()).isEqualTo("Azure");
    }
}
