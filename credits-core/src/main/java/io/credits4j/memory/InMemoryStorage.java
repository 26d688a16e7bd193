package io.credits4j.memory;

import io.credits4j.spi.CallStore;
import io.credits4j.spi.CreditsStorage;
import io.credits4j.spi.LedgerStore;

/**
 * Keeps everything in this process's memory: the real semantics without durability. Thread-safe.
 *
 * <p>For a host's unit tests and for trying things out; what it holds is gone with the process. Use
 * {@code credits-jdbc} to keep money.
 */
public final class InMemoryStorage implements CreditsStorage {
    private final InMemoryCalls calls = new InMemoryCalls();
    private final InMemoryLedger ledger = new InMemoryLedger(calls);

    private InMemoryStorage() {}

    /** Returns a new, empty storage. */
    public static InMemoryStorage create() {
        return new InMemoryStorage();
    }

    @Override
    public LedgerStore ledger() {
        return ledger;
    }

    @Override
    public CallStore calls() {
        return calls;
    }
}
