package io.credits4j.ledger;

import io.credits4j.AccountId;
import io.credits4j.Credits;
import java.time.Instant;
import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What an account had at an instant. Immutable.
 *
 * @param account whose
 * @param at the instant; whatever happened at it has happened
 * @param posted what was left in all lots, less the debt
 * @param debt what was used beyond the lots and not repaid
 * @param remaining what was left in each lot, held or not, by the lot's number; empty lots are left out
 */
public record PastBalance(
        AccountId account, Instant at, Credits posted, Credits debt, SortedMap<Long, Credits> remaining) {
    /** Copies the map. */
    public PastBalance {
        remaining = Collections.unmodifiableSortedMap(new TreeMap<>(remaining));
    }
}
