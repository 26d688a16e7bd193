package io.credits4j.tck;

import io.credits4j.StoreUnavailableException;
import io.credits4j.spi.CreditsStorage;
import io.credits4j.spi.Outcome;
import io.credits4j.spi.Work;
import java.util.ArrayDeque;
import java.util.Collections;
import java.util.Queue;

/** A storage whose next ledger writes fail as told, for tests of what happens then. Not thread-safe. */
public final class FaultyStorage extends ForwardingStorage {
    /** How a write fails. */
    public enum Fault {
        /** Nothing is written. */
        BEFORE_THE_COMMIT,
        /** Everything is written, and the caller is not told. */
        AFTER_THE_COMMIT
    }

    private final Queue<Fault> faults = new ArrayDeque<>();

    /** Wraps a storage that works. */
    public FaultyStorage(CreditsStorage storage) {
        super(storage);
    }

    /** Makes the next writes fail, one after the other. */
    public void failNext(Fault... next) {
        Collections.addAll(faults, next);
    }

    @Override
    protected <R> Outcome<R> run(Work<? extends R> work) {
        Fault fault = faults.poll();
        if (fault == null) {
            return super.run(work);
        }
        boolean written = fault == Fault.AFTER_THE_COMMIT && super.<R>run(work) instanceof Outcome.Done;
        return new Outcome.Failed<>(new StoreUnavailableException(
                "told to fail " + fault, written, new IllegalStateException("told to fail")));
    }
}
