package io.credits4j.ledger;

import io.credits4j.AccountId;
import io.credits4j.AccountNotActiveException;
import io.credits4j.AccountStatus;
import io.credits4j.Credits;
import io.credits4j.HoldId;
import io.credits4j.HoldState;
import io.credits4j.IdempotencyKey;
import io.credits4j.books.Account;
import io.credits4j.books.Allocation;
import io.credits4j.books.Attachment;
import io.credits4j.books.Funds;
import io.credits4j.books.GrantSource;
import io.credits4j.books.Hold;
import io.credits4j.books.Intent;
import io.credits4j.books.LedgerTransaction;
import io.credits4j.books.Lot;
import io.credits4j.books.LotStatus;
import io.credits4j.books.Memo;
import io.credits4j.books.RolloverRule;
import io.credits4j.books.Seal;
import io.credits4j.books.TransactionType;
import io.credits4j.books.Use;
import io.credits4j.books.UseWindow;
import io.credits4j.books.Watch;
import io.credits4j.spi.Books;
import io.credits4j.spi.Changes;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The working copy of one account while one work is decided: every figure changes here and nowhere else.
 *
 * <p>It keeps what is true of every account after every commit: what is posted is the sum of all transaction amounts;
 * the allocations of a transaction sum to its amount; no lot goes below zero; debt and a free lot that repays it never
 * coexist. Not thread-safe; lives inside one decision.
 */
final class Sheet {
    private final Books books;
    private final Account before;
    private final boolean opening;
    private final Instant now;
    private final BurnOrder order;
    private final BudgetSheet budgets;
    private final Watching watching;
    private final Signals signals;
    /** Holds lapse up to then. */
    private final Instant lapsing;

    private final DueQueue due;

    private AccountStatus status;
    private long sequence;
    private long lastLot;
    private long lastHold;
    private Credits credits;
    private Credits held;
    private Credits heldOnCredit;
    private Credits debt;
    private Credits creditLimit;
    private Credits lifetimePurchased;
    private Credits lifetimeSpent;
    private @Nullable Instant lastPurchaseAt;
    private @Nullable Instant lastUsageAt;
    private @Nullable Instant nextDue;
    private @Nullable String chainHead;
    private Watch watch;

    private final Map<Long, Lot> lots = new LinkedHashMap<>(4);
    /** The lots that may have got something since debt was repaid last, in that order. */
    private final Set<Long> incoming = new LinkedHashSet<>(4);

    private final Map<HoldId, Hold> holds = new LinkedHashMap<>(4);
    private final List<LedgerTransaction> transactions = new ArrayList<>(2);

    private Sheet(
            Books books,
            Account before,
            boolean opening,
            Instant now,
            Instant lapsing,
            BurnOrder order,
            Watching watching) {
        this.books = books;
        this.before = before;
        this.opening = opening;
        this.now = now;
        this.lapsing = lapsing;
        this.due = new DueQueue(before, now);
        this.order = order;
        this.budgets = new BudgetSheet(books, before.id(), now);
        this.watching = watching;
        signals = new Signals(before.id(), before.watch().lastSignal(), () -> sequence);
        status = before.status();
        sequence = before.sequence();
        lastLot = before.lastLot();
        lastHold = before.lastHold();
        credits = before.credits();
        held = before.held();
        heldOnCredit = before.heldOnCredit();
        debt = before.debt();
        creditLimit = before.creditLimit();
        lifetimePurchased = before.lifetimePurchased();
        lifetimeSpent = before.lifetimeSpent();
        lastPurchaseAt = before.lastPurchaseAt();
        lastUsageAt = before.lastUsageAt();
        nextDue = before.nextDue();
        chainHead = before.chainHead();
        watch = before.watch();
    }

    /**
     * Opens the books of an account for a reading: at the later of a clock reading and the account's last instant, with
     * what is due by then booked.
     */
    static Sheet open(Books books, AccountId account, Instant reading, BurnOrder order) {
        return open(books, account, reading, order, List.of(), false, Watching.NOTHING);
    }

    /** Opens the books likewise at an instant to come, as if holds that live at an earlier one lived on. */
    static Sheet openAhead(Books books, AccountId account, Instant holdsLive, Instant until, BurnOrder order) {
        Account before = books.account(account).orElseGet(() -> Account.opened(account, until, null, order.name()));
        Instant now = Instants.later(until, before.lastInstant());
        Sheet sheet = new Sheet(books, before, false, now, holdsLive, order, Watching.NOTHING);
        sheet.reorder();
        sheet.bookDue(List.of());
        return sheet;
    }

