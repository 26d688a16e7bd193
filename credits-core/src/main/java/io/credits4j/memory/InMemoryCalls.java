package io.credits4j.memory;

import io.credits4j.HoldId;
import io.credits4j.books.CallState;
import io.credits4j.books.ModelCall;
import io.credits4j.spi.CallStore;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** The model calls among the attached rows. */
final class InMemoryCalls implements CallStore {
    private final AttachedRows attached;

    InMemoryCalls(AttachedRows attached) {
        this.attached = attached;
    }

    @Override
    public Optional<ModelCall> find(HoldId hold) {
        return attached.find(ModelCall.class, hold);
    }

    @Override
    public boolean update(ModelCall call) {
        return attached.update(call);
    }

    @Override
    public List<ModelCall> due(Instant now, int limit) {
        return waiting(Set.of(CallState.PENDING_RECONCILE), call -> isDue(call, now))
                .limit(limit)
                .toList();
    }

    @Override
    public List<ModelCall> stalled(Instant before, int limit) {
        return waiting(
                        Set.of(CallState.HELD, CallState.DISPATCHED),
                        call -> call.deadline().isBefore(before))
                .limit(limit)
                .toList();
    }

    @Override
    public List<ModelCall> pending(int limit) {
        return waiting(Set.of(CallState.PENDING_RECONCILE), call -> true)
                .limit(limit)
                .toList();
    }

    private static boolean isDue(ModelCall call, Instant now) {
        Instant next = call.nextLookUpAt();
        return next == null || !next.isAfter(now);
    }

    private Stream<ModelCall> waiting(Set<CallState> states, Predicate<ModelCall> condition) {
        return attached.all(ModelCall.class)
                .filter(call -> states.contains(call.state()) && condition.test(call))
                .sorted(Comparator.comparing(ModelCall::openedAt)
                        .thenComparing(call -> call.hold().toString()));
    }
}
