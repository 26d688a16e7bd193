package io.credits4j.ledger;

import io.credits4j.AccountId;
import io.credits4j.Credits;
import io.credits4j.IdempotencyConflictException;
import io.credits4j.IdempotencyKey;
import io.credits4j.books.Allocation;
import io.credits4j.books.GrantSource;
import io.credits4j.books.Intent;
import io.credits4j.books.LedgerTransaction;
import io.credits4j.books.Lot;
import io.credits4j.books.Memo;
import io.credits4j.books.TransactionType;
import io.credits4j.spi.Books;
import io.credits4j.spi.LedgerStore;
import io.credits4j.spi.Work;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
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
 *   <li>each is granted at its start and, if it is over, ends at its end, among what else was due at those instants;
 *   <li>where the plan clears debt, what was owed before the start, as the history tells, is cleared first; what was
 *       borrowed since belongs to the new period.
 * </ol>
 */
final class AllotWork implements Work<Allotted> {
    private static final int MOST = 1_000;

    private final Desk desk;
    private final AllowanceRequest request;
    private final Allowance allowance;
    private final List<AllowancePeriod> periods;
    private final Map<AllowancePeriod, Credits> debtBefore;

    private AllotWork(
            Desk desk,
            AllowanceRequest request,
            List<AllowancePeriod> periods,
            Map<AllowancePeriod, Credits> debtBefore) {
        this.desk = desk;
        this.request = request;
        this.allowance = request.allowance();
        this.periods = periods;
        this.debtBefore = debtBefore;
    }

    /** Returns the work that gives what was not given by now; empty if all was. */
    static Optional<AllotWork> of(LedgerStore store, Desk desk, AllowanceRequest request) {
        Instant reading = desk.clock().instant();
        List<AllowancePeriod> missing = store.read(request.account(), books -> missing(books, request, reading));
        PastReading past = new PastReading(store, desk.order());
        Map<AllowancePeriod, Credits> debtBefore = new HashMap<>();
        missing.stream().filter(request.allowance()::clearsDebtAt).forEach(period -> {
            Instant before = period.start().minus(1, ChronoUnit.MICROS);
            debtBefore.put(period, past.read(request.account(), before).debt());
        });
        return missing.isEmpty()
                ? Optional.empty()
                : Optional.of(new AllotWork(desk, request, missing, Map.copyOf(debtBefore)));
    }

    /** Returns the periods that have started by an instant, or are to be booked ahead, and were not given. */
    private static List<AllowancePeriod> missing(Books books, AllowanceRequest request, Instant reading) {
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
        Given given = new Given();
        List<Arrival> arrivals = new ArrayList<>();
        for (AllowancePeriod period : periods) {
            if (!isGiven(books, request, period)) {
                arrivals.add(new Start(period, given));
            }
        }
        if (arrivals.isEmpty()) {
            return Decision.unchanged(Allotted.NOTHING);
        }
        Sheet sheet = desk.open(books, request.account(), arrivals);
        sheet.requireNotClosed();
        return new Decision<>(new Allotted(given.lines, given.invoiced), sheet.changes());
    }

    /** What one decision has booked so far. */
    private static final class Given {
        private final List<LedgerTransaction> lines = new ArrayList<>();
        private final List<LedgerTransaction> invoiced = new ArrayList<>();
        private Credits cleared = Credits.ZERO;
    }

    /** The start of one period, which adds its lines to those of the decision. */
    private final class Start implements Arrival {
        private final AllowancePeriod period;
        private final Given given;

        Start(AllowancePeriod period, Given given) {
            this.period = period;
            this.given = given;
        }

        @Override
        public Instant at() {
            return period.start();
        }

        @Override
        public List<Lot> bookOn(Sheet sheet, Instant at) {
            clearDebt(sheet, at);
            Lot lot = sheet.newLot(allowance.termsFor(period), GrantSource.SUBSCRIPTION, allowance.amount(), 0, at);
            List<Allocation> in = List.of(new Allocation(lot.number(), lot.granted()));
            Intent intent = new Intent(
                    request.account(),
                    allowance.keyFor(period),
                    allowance.fingerprintFor(period),
                    new Intent.Outcome.Applied(),
                    at);
            given.lines.add(sheet.grant(
                    lot, Entry.of(TransactionType.SUBSCRIPTION, in, at).under(intent, request.memo())));
            return List.of(lot);
        }

        private void clearDebt(Sheet sheet, Instant at) {
            Credits owedBefore = debtBefore.getOrDefault(period, Credits.ZERO);
            Credits cleared =
                    owedBefore.minus(given.cleared).min(sheet.account().debt());
            if (!cleared.isPositive()) {
                return;
            }
            boolean invoiced = allowance.debtAtPeriodEnd() == DebtPolicy.INVOICE;
            TransactionType type = invoiced ? TransactionType.DEBT_INVOICED : TransactionType.DEBT_FORGIVEN;
            Map<String, String> facts = Map.of(
                    "plan",
                    allowance.plan(),
                    "periodStart",
                    allowance.schedule().localStart(period).toString());
            LedgerTransaction line = sheet.book(Entry.of(type, List.of(new Allocation(Allocation.DEBT, cleared)), at)
                    .described(Memo.NONE.withMetadata(facts)));
            given.cleared = given.cleared.plus(cleared);
            if (invoiced) {
                given.invoiced.add(line);
            }
        }
    }
}
