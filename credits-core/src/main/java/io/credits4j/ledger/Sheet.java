package io.credits4j.ledger;

import io.credits4j.AccountId;
import io.credits4j.Credits;
import io.credits4j.HoldId;
import io.credits4j.HoldState;
import io.credits4j.IdempotencyKey;
import io.credits4j.Money;
import io.credits4j.books.Account;
import io.credits4j.books.Allocation;
import io.credits4j.books.Attachment;
import io.credits4j.books.GrantSource;
import io.credits4j.books.Hold;
import io.credits4j.books.Intent;
import io.credits4j.books.LedgerTransaction;
import io.credits4j.books.Lot;
import io.credits4j.books.LotStatus;
import io.credits4j.books.Memo;
import io.credits4j.books.TransactionType;
import io.credits4j.spi.Books;
import io.credits4j.spi.Changes;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The working copy of one account while one work is decided: every figure changes here and nowhere else.
 *
 * <p>It keeps what is true of every account after every commit: what is posted is the sum of all transaction amounts;
 * the allocations of a transaction sum to its amount; no lot goes below zero; debt and a free, spendable lot never
 * coexist. Not thread-safe; lives inside one decision.
 */
final class Sheet {
    private final Books books;
    private final Account before;
    private final boolean opening;
    private final Instant now;

    private long sequence;
    private long lastLot;
    private long lastHold;
    private Credits credits;
    private Credits held;
    private Credits heldOnCredit;
    private Credits debt;
    private Credits lifetimePurchased;
    private Credits lifetimeSpent;
    private @Nullable Instant lastPurchaseAt;
    private @Nullable Instant lastUsageAt;
    private @Nullable Instant nextDue;

    private final Map<Long, Lot> lots = new LinkedHashMap<>(4);
    private final Map<HoldId, Hold> holds = new LinkedHashMap<>(4);
    private final List<LedgerTransaction> transactions = new ArrayList<>(2);

    private Sheet(Books books, Account before, boolean opening, Instant now) {
        this.books = books;
        this.before = before;
        this.opening = opening;
        this.now = now;
        sequence = before.sequence();
        lastLot = before.lastLot();
        lastHold = before.lastHold();
        credits = before.credits();
        held = before.held();
        heldOnCredit = before.heldOnCredit();
        debt = before.debt();
        lifetimePurchased = before.lifetimePurchased();
        lifetimeSpent = before.lifetimeSpent();
        lastPurchaseAt = before.lastPurchaseAt();
        lastUsageAt = before.lastUsageAt();
        nextDue = before.nextDue();
    }

    /**
     * Opens the books of an account at the later of a clock reading and the account's last instant, and books what is
     * due by then.
     */
    static Sheet open(Books books, AccountId account, Instant reading) {
        Instant cut = Instants.kept("clock reading", reading);
        Optional<Account> stored = books.account(account);
        Account before = stored.orElseGet(() -> Account.opened(account, cut));
        Sheet sheet = new Sheet(books, before, stored.isEmpty(), Instants.later(cut, before.lastInstant()));
        sheet.bookDue();
        return sheet;
    }

    Instant now() {
        return now;
    }

    // ---- what is due -------------------------------------------------------------------------------------------

    /** Books, in the order of their instants, the holds that lapsed and the lots that ended or started by now. */
    void bookDue() {
        if (nextDue == null || nextDue.isAfter(now)) {
            return;
        }
        AccountId id = before.id();
        List<Due> due = new ArrayList<>();
        books.holdsDue(id, now)
                .forEach(hold -> due.add(new Due(hold.expiresAt(), 0, hold.id().number())));
        for (Lot lot : books.lotsDue(id, before.lastInstant(), now)) {
            if (lot.hasEndedAt(now)) {
                due.add(new Due(endOf(lot), 1, lot.number()));
            }
            if (lot.effectiveAt().isAfter(before.lastInstant())
                    && !lot.effectiveAt().isAfter(now)) {
                due.add(new Due(lot.effectiveAt(), 2, lot.number()));
            }
        }
        due.stream().sorted().forEach(this::book);
        nextDue = books.nextDue(id, now).orElse(null);
    }

    private void book(Due due) {
        Instant at = Instants.later(due.at(), before.lastInstant());
        switch (due.kind()) {
            case 0 -> endHold(hold(new HoldId(before.id(), due.number())).orElseThrow(), HoldState.EXPIRED, at);
            case 1 -> expireLot(lot(due.number()), at);
            default -> repayDebt(at);
        }
    }

    private static Instant endOf(Lot lot) {
        Instant end = lot.expiresAt();
        if (end == null) {
            throw new IllegalStateException("lot " + lot.number() + " of '" + lot.account() + "' never ends");
        }
        return end;
    }

    /** At one instant holds lapse first, then lots end, then lots start: a boundary belongs to the new period. */
    private record Due(Instant at, int kind, long number) implements Comparable<Due> {
        @Override
        public int compareTo(Due other) {
            int byInstant = at.compareTo(other.at);
            int byKind = byInstant != 0 ? byInstant : Integer.compare(kind, other.kind);
            return byKind != 0 ? byKind : Long.compare(number, other.number);
        }
    }

