package io.credits4j.ledger;

import io.credits4j.books.Account;
import io.credits4j.books.Hold;
import io.credits4j.books.Lot;
import io.credits4j.spi.Books;
import java.time.Instant;
import java.util.List;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.TreeSet;

/**
 * What has come due on an account by now and is still to be booked, earliest first, each once. Booking one thing may add
 * others. Not thread-safe; lives inside one decision.
 */
final class DueQueue {
    /** At one instant things happen in this order: a boundary belongs to the new period. */
    enum Kind {
        HOLD_LAPSES,
        LOT_ENDS,
        LOT_STARTS,
        GRANT_ARRIVES,
        /** Tells what is left by then. */
        END_IS_NEAR
    }

    /**
     * One thing that is due.
     *
     * @param at since when
     * @param kind what happens
     * @param number of the hold or lot, or the place in the list of arrivals
     */
    record Due(Instant at, Kind kind, long number) implements Comparable<Due> {
        @Override
        public int compareTo(Due other) {
            int byInstant = at.compareTo(other.at);
            int byKind = byInstant != 0 ? byInstant : kind.compareTo(other.kind);
            return byKind != 0 ? byKind : Long.compare(number, other.number);
        }
    }

    private final Account before;
    private final Instant now;
    private final NavigableSet<Due> waiting = new TreeSet<>();

    DueQueue(Account before, Instant now) {
        this.before = before;
        this.now = now;
    }

    /** Returns whether something stored was due when the books were opened. */
    boolean wasDue() {
        Instant next = before.nextDue();
        return next != null && !next.isAfter(now);
    }

    /** Adds what is stored and due: holds that lapse up to an instant, and lots by now. */
    void addStored(Books books, Instant lapsing) {
        books.holdsDue(before.id(), lapsing).forEach(this::addEnd);
        books.lotsDue(before.id(), before.lastInstant(), now).forEach(lot -> add(lot, before.lastInstant()));
    }

    private void addEnd(Hold hold) {
        waiting.add(new Due(hold.expiresAt(), Kind.HOLD_LAPSES, hold.id().number()));
    }

    /** Adds grants that arrive; those still to come arrive now. */
    void addArrivals(List<Arrival> arrivals) {
        for (int i = 0; i < arrivals.size(); i++) {
            waiting.add(new Due(Instants.earlier(arrivals.get(i).at(), now), Kind.GRANT_ARRIVES, i));
        }
    }

    /** Adds what is due of a lot by now: its end, its notice, and its start if that is after an instant. */
    void add(Lot lot, Instant after) {
        addEndAndNotice(lot);
        Instant start = lot.effectiveAt();
        if (start.isAfter(after) && !start.isAfter(now)) {
            waiting.add(new Due(start, Kind.LOT_STARTS, lot.number()));
        }
    }

    /** Adds what is due of a lot by now that has started already. */
    void addEndAndNotice(Lot lot) {
        Instant end = lot.expiresAt();
        if (end != null && lot.hasEndedAt(now)) {
            waiting.add(new Due(end, Kind.LOT_ENDS, lot.number()));
        }
        Instant notice = lot.noticeAt();
        if (notice != null && isNews(notice)) {
            waiting.add(new Due(notice, Kind.END_IS_NEAR, lot.number()));
        }
    }

    /** A notice is given once: not if it was due before. */
    private boolean isNews(Instant notice) {
        return notice.isAfter(before.lastInstant()) && !notice.isAfter(now);
    }

    /** Returns what is next, and forgets it. */
    Optional<Due> next() {
        return Optional.ofNullable(waiting.pollFirst());
    }
}
