package io.credits4j.metering;

import io.credits4j.Credits;
import io.credits4j.books.CallCost;
import io.credits4j.books.ModelCall;
import io.credits4j.books.UsageRecord;
import java.util.List;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells the listeners; what one throws harms nobody. */
final class Telling {
    private static final Logger LOG = LoggerFactory.getLogger(UsageMeter.class);

    private final List<MeterListener> listeners;

    Telling(List<MeterListener> listeners) {
        this.listeners = List.copyOf(listeners);
    }

    void refused(Refusal refusal) {
        each(listener -> listener.onRefused(refusal));
    }

    void pending(ModelCall call) {
        each(listener -> listener.onPending(call));
    }

    void ended(UsageRecord record, Credits held) {
        each(listener -> listener.onEnded(record));
        CallCost cost = record.cost();
        if (cost != null && cost.charged().plus(cost.unbilled()).isGreaterThan(held)) {
            each(listener -> listener.onOverrun(record, held));
        }
    }

    private void each(Consumer<MeterListener> news) {
        for (MeterListener listener : listeners) {
            try {
                news.accept(listener);
            } catch (RuntimeException e) {
                LOG.warn("a listener of the meter failed", e);
            }
        }
    }
}
