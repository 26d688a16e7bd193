package io.credits4j.stripe;

import io.credits4j.billing.PaymentCollector;
import java.util.Optional;

/** Hands charges on, and lets something happen while the reply is on its way. Not thread-safe. */
final class Replies implements PaymentCollector {
    private final PaymentCollector behind;
    private Runnable onTheWay = () -> {};

    Replies(PaymentCollector behind) {
        this.behind = behind;
    }

    /** What is thrown loses the reply. */
    void onTheWay(Runnable happening) {
        onTheWay = happening;
    }

    @Override
    public Answer charge(Order order) {
        Answer answer = behind.charge(order);
        onTheWay.run();
        return answer;
    }

    @Override
    public Optional<Answer> find(Order order) {
        return behind.find(order);
    }
}