    /**
     * Opens the books likewise for a decision, and books arrivals among what is due; those still to come are booked last.
     * An account not opened yet is opened at the first of them, with a hash chain if it shall have one: one that exists
     * has it from its first line or never.
     */
    static Sheet open(
            Books books,
            AccountId account,
            Instant reading,
            BurnOrder order,
            List<Arrival> arrivals,
            boolean chaining,
            Watching watching) {
        Instant cut = Instants.kept("clock reading", reading);
        Optional<Account> stored = books.account(account);
        Account before = stored.orElseGet(() -> Account.opened(
                account, first(arrivals, cut), chaining ? HashChain.start(account) : null, order.name()));
        Instant now = Instants.later(cut, before.lastInstant());
        Sheet sheet = new Sheet(books, before, stored.isEmpty(), now, now, order, watching);
        sheet.reorder();
        sheet.bookDue(arrivals);
        return sheet;
    }

    private static Instant first(List<Arrival> arrivals, Instant latest) {
        return arrivals.stream().map(Arrival::at).reduce(latest, Instants::earlier);
    }

    Instant now() {
        return now;
    }

    BudgetSheet budgets() {
        return budgets;
    }

    /** Lots whose keys another order made are all keyed anew, so that no two orders ever mix. */
    private void reorder() {
        if (isReordered()) {
            books.openLots(before.id()).forEach(lot -> lots.put(lot.number(), BurnDown.keyed(order, lot)));
        }
    }

    private boolean isReordered() {
        return !before.burnPolicy().equals(order.name());
    }

    // ---- what is due -------------------------------------------------------------------------------------------

    /**
     * Books, in the order of their instants, the holds that lapsed, the lots that ended, started or are to be noticed by
     * now, and arrivals, whose lots may end or be noticed by now as well.
     */
    private void bookDue(List<Arrival> arrivals) {
        if (due.wasDue()) {
            due.addStored(books, lapsing);
            nextDue = books.nextDue(before.id(), now).orElse(null);
        }
        due.addArrivals(arrivals);
        for (Optional<DueQueue.Due> next = due.next(); next.isPresent(); next = due.next()) {
            book(next.get(), arrivals);
        }
    }

    /** Returns whether something was due when the books were opened, and so was booked or found to be settled. */
    boolean wasDue() {
        return due.wasDue();
    }

    private void book(DueQueue.Due next, List<Arrival> arrivals) {
        Instant at = Instants.later(next.at(), before.lastInstant());
        switch (next.kind()) {
            case HOLD_LAPSES ->
                endHold(hold(new HoldId(before.id(), next.number())).orElseThrow(), HoldState.EXPIRED, at);
            case LOT_ENDS -> expire(lot(next.number()), next.at(), at);
            case LOT_STARTS -> repayDebt(at);
            case GRANT_ARRIVES ->
                arrivals.get(Math.toIntExact(next.number())).bookOn(this, at).forEach(lot -> due.add(lot, at));
            case END_IS_NEAR -> notice(lot(next.number()), at);
        }
    }

    /** A lot that was used up on the way has nothing left to expire. */
    private void expire(Lot lot, Instant end, Instant at) {
        if (lot.status() == LotStatus.OPEN) {
            put(lot.withStatus(LotStatus.EXPIRED));
            dropLeftover(lot.number(), end, at);
            repayDebt(at);
        }
    }

    /** What is carried when the lot ends does not lapse with it. */
    private void notice(Lot lot, Instant at) {
        Instant end = lot.expiresAt();
        if (lot.status() == LotStatus.OPEN && end != null) {
            Credits left = lot.remaining().minus(lot.carriedAt(end));
            if (left.isPositive()) {
                signals.expiringSoon(lot, left, at);
            }
        }
    }

    /** What an ended or removed lot has left beyond its holds goes at once: it is carried, or dropped. */
    private void dropLeftover(long number, Instant end, Instant at) {
        Optional<TransactionType> way = wayOut(lot(number).status());
        if (way.isPresent()) {
            carry(lot(number), end, at);
            Credits left = lot(number).unheld();
            if (left.isPositive()) {
                write(Entry.of(way.get(), Entry.leaving(List.of(new Allocation(number, left))), at));
            }
        }
    }

