package io.credits4j.billing;

import io.credits4j.tck.SettableClock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;

/** A provider that remembers keys for a day, keeps every charge it made, and fails as told. */
final class FakeCollector implements PaymentCollector {
    /** How the next charge goes. */
    enum Next {
        SUCCEEDS,
        PROCESSES,
        NEEDS_THE_CUSTOMER,
        DECLINES,
        DECLINES_FOR_GOOD,
        LOSES_THE_REPLY,
        NEVER_ARRIVES
    }

    private static final Duration KEY_LIFE = Duration.ofHours(24);

    private final SettableClock clock;
    private final Queue<Next> script = new ArrayDeque<>();
    private final Map<String, Remembered> keys = new HashMap<>();
    private final Map<String, Answer> payments = new LinkedHashMap<>();
    private Runnable edge = () -> {};
    private int made;

    private record Remembered(Answer answer, Instant at) {}

    FakeCollector(SettableClock clock) {
        this.clock = clock;
    }

    void next(Next... steps) {
        script.addAll(List.of(steps));
    }

    void atEachEdge(Runnable newEdge) {
        edge = newEdge;
    }

    /** How often money was taken, or is being. */
    long charges() {
        return payments.values().stream()
                .filter(answer -> !(answer instanceof Answer.Declined))
                .count();
    }

    int payments() {
        return payments.size();
    }

    @Override
    public Answer charge(Order order) {
        edge.run();
        Remembered known = keys.get(order.id());
        if (known != null && known.at().plus(KEY_LIFE).isAfter(clock.instant())) {
            return known.answer();
        }
        Next next = script.isEmpty() ? Next.SUCCEEDS : script.remove();
        if (next == Next.NEVER_ARRIVES) {
            throw new IllegalStateException("connection refused");
        }
        Answer answer = answer(next, "pi_" + ++made);
        payments.put(order.id() + "#" + made, answer);
        keys.put(order.id(), new Remembered(answer, clock.instant()));
        edge.run();
        if (next == Next.LOSES_THE_REPLY) {
            throw new IllegalStateException("connection reset");
        }
        return answer;
    }

    private static Answer answer(Next next, String payment) {
        return switch (next) {
            case PROCESSES -> new Answer.Processing(payment);
            case NEEDS_THE_CUSTOMER -> new Answer.NeedsCustomer(payment, Optional.of("https://pay.example/" + payment));
            case DECLINES -> new Answer.Declined("card_declined", true);
            case DECLINES_FOR_GOOD -> new Answer.Declined("stolen_card", false);
            default -> new Answer.Succeeded(payment);
        };
    }

    @Override
    public Optional<Answer> find(Order order) {
        return payments.entrySet().stream()
                .filter(payment -> payment.getKey().startsWith(order.id() + "#"))
                .map(Map.Entry::getValue)
                .findFirst();
    }
}
