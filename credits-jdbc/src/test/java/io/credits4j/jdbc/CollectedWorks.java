package io.credits4j.jdbc;

import io.credits4j.ledger.CreditLedger;
import io.credits4j.memory.InMemoryStorage;
import io.credits4j.spi.Outcome;
import io.credits4j.spi.Work;
import io.credits4j.tck.ForwardingStorage;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** Takes down what works a ledger would run, without running them. */
final class CollectedWorks extends ForwardingStorage {
    private final List<Work<?>> works = new ArrayList<>();
    private final CreditLedger ledger;

    CollectedWorks(InstantSource clock) {
        super(InMemoryStorage.create());
        ledger = CreditLedger.builder(this).clock(clock).build();
    }

    /** Takes down the work of one request. */
    void ask(Consumer<CreditLedger> request) {
        try {
            request.accept(ledger);
        } catch (Collected e) {
            // It was taken down.
        }
    }

    List<Work<?>> works() {
        return works;
    }

    @Override
    protected <R> Outcome<R> run(Work<? extends R> work) {
        works.add(work);
        throw new Collected();
    }

    /** Thrown instead of doing what was asked. */
    private static final class Collected extends RuntimeException {
        private static final long serialVersionUID = 1L;
    }
}
