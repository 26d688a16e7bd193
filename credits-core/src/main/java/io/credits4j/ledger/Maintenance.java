package io.credits4j.ledger;

import io.credits4j.AccountId;
import io.credits4j.spi.LedgerStore;
import io.credits4j.spi.Outcome;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * Books what is already true, so that histories are complete without waiting for the next write of an account.
 * Thread-safe; may run on many machines at once. No balance depends on it: missing a night changes nothing.
 */
public final class Maintenance {
    /** How long a refusal is remembered at least. */
    public static final Duration REFUSALS_KEPT = Duration.ofDays(7);

    private final LedgerStore store;
    private final Desk desk;

    Maintenance(LedgerStore store, Desk desk) {
        this.store = store;
        this.desk = desk;
    }

    /**
     * Lapses holds and ends lots of accounts on which something is due, longest due first. Run it every minute or so.
     *
     * @param limit how many accounts at most, at least 1
     * @return how many accounts were brought up to date; as many as {@code limit} means that there may be more
     * @throws IllegalArgumentException if the limit is below 1
     */
    public int runOnce(int limit) {
        List<DueWork> works = new ArrayList<>();
        for (AccountId account : store.dueAccounts(desk.clock().instant(), checked(limit))) {
            works.add(new DueWork(desk, account));
        }
        if (works.isEmpty()) {
            return 0;
        }
        int done = 0;
        for (Outcome<Boolean> outcome : store.<Boolean>transact(works)) {
            done += outcome.orThrow() ? 1 : 0;
        }
        return done;
    }

    /**
     * Forgets refused spends and holds that are older than {@link #REFUSALS_KEPT}: the same key is then decided afresh.
     * What was booked, held, ended or changed is remembered for ever. Run it every hour or so.
     *
     * @param limit how many at most, at least 1
     * @return how many were forgotten; as many as {@code limit} means that there may be more
     * @throws IllegalArgumentException if the limit is below 1
     */
    public int forgetRefusals(int limit) {
        return store.forgetRefusals(desk.clock().instant().minus(REFUSALS_KEPT), checked(limit));
    }

    private static int checked(int limit) {
        if (limit < 1) {
            throw new IllegalArgumentException("limit " + limit + " is below 1");
        }
        return limit;
    }
}