    private void expireLot(Lot lot, Instant at) {
        put(lot.withStatus(LotStatus.EXPIRED));
        expireLeftover(lot.number(), at);
    }

    /** What an ended lot has left beyond its holds lapses at once. */
    private void expireLeftover(long number, Instant at) {
        Lot lot = lot(number);
        if (lot.status() == LotStatus.EXPIRED && lot.free().isPositive()) {
            List<Allocation> all = List.of(new Allocation(number, lot.free().negated()));
            append(TransactionType.EXPIRY, all, Credits.ZERO, null, null, null, Memo.NONE, at);
        }
    }

    // ---- lots and holds as they stand --------------------------------------------------------------------------

    Optional<Hold> hold(HoldId id) {
        Hold changed = holds.get(id);
        return changed != null ? Optional.of(changed) : books.hold(id);
    }

    private Lot lot(long number) {
        Lot changed = lots.get(number);
        if (changed != null) {
            return changed;
        }
        return books.lot(before.id(), number)
                .orElseThrow(() -> new IllegalStateException(
                        "the store lost lot " + number + " of account '" + before.id() + "'"));
    }

    private void put(Lot lot) {
        lots.put(lot.number(), lot);
    }

    /** The lots that can be spent now, in burn order, as they stand. */
    Iterable<Lot> spendable(Instant at) {
        return () -> new Iterator<>() {
            private final Iterator<Lot> stored = books.openLots(before.id()).iterator();
            private @Nullable Lot next = advance();

            private @Nullable Lot advance() {
                while (stored.hasNext()) {
                    Lot lot = stored.next();
                    Lot standing = lots.getOrDefault(lot.number(), lot);
                    if (standing.isSpendableAt(at)) {
                        return standing;
                    }
                }
                return null;
            }

            @Override
            public boolean hasNext() {
                return next != null;
            }

            @Override
            public Lot next() {
                Lot current = next;
                if (current == null) {
                    throw new NoSuchElementException();
                }
                next = advance();
                return current;
            }
        };
    }

    // ---- what can be spent -------------------------------------------------------------------------------------

    /** Free credits in spendable lots plus what is left of the credit limit. */
    Credits available() {
        Credits free = Credits.ZERO;
        for (Lot lot : spendable(now)) {
            free = free.plus(lot.free());
        }
        return free.plus(creditRoom());
    }

    /** The same, less the debt beyond the credit limit: what must come in before anything can be spent. */
    Credits headroom() {
        return available().minus(debt.minus(before.creditLimit()).max(Credits.ZERO));
    }

    /** What may still be borrowed; below zero if the limit was lowered under what holds reserve of it. */
    private Credits creditRoom() {
        return before.creditLimit().minus(debt).max(Credits.ZERO).minus(heldOnCredit);
    }

    /** Plans to take an amount from the lots and then from the credit limit; empty if both do not reach. */
    Optional<BurnDown.Plan> cover(Credits amount) {
        if (amount.isZero()) {
            return Optional.of(BurnDown.Plan.NOTHING);
        }
        Credits room = creditRoom();
        if (room.isNegative()
                && !BurnDown.plan(spendable(now), amount.minus(room)).isComplete()) {
            return Optional.empty();
        }
        BurnDown.Plan plan = BurnDown.plan(spendable(now), amount);
        BurnDown.Plan whole = plan.borrowing(plan.missing().min(room));
        return whole.isComplete() ? Optional.of(whole) : Optional.empty();
    }

    /** Plans to take as much of an amount as there is, borrowing if told to. */
    BurnDown.Plan coverAsFarAsPossible(Credits amount, boolean borrowing) {
        BurnDown.Plan plan = BurnDown.plan(spendable(now), amount);
        return borrowing ? plan.borrowing(plan.missing().min(creditRoom())) : plan;
    }

    // ---- moving credits ----------------------------------------------------------------------------------------

    /** Adds a lot of credits and books it; debt is repaid from it at once. */
    LedgerTransaction grant(
            Lot template, TransactionType type, @Nullable IdempotencyKey key, @Nullable String fingerprint, Memo memo) {
        put(template);
        dueAt(template.effectiveAt());
        dueAt(template.expiresAt());
        List<Allocation> in = List.of(new Allocation(template.number(), template.granted()));
        LedgerTransaction line = append(type, in, Credits.ZERO, null, key, fingerprint, memo, now);
        Lot granted = lot(template.number());
        if (granted.isSpendableAt(now)) {
            repayDebtFrom(List.of(granted), now);
        }
        return line;
    }

