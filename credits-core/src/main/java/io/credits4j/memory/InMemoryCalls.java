package io.credits4j.memory;

import io.credits4j.HoldId;
import io.credits4j.books.CallState;
import io.credits4j.books.ModelCall;
import io.credits4j.spi.CallStore;
import io.credits4j.spi.StaleRowException;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** The model calls, by hold. Writes compare and set the version, one at a time. */
final class InMemoryCalls implements CallStore {
    private final ConcurrentMap<HoldId, ModelCall> calls = new ConcurrentHashMap<>();

    @Override
    public Optional<ModelCall> find(HoldId hold) {
        return Optional.ofNullable(calls.get(hold));
    }

    @Override
    public synchronized boolean update(ModelCall call) {
        if (call.version() == 1 || !follows(call)) {
            return false;
        }
        calls.put(call.hold(), call);
        return true;
    }

    /** Inserts versions 1 and replaces the versions before: all of them or, throwing, none. */
    synchronized void writeAll(List<ModelCall> rows) {
        for (ModelCall call : rows) {
            if (!follows(call)) {
                throw new StaleRowException("call " + call.hold() + " is not at version " + (call.version() - 1));
            }
        }
        rows.forEach(call -> calls.put(call.hold(), call));
    }

    private boolean follows(ModelCall call) {
        ModelCall known = calls.get(call.hold());
        return (known == null ? 0 : known.version()) == call.version() - 1;
    }

    @Override
    public List<ModelCall> due(Instant now, int limit) {
        return waiting(CallState.PENDING_RECONCILE, call -> isDue(call, now))
                .limit(limit)
                .toList();
    }

    @Override
    public List<ModelCall> stalled(Instant before, int limit) {
        return waiting(CallState.DISPATCHED, call -> call.changedAt().isBefore(before))
                .limit(limit)
                .toList();
    }

    private static boolean isDue(ModelCall call, Instant now) {
        Instant next = call.nextLookUpAt();
        return next == null || !next.isAfter(now);
    }

    private Stream<ModelCall> waiting(CallState state, Predicate<ModelCall> condition) {
        return calls.values().stream()
                .filter(call -> call.state() == state && condition.test(call))
                .sorted(Comparator.comparing(ModelCall::dispatchedAt)
                        .thenComparing(call -> call.hold().toString()));
    }
}
