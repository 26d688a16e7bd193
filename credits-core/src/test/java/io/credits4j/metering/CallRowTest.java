package io.credits4j.metering;

import static io.credits4j.metering.MeterBench.ACCOUNT;
import static io.credits4j.metering.MeterBench.call;
import static io.credits4j.metering.MeterBench.costing;
import static org.assertj.core.api.Assertions.assertThat;

import io.credits4j.Credits;
import io.credits4j.HoldId;
import io.credits4j.Money;
import io.credits4j.books.CallState;
import io.credits4j.books.CostSource;
import io.credits4j.books.ModelCall;
import io.credits4j.books.UsageRecord;
import io.credits4j.pricing.TokenUsage;
import io.credits4j.spi.CallStore;
import io.credits4j.tck.ForwardingStorage;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** A call in flight knows its row, and finds out when somebody else has written it. */
class CallRowTest {
    private static final CostLookUp SILENT = row -> new CostLookUp.Answer.NotYet();

    private final MeterBench bench = new MeterBench();
    private final CountingReads storage = new CountingReads();
    private final List<UsageRecord.Outcome> ended = new ArrayList<>();
    private final UsageMeter meter = UsageMeter.builder(bench.ledger, storage, bench.catalog)
            .clock(bench.clock)
            .listener(new MeterListener() {
                @Override
                public void onEnded(UsageRecord record) {
                    ended.add(record.outcome());
                }
            })
            .build();

    /** Counts how often the row of a call is read, and lets something happen after calls were listed. */
    private final class CountingReads extends ForwardingStorage {
        private int reads;
        private Runnable meanwhile = () -> {};

        CountingReads() {
            super(bench.storage);
        }

        @Override
        public CallStore calls() {
            CallStore calls = behind().calls();
            return new CallStore() {
                @Override
                public Optional<ModelCall> find(HoldId hold) {
                    reads++;
                    return calls.find(hold);
                }

                @Override
                public boolean update(ModelCall call) {
                    return calls.update(call);
                }

                @Override
                public List<ModelCall> due(Instant now, int limit) {
                    return calls.due(now, limit);
                }

                @Override
                public List<ModelCall> stalled(Instant before, int limit) {
                    List<ModelCall> stalled = calls.stalled(before, limit);
                    meanwhile.run();
                    return stalled;
                }

                @Override
                public List<ModelCall> pending(int limit) {
                    return calls.pending(limit);
                }
            };
        }
    }

    private CallState stateOf(MeteredCall call) {
        return bench.storage.calls().find(call.hold()).orElseThrow().state();
    }

    private UsageRecord record(MeteredCall call) {
        return meter.usage().record(call.hold()).orElseThrow();
    }

    @Test
    void a_call_that_goes_well_reads_its_row_at_no_time() {
        MeteredCall call = meter.reserve(call("m1"));
        call.dispatched();
        call.identified("gen-1");
        call.end(costing("1"));

        assertThat(storage.reads).isZero();
        assertThat(record(call).providerId()).isEqualTo("gen-1");
    }

    @Test
    void a_call_that_costs_nothing_or_does_not_tell_reads_its_row_at_no_time() {
        MeteredCall free = meter.open(call("m1"));
        free.release(CallReport.ofUnknownCost());
        MeteredCall untold = meter.open(call("m2"));
        untold.identified("gen-2");
        untold.leavePending();

        assertThat(storage.reads).isZero();
        assertThat(stateOf(free)).isEqualTo(CallState.RELEASED);
        assertThat(stateOf(untold)).isEqualTo(CallState.PENDING_RECONCILE);
    }

    @Test
    void a_sweep_over_calls_of_a_process_that_is_gone_reads_none_of_their_rows_again() {
        MeteredCall unsent = meter.reserve(call("m1", "vendor/free"));
        MeteredCall sent = meter.open(call("m2"));
        bench.clock.advance(Duration.ofHours(25));
        meter.reconcile(SILENT, 10);
        meter.reconcile(SILENT, 10);

        assertThat(storage.reads).isZero();
        assertThat(stateOf(unsent)).isEqualTo(CallState.RELEASED);
        assertThat(stateOf(sent)).isEqualTo(CallState.WRITTEN_OFF);
    }

    @Test
    void a_call_that_is_sent_while_a_sweep_takes_it_for_left_behind_is_not_released() {
        MeteredCall call = meter.reserve(call("m1"));
        bench.clock.advance(Duration.ofMinutes(11));
        storage.meanwhile = call::dispatched;
        meter.reconcile(SILENT, 10);

        assertThat(stateOf(call)).isEqualTo(CallState.DISPATCHED);
        assertThat(bench.available()).isEqualTo(Credits.of(4));
        assertThat(call.end(costing("1"))).isInstanceOf(Charge.Charged.class);
    }

