package io.credits4j.ledger;

import io.credits4j.AccountId;
import io.credits4j.IdempotencyConflictException;
import io.credits4j.IdempotencyKey;
import io.credits4j.books.Allocation;
import io.credits4j.books.GrantSource;
import io.credits4j.books.Intent;
import io.credits4j.books.LedgerTransaction;
import io.credits4j.books.Lot;
import io.credits4j.books.TransactionType;
import io.credits4j.spi.Books;
import io.credits4j.spi.Work;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Decides an {@link AllowanceRequest}.
 *
 * <ol>
 *   <li>periods are given in order, so those not given yet are the last ones: before the work, they are looked for from
 *       the newest back to the first that was given;
 *   <li>under the lock, those another machine has given meanwhile are left out;
 *   <li>each is granted at its start and, if it is over, ends at its end, among what else was due at those instants.
 * </ol>
 */
final class AllotWork implements Work<Allotted> {
    private static final int MOST = 1_000;

    private final Desk desk;
    private final AllowanceRequest request;
    private final Allowance allowance;
    private final List<AllowancePeriod> periods;

    AllotWork(Desk desk, AllowanceRequest request, List<AllowancePeriod> periods) {
        this.desk = desk;
        this.request = request;
        this.allowance = request.allowance();
        this.periods = periods;
    }

    /** Returns the periods that have started by an instant, or are to be booked ahead, and were not given. */
    static List<AllowancePeriod> missing(Books books, AllowanceRequest request, Instant reading) {
        Allowance allowance = request.allowance();
        Deque<AllowancePeriod> missing = new ArrayDeque<>();
        Optional<AllowancePeriod> next = allowance.newest(reading, request.ahead());
        while (next.isPresent() && !isGiven(books, request, next.get())) {
            missing.addFirst(next.get());
            if (missing.size() > MOST) {
                throw new IllegalArgumentException("more than " + MOST + " periods of plan '" + allowance.plan()
                        + "' are due to account '" + request.account() + "': " + allowance.schedule());
            }
            next = allowance.schedule().previous(next.get());
        }
        return List.copyOf(missing);
    }

    private static boolean isGiven(Books books, AllowanceRequest request, AllowancePeriod period) {
        AccountId account = request.account();
        IdempotencyKey key = request.allowance().keyFor(period);
        Optional<Intent> first = books.intent(account, key);
        if (first.isPresent()
                && !first.get().fingerprint().equals(request.allowance().fingerprintFor(period))) {
            throw new IdempotencyConflictException(account, key);
        }
        return first.isPresent();
    }

    @Override
    public Footprint footprint() {
        Set<IntentKey> keys = periods.stream()
                .map(period -> new IntentKey(request.account(), allowance.keyFor(period)))
                .collect(Collectors.toSet());
        return new Footprint(Set.of(request.account()), keys, Set.of());
    }

    @Override
    public Decision<Allotted> decide(Books books) {
        List<LedgerTransaction> lines = new ArrayList<>();
        List<Arrival> arrivals = new ArrayList<>();
        for (AllowancePeriod period : periods) {
            if (!isGiven(books, request, period)) {
                arrivals.add(new Start(period, lines));
            }
        }
        if (arrivals.isEmpty()) {
            return Decision.unchanged(new Allotted(List.of()));
        }
        Sheet sheet = desk.open(books, request.account(), arrivals);
        sheet.requireNotClosed();
        return new Decision<>(new Allotted(lines), sheet.changes());
    }

    /** The start of one period, which adds its line to those of the decision. */
    private final class Start implements Arrival {
        private final AllowancePeriod period;
        private final List<LedgerTransaction> lines;

        Start(AllowancePeriod period, List<LedgerTransaction> lines) {
            this.period = period;
            this.lines = lines;
        }

        @Override
        public Instant at() {
            return period.start();
        }

        @Override
        public List<Lot> bookOn(Sheet sheet, Instant at) {
            Lot lot = sheet.newLot(
                    allowance.termsFor(period), GrantSource.SUBSCRIPTION, allowance.amount(), desk.order(), 0, at);
            List<Allocation> in = List.of(new Allocation(lot.number(), lot.granted()));
            Intent intent = new Intent(
                    request.account(),
                    allowance.keyFor(period),
                    allowance.fingerprintFor(period),
                    new Intent.Outcome.Applied(),
                    at);
            lines.add(sheet.grant(
                    lot, Entry.of(TransactionType.SUBSCRIPTION, in, at).under(intent, request.memo())));
            return List.of(lot);
        }
    }
}