    private static Optional<TransactionType> wayOut(LotStatus status) {
        return switch (status) {
            case EXPIRED -> Optional.of(TransactionType.EXPIRY);
            case VOIDED -> Optional.of(TransactionType.VOID);
            case OPEN, USED -> Optional.empty();
        };
    }

    // ---- rollover ----------------------------------------------------------------------------------------------

    /**
     * Carries what a lot has free at its end, or gets back after it, into the next period, as far as its rule and the
     * plan's cap allow: into a new lot, with the start of the old one, so that older credits burn first. What should have
     * been taken back with the payment is left behind.
     */
    private void carry(Lot lot, Instant end, Instant at) {
        Credits wanted = lot.carriedAt(end).min(lot.free().minus(origin(lot).unrecovered()));
        RolloverRule rule = lot.rollover();
        if (rule == null || !wanted.isPositive()) {
            return;
        }
        Credits carried = makeRoom(lot, rule, wanted, end, at);
        if (carried.isPositive()) {
            Instant nextEnd = rule.endAfter(end).orElseThrow();
            GrantRequest.Terms terms = GrantRequest.Terms.like(lot, carried)
                    .during(lot.effectiveAt(), nextEnd)
                    .withRollover(rule.from(nextEnd))
                    .withCost(GrantRequest.Terms.costOf(origin(lot), carried));
            Lot next = newLot(terms, lot.source(), carried, 0, lot.number(), at);
            put(next);
            put(lot.withRollover(rule.afterCarrying(carried)));
            write(Entry.of(
                    TransactionType.ROLLOVER,
                    List.of(new Allocation(lot.number(), carried.negated()), new Allocation(next.number(), carried)),
                    at));
            due.addEndAndNotice(next);
        }
    }

    /**
     * Makes room under the cap of a plan: where it would be exceeded the oldest carried credits lapse, those to be carried
     * among them. Returns how much of these is left.
     */
    private Credits makeRoom(Lot lot, RolloverRule rule, Credits wanted, Instant end, Instant at) {
        Credits cap = rule.cap();
        if (cap == null) {
            return wanted;
        }
        List<Lot> carried = carriedUnder(rule.plan(), end);
        Credits excess = carried.stream()
                .map(Lot::remaining)
                .reduce(wanted, Credits::plus)
                .minus(cap)
                .max(Credits.ZERO);
        List<Lot> older = carried.stream()
                .filter(other -> origin(other).number() < origin(lot).number())
                .toList();
        BurnDown.Plan trimmed = BurnDown.plan(older, excess);
        if (trimmed.covered().isPositive()) {
            write(Entry.of(TransactionType.EXPIRY, Entry.leaving(trimmed.allocations()), at));
        }
        return wanted.minus(trimmed.missing()).max(Credits.ZERO);
    }

    /** The open lots that hold carried credits of a plan after an instant, the oldest credits first. */
    private List<Lot> carriedUnder(String plan, Instant at) {
        List<Lot> carried = new ArrayList<>();
        for (Lot lot : open(at, other -> other.carriedFrom() > 0)) {
            RolloverRule rule = lot.rollover();
            if (rule != null && rule.plan().equals(plan)) {
                carried.add(lot);
            }
        }
        carried.sort(Comparator.comparing(lot -> origin(lot).number()));
        return carried;
    }

    /** The open lots that hold what was carried from a lot, directly or not, the newest last. */
    List<Lot> carriedFrom(long number) {
        List<Lot> carried = new ArrayList<>();
        for (Lot lot : openLots()) {
            if (lot.carriedFrom() > 0 && origin(lot).number() == number) {
                carried.add(lot);
            }
        }
        carried.sort(Comparator.comparing(Lot::number));
        return carried;
    }

    /** The lot of the grant that credits came from, however often they were carried. */
    private Lot origin(Lot lot) {
        Lot origin = lot;
        while (origin.carriedFrom() > 0) {
            origin = lot(origin.carriedFrom());
        }
        return origin;
    }

    // ---- lots, holds and lines as they stand -------------------------------------------------------------------

    Optional<Hold> hold(HoldId id) {
        Hold changed = holds.get(id);
        return changed != null ? Optional.of(changed) : books.hold(id);
    }

