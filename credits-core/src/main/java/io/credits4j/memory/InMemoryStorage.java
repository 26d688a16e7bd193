package io.credits4j.memory;

import io.credits4j.spi.BillingStore;
import io.credits4j.spi.CallStore;
import io.credits4j.spi.CreditsStorage;
import io.credits4j.spi.LedgerStore;
import io.credits4j.spi.OutboxStore;
import io.credits4j.spi.UsageStore;

/**
 * Keeps everything in this process's memory: the real semantics without durability. Thread-safe.
 *
 * <p>For a host's unit tests and for trying things out; what it holds is gone with the process. Use
 * {@code credits-jdbc} to keep money.
 */
public final class InMemoryStorage implements CreditsStorage {
    private final AttachedRows attached = new AttachedRows();
    private final InMemoryLedger ledger;
    private final InMemoryCalls calls = new InMemoryCalls(attached);
    private final InMemoryUsage usage = new InMemoryUsage(attached);
    private final InMemoryBilling billing = new InMemoryBilling(attached);
    private final InMemoryOutbox outbox;

    private InMemoryStorage(int linesKept) {
        this.ledger = new InMemoryLedger(attached, linesKept);
        this.outbox = new InMemoryOutbox(ledger);
    }

    /** Returns a new, empty storage. */
    public static InMemoryStorage create() {
        return new InMemoryStorage(Integer.MAX_VALUE);
    }

    /**
     * Returns a new, empty storage that forgets old history, for long runs: of each account it keeps at least that many
     * of the newest lines and at most twice as many, and with a line it forgets its idempotency key and, if it
     * was not delivered yet, its event.
     *
     * @throws IllegalArgumentException if {@code lines} is below 1
     */
    public static InMemoryStorage keepingNewest(int lines) {
        if (lines < 1) {
            throw new IllegalArgumentException("lines " + lines + " is below 1");
        }
        return new InMemoryStorage(lines);
    }

    @Override
    public LedgerStore ledger() {
        return ledger;
    }

    @Override
    public CallStore calls() {
        return calls;
    }

    @Override
    public UsageStore usage() {
        return usage;
    }

    @Override
    public BillingStore billing() {
        return billing;
    }

    @Override
    public OutboxStore outbox() {
        return outbox;
    }
}
