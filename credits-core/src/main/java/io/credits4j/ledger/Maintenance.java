package io.credits4j.ledger;

import io.credits4j.AccountId;
import io.credits4j.spi.LedgerStore;
import io.credits4j.spi.Outcome;
import java.util.ArrayList;
import java.util.List;

/**
 * Books what is already true, so that histories are complete without waiting for the next write of an account.
 * Thread-safe; may run on many machines at once. No balance depends on it: missing a night changes nothing.
 */
public final class Maintenance {
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
        if (limit < 1) {
            throw new IllegalArgumentException("limit " + limit + " is below 1");
        }
        List<DueWork> works = new ArrayList<>();
        for (AccountId account : store.dueAccounts(desk.clock().instant(), limit)) {
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
}