    /** All holds that are live, as they stand. */
    List<Hold> liveHolds() {
        return books.holdsDue(before.id(), Instant.MAX).stream()
                .map(hold -> holds.getOrDefault(hold.id(), hold))
                .filter(hold -> hold.state() == HoldState.LIVE)
                .toList();
    }

    Optional<Lot> findLot(long number) {
        Lot changed = lots.get(number);
        return changed != null
                ? Optional.of(changed)
                : books.lot(before.id(), number).map(lot -> BurnDown.keyed(order, lot));
    }

    /** A lot that must be there. */
    Lot lot(long number) {
        return findLot(number)
                .orElseThrow(() -> new IllegalStateException(
                        "the store lost lot " + number + " of account '" + before.id() + "'"));
    }

    void put(Lot lot) {
        lots.put(lot.number(), lot);
        incoming.add(lot.number());
        if (lot.status() == LotStatus.OPEN) {
            dueAt(lot.effectiveAt());
            dueAt(lot.expiresAt());
            dueAt(lot.noticeAt());
        }
    }

    Optional<LedgerTransaction> line(long number) {
        return books.transaction(before.id(), number);
    }

    /** The line a key led to, here or before. */
    Optional<LedgerTransaction> line(IdempotencyKey key) {
        Optional<LedgerTransaction> written =
                transactions.stream().filter(line -> key.equals(line.key())).findFirst();
        return written.isPresent()
                ? written
                : books.intent(before.id(), key)
                        .map(Intent::outcome)
                        .filter(Intent.Outcome.Booked.class::isInstance)
                        .map(outcome -> ((Intent.Outcome.Booked) outcome).transaction());
    }

    /** The lines that correct one, those written here last. */
    List<LedgerTransaction> corrections(long number) {
        List<LedgerTransaction> corrections = new ArrayList<>(books.corrections(before.id(), number));
        transactions.stream()
                .filter(line -> line.corrects() != null && line.corrects() == number)
                .forEach(corrections::add);
        return corrections;
    }

    /** The lots that may pay for a use now, in burn order, as they stand. */
    Iterable<Lot> spendable(Use use) {
        return open(now, lot -> lot.scope().covers(use));
    }

    /** All lots that may pay for something now. */
    Iterable<Lot> spendable() {
        return open(now, lot -> true);
    }

    /** All open lots, those that start later included, in burn order, as they stand. */
    Iterable<Lot> openLots() {
        return open(lot -> lot.status() == LotStatus.OPEN);
    }

    private Iterable<Lot> open(Instant at, Predicate<Lot> suitable) {
        return open(lot -> lot.isSpendableAt(at) && suitable.test(lot));
    }

    /**
     * The stored lots as they stand, and among them, in burn order, those that this work opened or moved: all of them, if
     * they are keyed anew.
     */
    private Iterable<Lot> open(Predicate<Lot> wanted) {
        return () -> new Iterator<>() {
            private final Iterator<Lot> stored = isReordered()
                    ? Collections.emptyIterator()
                    : books.openLots(before.id()).iterator();
            private final Queue<Lot> changed = inBurnOrder(wanted);
            private @Nullable Lot nextStored = advance();

            private @Nullable Lot advance() {
                while (stored.hasNext()) {
                    Lot lot = stored.next();
                    if (!lots.containsKey(lot.number()) && wanted.test(lot)) {
                        return lot;
                    }
                }
                return null;
            }

            @Override
            public boolean hasNext() {
                return nextStored != null || !changed.isEmpty();
            }

            @Override
            public Lot next() {
                Lot ours = changed.peek();
                Lot theirs = nextStored;
                if (theirs == null || (ours != null && Lot.IN_BURN_ORDER.compare(ours, theirs) < 0)) {
                    return changed.remove();
                }
                nextStored = advance();
                return theirs;
            }
        };
    }

    private Queue<Lot> inBurnOrder(Predicate<Lot> wanted) {
        List<Lot> found = new ArrayList<>(lots.size());
        for (Lot lot : lots.values()) {
            if (wanted.test(lot)) {
                found.add(lot);
            }
        }
        found.sort(Lot.IN_BURN_ORDER);
        return new ArrayDeque<>(found);
    }

    // ---- what can be spent -------------------------------------------------------------------------------------