    /** Books usage of planned, positive allocations. */
    LedgerTransaction charge(
            TransactionType type,
            List<Allocation> taken,
            Credits unbilled,
            @Nullable HoldId hold,
            IdempotencyKey key,
            String fingerprint,
            Memo memo) {
        return append(type, negated(taken), unbilled, hold, key, fingerprint, memo, now);
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
                request.memo());
        holds.put(hold.id(), hold);
        plan.allocations().forEach(part -> changeReservation(part, part.amount()));
        dueAt(hold.expiresAt());
        return hold;
    }

    /** Ends a hold without a charge; what it reserved goes back to the very lots. */
    void endHold(Hold hold, HoldState end, Instant at) {
        holds.put(hold.id(), hold.ended(end, hold.settled(), at));
        giveBack(hold.reserved(), at);
    }

    /** Ends a hold that was charged; call before the charge is booked, then {@link #settleLeftovers} after it. */
    void endHoldForCharge(Hold hold, Credits charged) {
        holds.put(hold.id(), hold.ended(HoldState.SETTLED, hold.settled().plus(charged), now));
        hold.reserved().forEach(part -> changeReservation(part, part.amount().negated()));
    }

    /** Keeps a hold live with less reserved; call before the part is booked. */
    void shrinkHold(Hold hold, Credits charged, List<Allocation> taken, List<Allocation> kept) {
        holds.put(hold.id(), hold.partlySettled(hold.settled().plus(charged), kept));
        taken.forEach(part -> changeReservation(part, part.amount().negated()));
    }

    /** After a charge: what ended lots got back lapses, and what open lots got back repays debt. */
    void settleLeftovers(List<Allocation> reserved) {
        for (Allocation part : reserved) {
            if (!part.isDebt()) {
                expireLeftover(part.lot(), now);
            }
        }
        repayDebt(now);
    }

    private void giveBack(List<Allocation> reserved, Instant at) {
        for (Allocation part : reserved) {
            changeReservation(part, part.amount().negated());
            if (!part.isDebt()) {
                expireLeftover(part.lot(), at);
            }
        }
        repayDebt(at);
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
            repayDebtFrom(spendable(at), at);
        }
    }

    private void repayDebtFrom(Iterable<Lot> open, Instant at) {
        BurnDown.Plan plan = BurnDown.plan(open, debt);
        if (plan.covered().isPositive()) {
            List<Allocation> allocations = new ArrayList<>(negated(plan.allocations()));
            allocations.add(new Allocation(Allocation.DEBT, plan.covered()));
            append(TransactionType.DEBT_REPAYMENT, allocations, Credits.ZERO, null, null, null, Memo.NONE, at);
        }
    }

    private static List<Allocation> negated(List<Allocation> taken) {
        return taken.stream()
                .map(part -> new Allocation(part.lot(), part.amount().negated()))
                .toList();
    }

    private void dueAt(@Nullable Instant instant) {
        if (instant != null && instant.isAfter(now) && (nextDue == null || instant.isBefore(nextDue))) {
            nextDue = instant;
        }
    }

    // ---- writing it down ---------------------------------------------------------------------------------------

    private LedgerTransaction append(
            TransactionType type,
            List<Allocation> allocations,
            Credits unbilled,
            @Nullable HoldId hold,
            @Nullable IdempotencyKey key,
            @Nullable String fingerprint,
            Memo memo,
            Instant at) {
        Credits amount = Credits.ZERO;
        for (Allocation part : allocations) {
            amount = amount.plus(part.amount());
            move(part);
        }
        count(type, amount, at);
        LedgerTransaction line = new LedgerTransaction(
                before.id(),
                ++sequence,
                type,
                amount,
                credits.minus(debt),
                allocations,
                unbilled,
                hold,
                key,
                fingerprint,
                memo,
                at);
        transactions.add(line);
        return line;
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
            default -> {
                // Changes neither what was bought nor what was used.
            }
        }
    }

    Account account() {
        return new Account(
                before.id(),
                sequence,
                lastLot,
                lastHold,
                credits,
                held,
                heldOnCredit,
                debt,
                before.creditLimit(),
                lifetimePurchased,
                lifetimeSpent,
                before.openedAt(),
                now,
                lastPurchaseAt,
                lastUsageAt,
                nextDue);
    }

    Changes changes(List<Intent> intents, List<Attachment> attachments) {
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
                transactions,
                intents,
                attachments);
    }

    /** A refusal changes no books; what is remembered of it needs an account to be remembered under. */
    Changes refusal(Intent intent) {
        return opening ? Changes.NONE : Changes.remembering(intent);
    }

    /** Returns a lot of this account to be granted: nothing in it yet. */
    Lot newLot(GrantRequest request, GrantSource source, Credits amount, BurnOrder order) {
        long number = ++lastLot;
        Instant effectiveAt = Optional.ofNullable(request.effectiveAt()).orElse(now);
        @Nullable Money cost = source == request.source() ? request.cost() : null;
        String burnKey = BurnDown.key(
                order, request.priority(), source, amount, cost, effectiveAt, request.expiresAt(), now, number);
        return new Lot(
                before.id(),
                number,
                source,
                request.priority(),
                burnKey,
                amount,
                Credits.ZERO,
                Credits.ZERO,
                LotStatus.OPEN,
                effectiveAt,
                request.expiresAt(),
                now,
                cost);
    }
}
