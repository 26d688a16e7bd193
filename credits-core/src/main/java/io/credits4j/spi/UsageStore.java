package io.credits4j.spi;

import io.credits4j.AccountId;
import io.credits4j.ContentionException;
import io.credits4j.Credits;
import io.credits4j.StoreUnavailableException;
import io.credits4j.books.UsageFigures;
import io.credits4j.books.UsageRecord;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Keeps what models were used for: a record per use, and their sums per account, actor, model and day. Thread-safe. Both
 * are written as attachments of ledger works; this store reads them, and writes what becomes of a record's payment.
 */
public interface UsageStore {
    /**
     * Returns one record of an account.
     *
     * @throws StoreUnavailableException if the store cannot be read
     */
    Optional<UsageRecord> find(AccountId account, String id);

    /**
     * Writes {@code record} if the stored version is one less than its own.
     *
     * @return whether it was written; if not, read again
     * @throws StoreUnavailableException if the store failed; it says whether the write may have happened
     */
    boolean update(UsageRecord record);

    /**
     * Returns records of an account, newest first; as fast at any depth.
     *
     * @param account whose
     * @param from only those that ended then or later
     * @param until only those that ended before
     * @param before only those further down than this place, if present
     * @param limit how many at most; at least 1
     * @throws StoreUnavailableException if the store cannot be read
     */
    List<UsageRecord> page(AccountId account, Instant from, Instant until, Optional<Place> before, int limit);

    /**
     * Returns sums of the uses of some days, one for each combination of the dimensions that occurs, in any order.
     *
     * @param account whose; everybody's if empty
     * @param from the first day
     * @param until the day after the last
     * @param dimensions what is told apart; none for one sum of everything, or no sum where there is nothing
     * @throws StoreUnavailableException if the store cannot be read
     */
    List<Total> totals(Optional<AccountId> account, LocalDate from, LocalDate until, Set<Dimension> dimensions);

    /**
     * Returns what the newest answered uses of a model were charged and could have been at most, everybody's, in any
     * order; as fast however many there are.
     *
     * @param model the model asked for
     * @param limit how many at most; at least 1
     * @throws StoreUnavailableException if the store cannot be read
     */
    List<CeilingUse> newestCeilingUses(String model, int limit);

    /**
     * Erases who uses and calls of an account were made by, and in which conversation, under the account's lock: in the
     * records, in the rows of calls, and in the sums, where they count with those of nobody from then on. No figure
     * changes.
     *
     * @param account whose
     * @param actor only what names this actor; everybody's if empty
     * @return how many records were changed
     * @throws ContentionException if other writers were in the way; nothing was erased
     * @throws StoreUnavailableException if the store failed; asking again is safe
     */
    int erase(AccountId account, Optional<String> actor);

    /** By what uses are told apart. */
    enum Dimension {
        /** Whose they are. */
        ACCOUNT,
        /** Who made them inside the account; empty where nobody was named. */
        ACTOR,
        /** The model asked for. */
        MODEL,
        /** The day they ended, in UTC. */
        DAY
    }

    /**
     * Where a record is in the list of its account.
     *
     * @param at when it ended
     * @param id its id; of those that ended at once the highest comes first, compared byte by byte
     */
    record Place(Instant at, String id) {
        /** Returns the place of a record. */
        public static Place of(UsageRecord record) {
            return new Place(record.endedAt(), record.id());
        }
    }

    /**
     * How much of its ceiling a use was charged.
     *
     * @param ceiling the most it could have been charged
     * @param charged what it was charged
     */
    record CeilingUse(Credits ceiling, Credits charged) {}

    /**
     * A sum. What was not told apart is null.
     *
     * @param account whose
     * @param actor who made the calls
     * @param model the model asked for
     * @param day the day
     * @param figures the sum
     */
    record Total(
            @Nullable AccountId account,
            @Nullable String actor,
            @Nullable String model,
            @Nullable LocalDate day,
            UsageFigures figures) {
        /** Returns the same with other figures. */
        public Total with(UsageFigures newFigures) {
            return new Total(account, actor, model, day, newFigures);
        }
    }
}