    /** Free credits in the lots that may pay for a use, plus what is left of the credit limit. */
    Credits available(Use use) {
        Credits free = Credits.ZERO;
        for (Lot lot : spendable(use)) {
            free = free.plus(lot.free());
        }
        return free.plus(creditRoom());
    }

    /** The same, less the debt beyond the credit limit: what must come in before anything can be spent. */
    Credits headroom(Use use) {
        return available(use).minus(debt.minus(creditLimit).max(Credits.ZERO));
    }

    /** What may still be borrowed; below zero if the limit was lowered under what holds reserve of it. */
    private Credits creditRoom() {
        return creditLimit.minus(debt).max(Credits.ZERO).minus(heldOnCredit);
    }

    /** Plans to take an amount from the lots and then from the credit limit; empty if both do not reach. */
    Optional<BurnDown.Plan> cover(Credits amount, Use use) {
        if (amount.isZero()) {
            return Optional.of(BurnDown.Plan.NOTHING);
        }
        Credits room = creditRoom();
        if (room.isNegative() && !fromLots(amount.minus(room), use).isComplete()) {
            return Optional.empty();
        }
        BurnDown.Plan plan = fromLots(amount, use);
        BurnDown.Plan whole = plan.borrowing(plan.missing().min(room));
        return whole.isComplete() ? Optional.of(whole) : Optional.empty();
    }

    /** Plans to take as much of an amount as there is in the lots and then in the credit limit. */
    BurnDown.Plan upTo(Credits amount, Use use) {
        BurnDown.Plan plan = fromLots(amount, use);
        return plan.borrowing(plan.missing().min(creditRoom()));
    }

    /** Plans to take as much of an amount as there is in the lots. */
    BurnDown.Plan fromLots(Credits amount, Use use) {
        return BurnDown.plan(spendable(use), amount);
    }

    /** Plans to take an amount from the lots there were at an instant, and then on credit, whatever the limit. */
    BurnDown.Plan inFull(Credits amount, Use use, Instant at) {
        BurnDown.Plan plan = BurnDown.plan(open(at, lot -> lot.scope().covers(use)), amount);
        return plan.borrowing(plan.missing());
    }

    /** Plans to take as much of an amount as there is in lots that meet a condition. */
    BurnDown.Plan fromLots(Credits amount, Predicate<Lot> suitable) {
        return BurnDown.plan(open(now, suitable), amount);
    }

    // ---- the account itself ------------------------------------------------------------------------------------

    AccountStatus status() {
        return status;
    }

    void changeStatus(AccountStatus newStatus) {
        if (newStatus != status) {
            status = newStatus;
            signals.statusChanged(newStatus, now);
        }
    }

    void changeLowBalance(Credits threshold) {
        watch = watch.withLowBalance(threshold);
    }

    /** How the account stands against its low-balance threshold now. */
    Funds funds() {
        return isUntouched() ? watch.funds() : fundsNow().funds();
    }

    void changeCreditLimit(Credits newLimit) {
        creditLimit = newLimit;
    }

    /** Counts what was bought and used before the first line. */
    void addLifetime(Credits purchased, Credits spent) {
        lifetimePurchased = lifetimePurchased.plus(purchased);
        lifetimeSpent = lifetimeSpent.plus(spent);
    }

    /** Refuses what brings credits into a closed account. */
    void requireNotClosed() {
        if (status == AccountStatus.CLOSED) {
            throw new AccountNotActiveException(before.id(), status);
        }
    }

    /** Refuses what only an active account may do. */
    void requireActive() {
        if (status != AccountStatus.ACTIVE) {
            throw new AccountNotActiveException(before.id(), status);
        }
    }

    // ---- moving credits ----------------------------------------------------------------------------------------

    /** Books an entry; what it brought into open lots repays debt at once. */
    LedgerTransaction book(Entry entry) {
        LedgerTransaction line = write(entry);
        repayDebt(entry.at());
        return line;
    }

    /** Adds a lot, and books the entry that fills it. */
    LedgerTransaction grant(Lot lot, Entry entry) {
        put(lot);
        return book(entry);
    }

    /** Ends or removes a lot now. Returns the line, if there was anything that could go. */
    Optional<LedgerTransaction> endLot(Lot lot, LotStatus end, Intent intent, Memo memo) {
        put(lot.withStatus(end).withRollover(null));
        Optional<TransactionType> way = wayOut(end);
        if (lot.unheld().isZero() || way.isEmpty()) {
            return Optional.empty();
        }
        List<Allocation> out = Entry.leaving(List.of(new Allocation(lot.number(), lot.unheld())));
        return Optional.of(write(Entry.of(way.get(), out, now).under(intent, memo)));
    }

