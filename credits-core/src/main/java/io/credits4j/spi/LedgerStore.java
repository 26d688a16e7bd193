package io.credits4j.spi;

import io.credits4j.AccountId;
import io.credits4j.ContentionException;
import io.credits4j.StoreUnavailableException;
import io.credits4j.books.LedgerTransaction;
import io.credits4j.books.TransactionType;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Function;

/**
 * Keeps the ledger. Thread-safe.
 *
 * <p>Writing follows five steps, and the order matters:
 *
 * <ol>
 *   <li>lock the accounts of the {@linkplain Work#footprint footprint}, in ascending order of their ids;
 *   <li>only then, by statements begun after the locks are held, load what {@link Books} asks for;
 *   <li>run {@link Work#decide}, which may run again if the commit fails for contention;
 *   <li>persist the {@link Changes} as they are, without arithmetic;
 *   <li>commit, and only then report the outcome.
 * </ol>
 *
 * <p>A work that throws has written nothing. Works of one call do not share fate, and each sees what those before it
 * changed.
 */
public interface LedgerStore {
    /**
     * Runs works, each atomically, and returns their outcomes in order.
     *
     * <p>Contention between writers is retried inside; what remains is an {@link Outcome.Failed} with a
     * {@link ContentionException} (nothing written) or a {@link StoreUnavailableException} (which says whether the
     * commit may have happened).
     *
     * @param works what to decide
     * @param <R> what the works answer
     * @return one outcome per work
     */
    <R> List<Outcome<R>> transact(List<? extends Work<? extends R>> works);

    /**
     * Runs one work and returns its result or throws its failure.
     *
     * @param work what to decide
     * @param <R> what the work answers
     * @return the result
     */
    default <R> R transact(Work<? extends R> work) {
        return this.<R>transact(List.of(work)).get(0).orThrow();
    }

    /**
     * Reads from one consistent state of the books, without locking writers out.
     *
     * @param account whose books
     * @param reading what to read; must not keep the books
     * @param <R> what it answers
     * @return its answer
     * @throws StoreUnavailableException if the store cannot be read
     */
    <R> R read(AccountId account, Function<Books, R> reading);

    /**
     * Returns ledger transactions of an account, newest first.
     *
     * @param account whose
     * @param types only these; all if empty
     * @param before only those with a lower sequence, if present
     * @param offset how many of those to skip; at least 0
     * @param limit how many at most; at least 1
     * @return the lines
     * @throws StoreUnavailableException if the store cannot be read
     */
    List<LedgerTransaction> transactions(
            AccountId account, Set<TransactionType> types, OptionalLong before, long offset, int limit);

    /**
     * Returns ledger transactions of an account, oldest first; as fast at any depth.
     *
     * @param account whose
     * @param types only these; all if empty
     * @param after only those with a higher sequence; 0 for all
     * @param offset how many of those to skip; at least 0
     * @param limit how many at most; at least 1
     * @return the lines
     * @throws StoreUnavailableException if the store cannot be read
     */
    List<LedgerTransaction> transactionsAfter(
            AccountId account, Set<TransactionType> types, long after, long offset, int limit);

    /**
     * Returns accounts on which something starts, ends, lapses or is to be noticed by an instant, longest due first.
     *
     * @param upTo the instant
     * @param limit how many at most; at least 1
     * @return the accounts
     * @throws StoreUnavailableException if the store cannot be read
     */
    List<AccountId> dueAccounts(Instant upTo, int limit);

    /**
     * Counts ledger transactions of an account.
     *
     * @param account whose
     * @param types only these; all if empty
     * @return how many
     * @throws StoreUnavailableException if the store cannot be read
     */
    long countTransactions(AccountId account, Set<TransactionType> types);

    /**
     * Forgets {@linkplain io.credits4j.books.Intent.Outcome.Refused refusals} remembered before an instant, oldest first;
     * no other outcome. One that is remembered anew meanwhile stays.
     *
     * @param before the instant
     * @param limit how many at most; at least 1
     * @return how many were forgotten
     * @throws ContentionException if other writers were in the way; nothing was forgotten
     * @throws StoreUnavailableException if the store failed; asking again is safe
     */
    int forgetRefusals(Instant before, int limit);

    /**
     * Erases memos of ledger transactions of an account, under the account's lock: they are {@link
     * io.credits4j.books.Memo#NONE} from then on, whichever way they are asked for. Nothing else changes.
     *
     * @param account whose
     * @param actor only memos that name this actor; all if empty
     * @param first the lowest sequence
     * @param last the highest sequence
     * @return how many memos were erased
     * @throws ContentionException if other writers were in the way; nothing was erased
     * @throws StoreUnavailableException if the store failed; asking again is safe
     */
    int eraseTransactionMemos(AccountId account, Optional<String> actor, long first, long last);

    /**
     * Erases memos of holds of an account, likewise.
     *
     * @param account whose
     * @param actor only memos that name this actor; all if empty
     * @param first the lowest number
     * @param last the highest number
     * @return how many memos were erased
     * @throws ContentionException if other writers were in the way; nothing was erased
     * @throws StoreUnavailableException if the store failed; asking again is safe
     */
    int eraseHoldMemos(AccountId account, Optional<String> actor, long first, long last);

    /**
     * Runs an action once what this thread has transacted is committed: at once, unless the store takes part in a
     * transaction that somebody else commits later. If that is rolled back, the action never runs.
     *
     * @param action what to run; does not throw
     */
    default void afterCommit(Runnable action) {
        action.run();
    }
}
