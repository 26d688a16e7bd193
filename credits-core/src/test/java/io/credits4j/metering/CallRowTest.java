package io.credits4j.metering;

import static io.credits4j.metering.MeterBench.ACCOUNT;
import static io.credits4j.metering.MeterBench.call;
import static io.credits4j.metering.MeterBench.costing;
import static org.assertj.core.api.Assertions.assertThat;

import io.credits4j.HoldId;
import io.credits4j.books.CallState;
import io.credits4j.books.ModelCall;
import io.credits4j.books.UsageRecord;
import io.credits4j.spi.CallStore;
import io.credits4j.tck.ForwardingStorage;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** A call in flight knows its row, and finds out when somebody else has written it. */
class CallRowTest {
    private final MeterBench bench = new MeterBench();
    private final CountingReads storage = new CountingReads();
    private final UsageMeter meter = UsageMeter.builder(bench.ledger, storage, bench.catalog)
            .clock(bench.clock)
            .build();

    /** Counts how often the row of a call is read. */
    private final class CountingReads extends ForwardingStorage {
        private int reads;

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
                    return calls.stalled(before, limit);
                }

                @Override
                public List<ModelCall> pending(int limit) {
                    return calls.pending(limit);
                }
            };
        }
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
    void a_call_that_was_taken_for_dead_and_closed_is_not_settled_again() {
        MeteredCall call = meter.open(call("m1"));
        bench.clock.advance(Duration.ofHours(25));
        meter.reconcile(row -> new CostLookUp.Answer.NotYet(), 10);
        meter.reconcile(row -> new CostLookUp.Answer.NotYet(), 10);

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
        meter.reconcile(row -> new CostLookUp.Answer.NotYet(), 10);
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