    /** Gives a lot another end, and with it another place in the burn order. */
    void moveEnd(Lot lot, @Nullable Instant newEnd) {
        Instant notice = watching.noticeOf(newEnd, Instants.later(now, lot.effectiveAt()));
        put(lot.withEnd(newEnd, BurnDown.key(order, lot, newEnd), notice));
    }

    /** Opens a hold on planned, positive allocations. */
    Hold reserve(HoldRequest request, String fingerprint, BurnDown.Plan plan) {
        Hold hold = new Hold(
                new HoldId(before.id(), ++lastHold),
                HoldState.LIVE,
                request.amount(),
                Credits.ZERO,
                plan.allocations(),
                request.key(),
                fingerprint,
                now,
                now.plus(request.life()),
                null,
                request.use(),
                request.budgets(),
                request.memo());
        holds.put(hold.id(), hold);
        budgets.reserve(hold);
        plan.allocations().forEach(part -> changeReservation(part, part.amount()));
        dueAt(hold.expiresAt());
        signals.held(hold);
        return hold;
    }

    /** Gives a live hold a later deadline. */
    Hold extend(Hold hold, Instant until) {
        Hold extended = hold.extended(until);
        holds.put(hold.id(), extended);
        return extended;
    }

    /** Ends a hold without a charge; what it reserved goes back to the very lots. */
    void endHold(Hold hold, HoldState end, Instant at) {
        signals.ended(hold, end, at);
        holds.put(hold.id(), hold.ended(end, hold.settled(), at));
        budgets.end(hold);
        hold.reserved().forEach(part -> changeReservation(part, part.amount().negated()));
        settleDown(lotsOf(hold.reserved()), at);
    }

    /** Ends a hold that was charged; call before the charge is booked, then {@link #settleDown} after it. */
    void endHoldForCharge(Hold hold, Credits charged) {
        holds.put(hold.id(), hold.ended(HoldState.SETTLED, hold.settled().plus(charged), now));
        budgets.end(hold);
        budgets.use(hold.budgets(), charged);
        hold.reserved().forEach(part -> changeReservation(part, part.amount().negated()));
    }

    /** Takes down that a hold was charged with nothing, which no line tells. */
    void noteSettledAtNothing(Hold hold) {
        signals.settledAtNothing(hold, now);
    }

    /** Keeps a hold live with less reserved; call before the part is booked. */
    void shrinkHold(Hold hold, Credits charged, List<Allocation> taken, List<Allocation> kept) {
        Hold shrunk = hold.partlySettled(hold.settled().plus(charged), kept);
        holds.put(hold.id(), shrunk);
        budgets.release(hold, hold.outstanding().minus(shrunk.outstanding()));
        budgets.use(hold.budgets(), charged);
        taken.forEach(part -> changeReservation(part, part.amount().negated()));
    }

    /**
     * Brings lots to rest that got credits back: what belongs to ended ones is carried or lapses, to removed ones goes;
     * what belongs to one whose payment was taken back makes up for what could not be revoked then; and what is left
     * repays debt.
     */
    void settleDown(List<Long> returned, Instant at) {
        for (long number : returned) {
            dropLeftover(number, at, at);
            recover(number, at);
        }
        repayDebt(at);
    }

    /** The same, where a lot may have ended while it was empty, or with another account: it has ended all the same. */
    void settleDownOrEnd(List<Long> returned) {
        for (long number : returned) {
            Lot lot = lot(number);
            if (lot.status() == LotStatus.OPEN && lot.hasEndedAt(now)) {
                put(lot.withStatus(LotStatus.EXPIRED));
            }
        }
        settleDown(returned, now);
    }

    /** The lots among allocations. */
    static List<Long> lotsOf(List<Allocation> allocations) {
        return allocations.stream()
                .filter(part -> !part.isDebt())
                .map(Allocation::lot)
                .toList();
    }

