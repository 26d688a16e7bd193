package io.credits4j.ledger;

import io.credits4j.AccountId;
import io.credits4j.Credits;
import io.credits4j.books.Hold;
import io.credits4j.books.Lot;
import io.credits4j.ledger.Explanation.LiveHold;
import io.credits4j.ledger.Explanation.OpenLot;
import io.credits4j.spi.Books;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Reads off books and a sheet why the balance is what it is. Pure. */
final class ExplanationReading {
    private final Books books;
    private final AccountId account;
    private final Sheet sheet;
    private final BurnOrder order;

    private ExplanationReading(Books books, AccountId account, Desk desk) {
        this.books = books;
        this.account = account;
        this.sheet = Sheet.open(books, account, desk.clock().instant(), desk.order());
        this.order = desk.order();
    }

    static Explanation of(Books books, AccountId account, Desk desk) {
        return new ExplanationReading(books, account, desk).read();
    }

    /** Returns the lots that can be spent, as they stand, in burn order. */
    static List<Lot> started(Sheet sheet) {
        List<Lot> started = new ArrayList<>();
        sheet.spendable().forEach(lot -> {
            if (lot.remaining().isPositive()) {
                started.add(lot);
            }
        });
        return started;
    }

    /** Returns the lots that start later, in burn order. */
    private static List<Lot> startingLater(Sheet sheet) {
        List<Lot> later = new ArrayList<>();
        sheet.openLots().forEach(lot -> {
            if (lot.effectiveAt().isAfter(sheet.now())) {
                later.add(lot);
            }
        });
        return later;
    }

    private Explanation read() {
        Balance balance = BalanceReading.of(sheet);
        List<Lot> started = started(sheet);
        List<OpenLot> lots = new ArrayList<>();
        describe(started, true, lots);
        describe(startingLater(sheet), false, lots);
        Credits free = started.stream()
                .filter(lot -> lot.scope().isAny())
                .map(Lot::free)
                .reduce(Credits.ZERO, Credits::plus);
        return new Explanation(balance, lots, holds(), balance.available().minus(free));
    }

    private void describe(List<Lot> inOrder, boolean started, List<OpenLot> lots) {
        @Nullable Lot before = null;
        for (Lot lot : inOrder) {
            BurnPlace place = before == null ? BurnPlace.FIRST : BurnDown.place(order, before, lot);
            lots.add(new OpenLot(
                    lot.number(),
                    lot.source(),
                    lot.priority(),
                    lot.remaining(),
                    lot.held(),
                    lot.effectiveAt(),
                    Optional.ofNullable(lot.expiresAt()),
                    started,
                    place));
            before = lot;
        }
    }

    private List<LiveHold> holds() {
        return books.holdsDue(account, Instants.LATEST).stream()
                .filter(hold -> hold.isLiveAt(sheet.now()))
                .sorted(Comparator.comparing(Hold::expiresAt)
                        .thenComparing(hold -> hold.id().number()))
                .map(hold -> new LiveHold(hold.id(), hold.expiresAt(), hold.reserved()))
                .toList();
    }
}
