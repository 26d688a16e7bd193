package io.credits4j.spi;

import io.credits4j.HoldId;
import io.credits4j.StoreUnavailableException;
import io.credits4j.books.ModelCall;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Keeps metered model calls. Thread-safe. Calls are opened and closed as attachments of ledger works; this store reads
 * them, and writes what lies between.
 */
public interface CallStore {
    /**
     * Returns the call made under a hold.
     *
     * @throws StoreUnavailableException if the store cannot be read
     */
    Optional<ModelCall> find(HoldId hold);

    /**
     * Writes {@code call} if the stored version is one less than its own.
     *
     * @return whether it was written; if not, read again
     * @throws StoreUnavailableException if the store failed; it says whether the write may have happened
     */
    boolean update(ModelCall call);

    /**
     * Returns calls that wait for their cost and may be asked about at {@code now}: the pending ones whose next look-up
     * is due, longest waiting first.
     *
     * @param now the caller's instant
     * @param limit how many at most
     * @throws StoreUnavailableException if the store cannot be read
     */
    List<ModelCall> due(Instant now, int limit);

    /**
     * Returns calls held or dispatched whose deadline is before an instant, oldest first: their process is gone.
     *
     * @param before the instant
     * @param limit how many at most
     * @throws StoreUnavailableException if the store cannot be read
     */
    List<ModelCall> stalled(Instant before, int limit);

    /**
     * Returns pending calls, due or not, longest waiting first.
     *
     * @param limit how many at most
     * @throws StoreUnavailableException if the store cannot be read
     */
    List<ModelCall> pending(int limit);
}