    private void recover(long number, Instant at) {
        Lot lot = lot(number);
        Lot origin = origin(lot);
        Credits found = lot.free().min(origin.unrecovered());
        if (found.isPositive()) {
            put(origin.withRevoked(
                    origin.revoked().plus(found), origin.unrecovered().minus(found)));
            write(Entry.of(TransactionType.REVOCATION, Entry.leaving(List.of(new Allocation(number, found))), at));
        }
    }

    private void changeReservation(Allocation part, Credits change) {
        held = held.plus(change);
        if (part.isDebt()) {
            heldOnCredit = heldOnCredit.plus(change);
        } else {
            Lot lot = lot(part.lot());
            put(lot.withFigures(lot.remaining(), lot.held().plus(change)));
        }
    }

    private void repayDebt(Instant at) {
        if (debt.isPositive()) {
            BurnDown.Plan plan = BurnDown.plan(repaying(at), debt);
            if (plan.covered().isPositive()) {
                List<Allocation> allocations = new ArrayList<>(Entry.leaving(plan.allocations()));
                allocations.add(new Allocation(Allocation.DEBT, plan.covered()));
                write(Entry.of(TransactionType.DEBT_REPAYMENT, allocations, at));
            }
        }
        incoming.clear();
    }

    /** What came in goes first, in the order it did, whatever else this work books; then the lots that are there. */
    private List<Lot> repaying(Instant at) {
        Map<Long, Lot> repaying = new LinkedHashMap<>();
        incoming.stream()
                .map(this::lot)
                .filter(lot -> lot.isSpendableAt(at) && lot.repaysDebt())
                .forEach(lot -> repaying.put(lot.number(), lot));
        open(at, Lot::repaysDebt).forEach(lot -> repaying.putIfAbsent(lot.number(), lot));
        return List.copyOf(repaying.values());
    }

    private void dueAt(@Nullable Instant instant) {
        if (instant != null && instant.isAfter(now) && (nextDue == null || instant.isBefore(nextDue))) {
            nextDue = instant;
        }
    }

    // ---- writing it down ---------------------------------------------------------------------------------------

    /** Writes an entry and moves its credits; where they return to lots of any kind, {@link #settleDown} must follow. */
    LedgerTransaction write(Entry entry) {
        Credits amount = Credits.ZERO;
        for (Allocation part : entry.allocations()) {
            amount = amount.plus(part.amount());
            move(part);
            countLapse(entry.type(), part);
        }
        count(entry.type(), amount, entry.at());
        LedgerTransaction line = entry.written(before.id(), ++sequence, amount, credits.minus(debt));
        LedgerTransaction tied = tied(line);
        transactions.add(tied);
        watchUse(tied);
        return tied;
    }

    private LedgerTransaction tied(LedgerTransaction line) {
        if (chainHead == null) {
            return line;
        }
        Seal seal = HashChain.seal(chainHead, line);
        chainHead = seal.hash();
        return line.sealed(seal);
    }

    private void move(Allocation part) {
        if (part.isDebt()) {
            debt = debt.minus(part.amount());
        } else {
            Lot lot = lot(part.lot());
            put(lot.withFigures(lot.remaining().plus(part.amount()), lot.held()));
            credits = credits.plus(part.amount());
        }
    }

    /** What lapses is counted at the lot of the grant. */
    private void countLapse(TransactionType type, Allocation part) {
        if (type == TransactionType.EXPIRY || type == TransactionType.VOID) {
            Lot origin = origin(lot(part.lot()));
            lots.put(origin.number(), origin.withLapsed(origin.lapsed().minus(part.amount()), origin.lapsedRevoked()));
        }
    }

    private void count(TransactionType type, Credits amount, Instant at) {
        switch (type) {
            case PURCHASE -> {
                lifetimePurchased = lifetimePurchased.plus(amount);
                lastPurchaseAt = at;
            }
            case USAGE, LATE_SETTLE -> {
                lifetimeSpent = lifetimeSpent.minus(amount);
                lastUsageAt = at;
            }
            case REFUND -> lifetimeSpent = lifetimeSpent.minus(amount);
            default -> {
                // Changes neither what was bought nor what was used.
            }
        }
    }

    private void watchUse(LedgerTransaction line) {
        if (line.type() == TransactionType.USAGE || line.type() == TransactionType.LATE_SETTLE) {
            UseWindow use = watching.after(watch.use(), line.amount().negated(), line.at());
            if (use != null && watching.isNews(use)) {
                signals.unusualUse(use, line.at());
                use = use.asTold();
            }
            watch = watch.withUse(use);
        }
    }