    @Test
    void a_call_that_tells_what_it_used_while_it_is_given_up_is_charged_for_that() {
        MeteredCall call = meter.open(call("m1"));
        call.identified("gen-1");
        bench.clock.advance(Duration.ofHours(25));
        Reconciliation end = meter.reconcile(
                row -> {
                    call.end(CallReport.ofUnknownCost().usage(TokenUsage.of(100, 50)));
                    return new CostLookUp.Answer.NotYet();
                },
                10);

        assertThat(end.settled()).extracting(Charge.Charged::source).containsExactly(CostSource.CALCULATED);
        assertThat(stateOf(call)).isEqualTo(CallState.SETTLED);
    }

    @Test
    void a_row_that_was_erased_from_meanwhile_stays_erased() {
        MeteredCall call = meter.open(call("m1").actor("anna"));
        meter.usage().erase(ACCOUNT, Optional.of("anna"));
        call.identified("gen-1");
        meter.usage().erase(ACCOUNT, Optional.of("anna"));
        call.end(costing("1"));

        assertThat(record(call).context().actor()).isNull();
        assertThat(record(call).providerId()).isEqualTo("gen-1");
    }

    @Test
    void a_row_that_was_erased_from_stays_so_when_the_call_costs_nothing_or_does_not_tell() {
        MeteredCall free = meter.open(call("m1", "vendor/free").actor("anna"));
        MeteredCall untold = meter.open(call("m2").actor("anna"));
        meter.usage().erase(ACCOUNT, Optional.of("anna"));
        free.release();
        untold.identified("gen-2");
        meter.usage().erase(ACCOUNT, Optional.of("anna"));
        untold.leavePending();

        assertThat(record(free).context().actor()).isNull();
        assertThat(meter.find(untold.hold())).hasValueSatisfying(row -> {
            assertThat(row.terms().context().actor()).isNull();
            assertThat(row.state()).isEqualTo(CallState.PENDING_RECONCILE);
            assertThat(row.providerId()).isEqualTo("gen-2");
        });
    }

    @Test
    void a_call_another_has_settled_is_neither_released_nor_left_pending() {
        MeteredCall released = meter.open(call("m1", "vendor/free"));
        MeteredCall left = meter.open(call("m2"));
        Money cost = costing("2").cost().orElseThrow();
        meter.pendingCalls().settle(released.hold(), cost);
        meter.pendingCalls().settle(left.hold(), cost);

        assertThat(List.of(released.release(), left.leavePending()))
                .allSatisfy(charge -> assertThat(charge)
                        .isInstanceOfSatisfying(
                                Charge.Charged.class,
                                charged -> assertThat(charged.providerCost()).isEqualTo(cost)));
        assertThat(bench.records(meter)).hasSize(2);
    }

    @Test
    void a_call_another_has_released_is_on_record_once() {
        MeteredCall call = meter.open(call("m1"));
        meter.pendingCalls().writeOff(call.hold());

        assertThat(call.release()).isEqualTo(new Charge.Free(call.hold()));
        assertThat(stateOf(call)).isEqualTo(CallState.WRITTEN_OFF);
        assertThat(bench.records(meter)).hasSize(1);
        assertThat(ended).containsExactly(UsageRecord.Outcome.WRITTEN_OFF);
    }

    @Test
    void a_call_whose_hold_the_host_has_released_is_closed_all_the_same() {
        MeteredCall call = meter.open(call("m1"));
        bench.ledger.release(call.hold());

        assertThat(call.release()).isEqualTo(new Charge.Free(call.hold()));
        assertThat(stateOf(call)).isEqualTo(CallState.RELEASED);
        assertThat(ended).containsExactly(UsageRecord.Outcome.FAILED);
    }

    @Test
    void a_call_that_was_taken_for_dead_and_closed_is_not_settled_again() {
        MeteredCall call = meter.open(call("m1"));
        bench.clock.advance(Duration.ofHours(25));
        meter.reconcile(SILENT, 10);
        meter.reconcile(SILENT, 10);

        assertThat(call.end(costing("1"))).isEqualTo(new Charge.Free(call.hold()));
        assertThat(meter.find(call.hold()))
                .hasValueSatisfying(row -> assertThat(row.state()).isEqualTo(CallState.WRITTEN_OFF));
        assertThat(bench.records(meter)).hasSize(1);
    }

    @Test
    void a_call_another_has_settled_keeps_that_charge() {
        MeteredCall call = meter.open(call("m1"));
        call.identified("gen-1");
        bench.clock.advance(Duration.ofMinutes(11));
        meter.reconcile(SILENT, 10);
        bench.clock.advance(Duration.ofMinutes(1));
        meter.reconcile(row -> new CostLookUp.Answer.Known(costing("2").cost().orElseThrow(), costing("2")), 10);

        assertThat(call.end(costing("1")))
                .isInstanceOfSatisfying(
                        Charge.Charged.class,
                        charged -> assertThat(charged.providerCost())
                                .isEqualTo(costing("2").cost().orElseThrow()));
        assertThat(bench.records(meter)).hasSize(1);
    }
}
