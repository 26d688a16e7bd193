package io.credits4j.ledger;

import io.credits4j.HoldId;
import io.credits4j.HoldNotOpenException;
import io.credits4j.HoldState;
import io.credits4j.UnknownHoldException;
import io.credits4j.books.Hold;
import io.credits4j.spi.Books;
import io.credits4j.spi.Work;
import java.time.Instant;
import java.util.Set;

/** Decides the extension of a hold to an instant; doing it twice is doing it once, without any key. */
final class ExtendWork implements Work<Hold> {
    private final Desk desk;
    private final HoldId id;
    private final Instant until;

    ExtendWork(Desk desk, HoldId id, Instant until) {
        this.desk = desk;
        this.id = id;
        this.until = Instants.kept("until", until);
    }

    @Override
    public Footprint footprint() {
        return new Footprint(Set.of(id.account()), Set.of(), Set.of(id));
    }

    @Override
    public Decision<Hold> decide(Books books) {
        Sheet sheet = desk.open(books, id.account());
        Hold hold = sheet.hold(id).orElseThrow(() -> new UnknownHoldException(id));
        if (hold.state() != HoldState.LIVE) {
            throw new HoldNotOpenException(id, hold.state());
        }
        if (until.isAfter(hold.openedAt().plus(HoldRequest.LONGEST_LIFE))) {
            throw new IllegalArgumentException("until " + until + " is more than " + HoldRequest.LONGEST_LIFE
                    + " after hold " + id + " was opened");
        }
        if (!until.isAfter(hold.expiresAt())) {
            return Decision.unchanged(hold);
        }
        Hold extended = sheet.extend(hold, until);
        return new Decision<>(extended, sheet.changes());
    }
}