    // ---- what is to be told ------------------------------------------------------------------------------------

    /** Where nothing that funds depend on has changed, they stand as they did. */
    private boolean isUntouched() {
        return lots.isEmpty()
                && !wasDue()
                && creditLimit.equals(before.creditLimit())
                && debt.equals(before.debt())
                && watch.lowBalance().equals(before.watch().lowBalance());
    }

    /** The lots at hand are counted first, for they often tell without reading any. */
    private FundsWatch fundsNow() {
        return new FundsWatch(watch, creditRoom(), now)
                .count(lots.values())
                .count(open(now, lot -> !lots.containsKey(lot.number())));
    }

    /** An account that is just opened has nobody yet who would have to be told how it stands. */
    private void watchFunds() {
        if (!isUntouched()) {
            FundsWatch funds = fundsNow();
            if (!opening) {
                signals.fundsChanged(watch.funds(), funds, now);
            }
            watch = watch.withFunds(funds.funds());
        }
    }

    private void fillOutbox() {
        boolean isNews =
                sequence > before.sequence() || signals.last() > before.watch().lastSignal();
        if (watching.keeping() && isNews && watch.undelivered() == null) {
            watch = watch.withUndelivered(
                    new Watch.Undelivered(now, before.sequence(), before.watch().lastSignal()));
        }
        watch = watch.withLastSignal(signals.last());
    }

    // ---- what is written ---------------------------------------------------------------------------------------

    Account account() {
        return new Account(
                before.id(),
                status,
                sequence,
                lastLot,
                lastHold,
                credits,
                held,
                heldOnCredit,
                debt,
                creditLimit,
                lifetimePurchased,
                lifetimeSpent,
                before.openedAt(),
                now,
                lastPurchaseAt,
                lastUsageAt,
                chainHead,
                nextDue,
                watch,
                order.name());
    }

    Changes changes() {
        return changes(List.of(), List.of());
    }

    Changes changes(List<Intent> intents, List<Attachment> attachments) {
        watchFunds();
        fillOutbox();
        List<Account> accounts = List.of(account());
        List<Lot> newLots = new ArrayList<>();
        List<Lot> changedLots = new ArrayList<>();
        lots.values().forEach(lot -> (lot.number() > before.lastLot() ? newLots : changedLots).add(lot));
        List<Hold> newHolds = new ArrayList<>();
        List<Hold> changedHolds = new ArrayList<>();
        holds.values().forEach(hold -> (hold.id().number() > before.lastHold() ? newHolds : changedHolds).add(hold));
        return new Changes(
                opening ? accounts : List.of(),
                opening ? List.of() : accounts,
                newLots,
                changedLots,
                newHolds,
                changedHolds,
                budgets.changes(),
                transactions,
                intents,
                attachments,
                watching.isHeard() ? signals.taken() : List.of());
    }

    /** A refusal changes no books; what is remembered of it needs an account to be remembered under. */
    Changes refusal(Intent intent) {
        return opening ? Changes.NONE : Changes.remembering(intent);
    }

    /** Returns a lot of this account to be granted at an instant that may be past: nothing in it yet. */
    Lot newLot(GrantRequest.Terms terms, GrantSource source, Credits amount, long tiedTo, Instant at) {
        return newLot(terms, source, amount, tiedTo, 0, at);
    }

    private Lot newLot(
            GrantRequest.Terms terms, GrantSource source, Credits amount, long tiedTo, long carriedFrom, Instant at) {
        long number = ++lastLot;
        Instant start = Optional.ofNullable(terms.effectiveAt()).orElse(at);
        String unordered = "";
        Lot lot = new Lot(
                before.id(),
                number,
                source,
                terms.priority(),
                unordered,
                amount,
                Credits.ZERO,
                Credits.ZERO,
                Credits.ZERO,
                Credits.ZERO,
                Credits.ZERO,
                LotStatus.OPEN,
                start,
                terms.expiresAt(),
                at,
                terms.cost(),
                terms.scope(),
                tiedTo,
                watching.noticeOf(terms.expiresAt(), Instants.later(at, start)),
                terms.repaysDebt() && terms.scope().isAny(),
                Credits.ZERO,
                Credits.ZERO,
                terms.rollover(),
                carriedFrom);
        return BurnDown.keyed(order, lot);
    }
}
