package io.credits4j.spi;

import io.credits4j.AccountId;
import io.credits4j.BudgetName;
import io.credits4j.HoldId;
import io.credits4j.IdempotencyKey;
import io.credits4j.books.Account;
import io.credits4j.books.Budget;
import io.credits4j.books.Hold;
import io.credits4j.books.Intent;
import io.credits4j.books.LedgerTransaction;
import io.credits4j.books.Lot;
import io.credits4j.books.Signal;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The state a decision is made on, loaded after the accounts were locked. Valid only while the work or reading runs,
 * and only on its thread.
 */
public interface Books {
    /** Returns the store's own clock at the time of the lock, if it has one. */
    Optional<Instant> storeTime();

    /** Returns an account; empty if it was never opened. */
    Optional<Account> account(AccountId account);

    /**
     * Returns the account's lots with status {@link io.credits4j.books.LotStatus#OPEN}, ordered by their burn key
     * compared byte by byte. Walked only as far as needed, so a store loads them in portions.
     */
    Iterable<Lot> openLots(AccountId account);

    /** Returns one lot of an account, open or not. */
    Optional<Lot> lot(AccountId account, long number);

    /** Returns one hold, live or ended. */
    Optional<Hold> hold(HoldId hold);

    /** Returns one ledger transaction of an account. */
    Optional<LedgerTransaction> transaction(AccountId account, long sequence);

    /** Returns the ledger transactions that {@linkplain LedgerTransaction#corrects() correct} one, oldest first. */
    List<LedgerTransaction> corrections(AccountId account, long sequence);

    /**
     * Returns what a key led to: the booking or hold that carries it, else the remembered ending or refusal. Where a
     * refusal was retried with success, the booking or hold wins.
     */
    Optional<Intent> intent(AccountId account, IdempotencyKey key);

    /** Returns those of an account's budgets that have one of the names, in any order. */
    List<Budget> budgets(AccountId account, Set<BudgetName> names);

    /** Returns all budgets of an account, in any order. */
    List<Budget> budgets(AccountId account);

    /**
     * Returns the open lots that end at or before {@code upTo}, or that start or are to be noticed after
     * {@code after} and at or before {@code upTo}; in any order.
     */
    List<Lot> lotsDue(AccountId account, Instant after, Instant upTo);

    /** Returns the live holds whose deadline is at or before {@code upTo}, in any order. */
    List<Hold> holdsDue(AccountId account, Instant upTo);

    /**
     * Returns the earliest instant strictly after {@code after} at which, as stored, an open lot starts, ends or is
     * to be noticed, or a live hold lapses.
     */
    Optional<Instant> nextDue(AccountId account, Instant after);

    /** Returns the stored signals of an account with a higher number than {@code after}, lowest first; at most so many. */
    List<Signal> signals(AccountId account, long after, int limit);
}
