package io.credits4j.ledger;

import io.credits4j.AccountId;
import io.credits4j.Credits;
import io.credits4j.books.Account;
import io.credits4j.books.LedgerTransaction;
import io.credits4j.books.Lot;
import io.credits4j.books.TransactionType;
import io.credits4j.spi.Books;
import io.credits4j.spi.LedgerStore;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/** Works out forecasts: the lots as they stand, and the usage lines of the look-back, a slice at a time. */
final class Forecasting {
    private static final Set<TransactionType> USE = Set.of(TransactionType.USAGE, TransactionType.LATE_SETTLE);

    private final LedgerStore store;
    private final AccountId account;
    private final BurnOrder order;

    Forecasting(LedgerStore store, AccountId account, BurnOrder order) {
        this.store = store;
        this.account = account;
        this.order = order;
    }

    Forecast read(Instant reading, Duration horizon, Duration lookBack) {
        requireInRange("horizon", horizon);
        requireInRange("lookBack", lookBack);
        Present present = store.read(account, books -> Present.of(books, account, reading, horizon, order));
        Credits used = usedSince(present.now().minus(lookBack), present.newest());
        return new Forecast(
                account,
                present.now(),
                horizon,
                lookBack,
                present.available(),
                used,
                present.expiries(),
                new EvenUse(used, lookBack, order).runsOut(present.lots(), present.now()));
    }

    private static void requireInRange(String name, Duration duration) {
        if (duration.compareTo(Forecast.SHORTEST) < 0 || duration.compareTo(Forecast.LONGEST) > 0) {
            throw new IllegalArgumentException(
                    name + " " + duration + " is outside " + Forecast.SHORTEST + " to " + Forecast.LONGEST);
        }
    }

    private Credits usedSince(Instant start, long newest) {
        Credits used = Credits.ZERO;
        long before = newest + 1;
        while (before > 1) {
            List<LedgerTransaction> slice = store.transactions(account, USE, OptionalLong.of(before), 0, Lines.SLICE);
            for (LedgerTransaction line : slice) {
                if (!line.at().isAfter(start)) {
                    return used;
                }
                used = used.minus(line.amount());
            }
            before =
                    slice.size() < Lines.SLICE ? 1 : slice.get(slice.size() - 1).sequence();
        }
        return used;
    }

    /**
     * The account as it stands.
     *
     * @param now the instant
     * @param newest sequence of the newest stored line
     * @param lots the lots that can be spent now or later, in burn order
     * @param lapses the lines that will be booked by the horizon if nobody does anything and holds keep what they reserve
     */
    private record Present(Instant now, long newest, List<Lot> lots, List<LedgerTransaction> lapses) {
        private static Present of(Books books, AccountId id, Instant reading, Duration horizon, BurnOrder order) {
            Sheet sheet = Sheet.open(books, id, reading, order);
            List<Lot> lots = new ArrayList<>();
            sheet.openLots().forEach(lots::add);
            Instant until = Instants.earlier(sheet.now().plus(horizon), Instants.LATEST);
            List<LedgerTransaction> lapses =
                    Sheet.openAhead(books, id, sheet.now(), until, order).changes().transactions().stream()
                            .filter(line -> line.type() == TransactionType.EXPIRY
                                    && line.at().isAfter(sheet.now()))
                            .toList();
            return new Present(
                    sheet.now(), books.account(id).map(Account::sequence).orElse(0L), lots, lapses);
        }

        private Credits available() {
            return lots.stream()
                    .filter(lot -> lot.isSpendableAt(now))
                    .map(Lot::free)
                    .reduce(Credits.ZERO, Credits::plus);
        }

        private List<Balance.Expiry> expiries() {
            SortedMap<Instant, Credits> byEnd = new TreeMap<>();
            lapses.forEach(line -> byEnd.merge(line.at(), line.amount().negated(), Credits::plus));
            return byEnd.entrySet().stream()
                    .map(end -> new Balance.Expiry(end.getValue(), end.getKey()))
                    .toList();
        }
    }
}
