package io.credits4j.spi;

import io.credits4j.AccountId;
import io.credits4j.StoreUnavailableException;
import io.credits4j.books.OutboxCursor;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Keeps how far the events of each account were delivered. Thread-safe. The events themselves are the ledger's: its lines,
 * and the {@linkplain io.credits4j.books.Signal signals} written along with them.
 */
public interface OutboxStore {
    /**
     * Returns the accounts with {@linkplain io.credits4j.books.Watch#undelivered() something undelivered} and no cursor, or
     * one that anybody may take at {@code now}; longest waiting first.
     *
     * @param now the caller's instant
     * @param limit how many at most; at least 1
     * @throws StoreUnavailableException if the store cannot be read
     */
    List<AccountId> waiting(Instant now, int limit);

    /**
     * Returns the cursor of an account; empty if nothing of it was ever delivered.
     *
     * @throws StoreUnavailableException if the store cannot be read
     */
    Optional<OutboxCursor> find(AccountId account);

    /**
     * Writes {@code cursor} if the stored version is one less than its own; version 1 is inserted.
     *
     * @return whether it was written; if not, somebody else has the account
     * @throws StoreUnavailableException if the store failed; it says whether the write may have happened
     */
    boolean update(OutboxCursor cursor);

    /**
     * Deletes the signals of an account that were delivered.
     *
     * @param account whose
     * @param signal number of the newest of them
     * @throws StoreUnavailableException if the store failed
     */
    void forget(AccountId account, long signal);
}
