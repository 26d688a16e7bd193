package io.credits4j.tck;

import static org.assertj.core.api.Assertions.assertThat;

import io.credits4j.Credits;
import io.credits4j.HoldId;
import io.credits4j.Money;
import io.credits4j.books.CallContext;
import io.credits4j.books.CallCost;
import io.credits4j.books.CallFacts;
import io.credits4j.books.CallState;
import io.credits4j.books.CallTerms;
import io.credits4j.books.CostSource;
import io.credits4j.books.ModelCall;
import io.credits4j.books.TokenCounts;
import io.credits4j.ledger.HoldRequest;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Model calls are kept whole, written by compare-and-set, and found when they wait. */
public abstract class CallStoreConformance extends StorageConformance {
    @Test
    void a_call_written_with_its_hold_is_read_back_whole() {
        HoldId hold = open("h1");
        ModelCall stored = storage.calls().find(hold).orElseThrow();
        assertThat(stored).isEqualTo(call(hold, 1, CallState.DISPATCHED, clock.instant()));

        Instant now = clock.instant();
        ModelCall full = new ModelCall(
                hold,
                2,
                CallState.PENDING_RECONCILE,
                new CallTerms(
                        "vendor/model:variant",
                        "catalog-9",
                        "rate one\nrate two",
                        Credits.parse("1.234567"),
                        Credits.SMALLEST,
                        "sha256-1",
                        new CallContext("anna", "chat", "c-1"),
                        "ch_1"),
                3,
                "gen-1755",
                new CallFacts(
                        "vendor/model-2026",
                        "Azure",
                        new TokenCounts(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12),
                        Duration.ofMillis(1),
                        Duration.ofMillis(2),
                        "length",
                        "{}"),
                new CallCost(
                        Money.usd("0.00000008333333333333330000000000000001"),
                        CostSource.LOOKED_UP,
                        Credits.SMALLEST,
                        Credits.of(1)),
                now,
                now.plusSeconds(4),
                now.plusSeconds(1),
                now.plusSeconds(2),
                3);
        assertThat(storage.calls().update(full)).isTrue();
        assertThat(storage.calls().find(hold)).contains(full);
    }

    @Test
    void only_the_writer_that_read_the_newest_version_writes() {
        HoldId hold = open("h1");
        assertThat(storage.calls().update(call(hold, 2, CallState.PENDING_RECONCILE, clock.instant())))
                .isTrue();
        assertThat(storage.calls().update(call(hold, 2, CallState.SETTLED, clock.instant())))
                .isFalse();
        assertThat(storage.calls().update(call(hold, 4, CallState.SETTLED, clock.instant())))
                .isFalse();
        assertThat(storage.calls().update(call(hold, 1, CallState.SETTLED, clock.instant())))
                .isFalse();
        assertThat(storage.calls().find(hold).orElseThrow().state()).isEqualTo(CallState.PENDING_RECONCILE);
    }

    @Test
    void of_racing_writers_exactly_one_wins() throws Exception {
        HoldId hold = open("h1");
        var finishes = Rendezvous.collide(
                8, i -> () -> storage.calls().update(call(hold, 2, CallState.PENDING_RECONCILE, clock.instant())));
        assertThat(finishes)
                .filteredOn(finish -> Boolean.TRUE.equals(finish.value()))
                .hasSize(1);
    }

    @Test
    void pending_calls_are_due_from_their_next_look_up_on_longest_waiting_first() {
        Instant start = clock.instant();
        HoldId first = open("h1");
        clock.advance(Duration.ofSeconds(1));
        HoldId second = open("h2");
        HoldId settled = open("h3");
        pend(second, start, start.plusSeconds(60));
        pend(first, start, start.plusSeconds(60));
        storage.calls().update(call(settled, 2, CallState.SETTLED, start));

        assertThat(storage.calls().due(start.plusSeconds(59), 10)).isEmpty();
        assertThat(storage.calls().due(start.plusSeconds(60), 10))
                .extracting(ModelCall::hold)
                .containsExactlyInAnyOrder(first, second);
        assertThat(storage.calls().due(start.plusSeconds(60), 1)).hasSize(1);
    }

    @Test
    void calls_whose_process_is_gone_are_found_by_their_deadline() {
        HoldId old = open("h1");
        HoldId held = open("h2", CallState.HELD);
        HoldId settled = open("h3");
        storage.calls().update(call(settled, 2, CallState.SETTLED, clock.instant()));
        clock.advance(Duration.ofMinutes(10));
        open("h4");
        assertThat(storage.calls().stalled(clock.instant(), 10))
                .extracting(ModelCall::hold)
                .containsExactly(old, held);
        assertThat(storage.calls().stalled(clock.instant(), 1)).hasSize(1);
    }

    @Test
    void pending_calls_are_listed_whether_they_are_due_or_not() {
        HoldId first = open("h1");
        open("h2");
        pend(first, clock.instant(), clock.instant().plusSeconds(60));
        assertThat(storage.calls().pending(10)).extracting(ModelCall::hold).containsExactly(first);
        assertThat(storage.calls().due(clock.instant(), 10)).isEmpty();
    }

    private HoldId open(String key) {
        return open(key, CallState.DISPATCHED);
    }

    private HoldId open(String key, CallState state) {
        purchase(account, 10, "for " + key);
        return ledger.hold(HoldRequest.of(account, credits(1), key(key))
                        .attach(hold -> List.of(call(hold.id(), 1, state, clock.instant()))))
                .id();
    }

    private void pend(HoldId hold, Instant openedAt, Instant nextLookUpAt) {
        ModelCall call = call(hold, 1, CallState.DISPATCHED, openedAt);
        storage.calls()
                .update(call.knowing("gen-" + hold.number(), CallFacts.NONE).pending(clock.instant(), nextLookUpAt, 0));
    }

    static ModelCall call(HoldId hold, long version, CallState state, Instant at) {
        CallTerms terms =
                new CallTerms("vendor/model", "v1", "", Credits.of(1), Credits.of(1), null, CallContext.NONE, null);
        return new ModelCall(hold, version, state, terms, 1, null, CallFacts.NONE, null, at, at, at, null, 0);
    }
}
