package io.credits4j.tck;

import io.credits4j.AccountStatus;
import io.credits4j.HoldState;
import io.credits4j.books.GrantSource;
import io.credits4j.books.LotStatus;
import io.credits4j.books.TransactionType;
import io.credits4j.ledger.ClawbackPolicy;
import io.credits4j.ledger.OveragePolicy;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.ToLongFunction;

/**
 * What the ledger means, in sorted lists and loops: slow, simple, and written without the ledger's own code. Amounts are
 * micro-credits.
 *
 * <p>An operation works on a copy of its accounts, walked through time to now, and keeps the copy only if it writes. It
 * answers with a list: what happened, then the figures. Not thread-safe.
 */
public final class ModelLedger {
    /** The pseudo-lot for debt. */
    static final long DEBT = 0;

    private static final List<Object> CONFLICT = List.of("IdempotencyConflict");
    private static final List<Object> BAD_ARGUMENT = List.of("IllegalArgument");
    private static final List<Object> UNKNOWN_HOLD = List.of("UnknownHold");

    /** Purchased first, as the ledger does by default. */
    private static final Comparator<Lot> BURN_ORDER = Comparator.<Lot>comparingInt(lot -> lot.terms.priority)
            .thenComparingInt(lot -> lot.isScoped() ? -lot.restrictions() : 0)
            .thenComparing(lot -> lot.source != GrantSource.PURCHASE)
            .thenComparing(lot -> lot.end, Comparator.nullsLast(Comparator.naturalOrder()))
            .thenComparing(lot -> lot.source != GrantSource.PROMOTION)
            .thenComparing(lot -> lot.unitCost)
            .thenComparing(lot -> lot.start)
            .thenComparing(lot -> lot.createdAt)
            .thenComparingLong(lot -> lot.number);

    private final InstantSource clock;
    private final Map<String, Account> accounts = new HashMap<>();

    /** Creates a ledger without accounts. */
    public ModelLedger(InstantSource clock) {
        this.clock = clock;
    }

    /** So much to or from a lot. */
    record Part(long lot, long amount) {}

    /** One line of the history; 0 and {@code ""} stand for absent. */
    record Line(
            long sequence,
            TransactionType type,
            long amount,
            long balanceAfter,
            List<Part> parts,
            long unbilled,
            long hold,
            long corrects,
            String counterparty,
            String key,
            Instant at) {}

    /** What shapes a lot; empty names restrict nothing. */
    record Terms(
            long bonus,
            int priority,
            Instant start,
            Instant end,
            BigDecimal cost,
            List<String> features,
            List<String> models) {
        static final Terms PLAIN = new Terms(0, 100, null, null, null, List.of(), List.of());

        Terms withCost(BigDecimal newCost) {
            return new Terms(bonus, priority, start, end, newCost, features, models);
        }

        Terms during(Instant newStart, Instant newEnd) {
            return new Terms(bonus, priority, newStart, newEnd, cost, features, models);
        }
    }

    /** What something is spent on; null where not stated. */
    record Purpose(String feature, String model) {
        static final Purpose NOTHING = new Purpose(null, null);
    }

    static final class Lot {
        final long number;
        final GrantSource source;
        final Terms terms;
        final long granted;
        final BigDecimal unitCost;
        final Instant start;
        final Instant createdAt;
        final long tiedTo;
        Instant end;
        LotStatus status = LotStatus.OPEN;
        long remaining;
        long held;
        long frozen;
        long revoked;
        long unrecovered;
        long lapsed;
        long lapsedRevoked;

        Lot(long number, GrantSource source, Terms terms, long granted, Instant createdAt, long tiedTo) {
            this.number = number;
            this.source = source;
            this.terms = terms;
            this.granted = granted;
            this.start = terms.start == null ? createdAt : terms.start;
            this.end = terms.end;
            this.createdAt = createdAt;
            this.tiedTo = tiedTo;
            this.unitCost = terms.cost == null
                    ? BigDecimal.ZERO
                    : terms.cost.divide(BigDecimal.valueOf(granted, 6), 12, RoundingMode.FLOOR);
        }

        private Lot(Lot other) {
            number = other.number;
            source = other.source;
            terms = other.terms;
            granted = other.granted;
            unitCost = other.unitCost;
            start = other.start;
            createdAt = other.createdAt;
            tiedTo = other.tiedTo;
            end = other.end;
            status = other.status;
            remaining = other.remaining;
            held = other.held;
            frozen = other.frozen;
            revoked = other.revoked;
            unrecovered = other.unrecovered;
            lapsed = other.lapsed;
            lapsedRevoked = other.lapsedRevoked;
        }

        long unheld() {
            return remaining - held;
        }

        boolean isOver(Instant at) {
            return status == LotStatus.EXPIRED || status == LotStatus.VOIDED || hasEnded(at);
        }

        long free() {
            return Math.max(0, remaining - held - frozen);
        }

        boolean isScoped() {
            return restrictions() > 0;
        }

        int restrictions() {
            return (terms.features.isEmpty() ? 0 : 1) + (terms.models.isEmpty() ? 0 : 1);
        }

        boolean hasEnded(Instant at) {
            return end != null && end.compareTo(at) <= 0;
        }

        boolean isSpendable(Instant at) {
            return status == LotStatus.OPEN && start.compareTo(at) <= 0 && !hasEnded(at);
        }

        boolean pays(Purpose purpose) {
            boolean feature =
                    terms.features.isEmpty() || (purpose.feature != null && terms.features.contains(purpose.feature));
            boolean model = terms.models.isEmpty() || (purpose.model != null && terms.models.contains(purpose.model));
            return feature && model;
        }
    }

    static final class Hold {
        final long number;
        final long amount;
        final String key;
        final Purpose purpose;
        final Instant openedAt;
        HoldState state = HoldState.LIVE;
        Instant deadline;
        Instant closedAt;
        long settled;
        List<Part> reserved;
        List<String> chain = List.of();

        Hold(long number, long amount, String key, Purpose purpose, Instant openedAt, List<Part> reserved) {
            this.number = number;
            this.amount = amount;
            this.key = key;
            this.purpose = purpose;
            this.openedAt = openedAt;
            this.reserved = reserved;
        }

        private Hold(Hold other) {
            this(other.number, other.amount, other.key, other.purpose, other.openedAt, other.reserved);
            state = other.state;
            deadline = other.deadline;
            closedAt = other.closedAt;
            settled = other.settled;
            chain = other.chain;
        }

        boolean isLive() {
            return state == HoldState.LIVE;
        }

        List<Object> view() {
            return List.of(
                    number,
                    state,
                    amount,
                    settled,
                    reserved,
                    key,
                    openedAt,
                    deadline,
                    closedAt == null ? "open" : closedAt);
        }
    }

    /** What a key led to. */
    private record Memory(Object body, List<Object> again, long hold, boolean refusal) {}

    /** One account; mutable, and copied for every operation. */
    static final class Account {
        final String id;
        final Map<String, Memory> keys;
        final List<Line> lines;
        final List<Line> newLines = new ArrayList<>();
        final List<Lot> lots = new ArrayList<>();
        final List<Hold> holds = new ArrayList<>();
        final ModelBudgets budgets;
        /** The lots that got something since debt was repaid last, in that order. */
        final Set<Long> incoming = new LinkedHashSet<>();

        /** What the operation that works on this copy has written, if it has. */
        String answer;

        Object result;

        AccountStatus status = AccountStatus.ACTIVE;
        long debt;
        long creditLimit;
        long lifetimePurchased;
        long lifetimeSpent;
        Instant lastPurchase;
        Instant lastUsage;
        /** No decision of this account lies before it. */
        Instant now;

        Account(String id, Instant openedAt) {
            this.id = id;
            this.keys = new HashMap<>();
            this.lines = new ArrayList<>();
            this.budgets = new ModelBudgets();
            this.now = openedAt;
        }

        private Account(Account other) {
            id = other.id;
            keys = other.keys;
            lines = other.lines;
            budgets = new ModelBudgets(other.budgets);
            other.lots.forEach(lot -> lots.add(new Lot(lot)));
            other.holds.forEach(hold -> holds.add(new Hold(hold)));
            status = other.status;
            debt = other.debt;
            creditLimit = other.creditLimit;
            lifetimePurchased = other.lifetimePurchased;
            lifetimeSpent = other.lifetimeSpent;
            lastPurchase = other.lastPurchase;
            lastUsage = other.lastUsage;
            now = other.now;
        }

        Lot lot(long number) {
            return number >= 1 && number <= lots.size() ? lots.get((int) number - 1) : null;
        }

        Hold hold(long number) {
            return number >= 1 && number <= holds.size() ? holds.get((int) number - 1) : null;
        }

        Line line(long sequence) {
            return sequence >= 1 && sequence <= lines.size() ? lines.get((int) sequence - 1) : null;
        }

        long credits() {
            return lots.stream().mapToLong(lot -> lot.remaining).sum();
        }

        long posted() {
            return credits() - debt;
        }

        long held() {
            return lots.stream().mapToLong(lot -> lot.held).sum() + heldOnCredit();
        }

        long heldOnCredit() {
            long sum = 0;
            for (Hold hold : holds) {
                for (Part part : hold.reserved) {
                    sum += part.lot == DEBT ? part.amount : 0;
                }
            }
            return sum;
        }
    }

    // ---- operations --------------------------------------------------------------------------------------------

    List<Object> grant(String id, String key, GrantSource source, long amount, Terms terms) {
        return once(id, key, List.of("grant", source, amount, terms), false, account -> {
            if (account.status == AccountStatus.CLOSED) {
                return List.of("AccountNotActive", account.status);
            }
            if (terms.end != null && terms.end.compareTo(account.now) <= 0) {
                return BAD_ARGUMENT;
            }
            Lot lot = newLot(account, source, terms, amount, 0);
            Line line = bring(account, lot, key);
            if (terms.bonus > 0) {
                bring(
                        account,
                        newLot(account, GrantSource.PROMOTION, terms.withCost(null), terms.bonus, lot.number),
                        "");
            }
            return written(account, "Granted", line);
        });
    }

    private static Line bring(Account account, Lot lot, String key) {
        Part all = new Part(lot.number, lot.granted);
        Line line = write(
                account,
                entry(lot.source.transactionType(), List.of(all), account.now).key(key));
        repayDebt(account, account.now);
        return line;
    }

    List<Object> spend(
            String id, String key, long amount, Purpose purpose, boolean upTo, boolean retrying, List<String> chain) {
        Object body = List.of(upTo ? "spendUpTo" : "spend", amount, purpose);
        return spend(id, key, body, amount, purpose, upTo, retrying, chain);
    }

    List<Object> consume(String id, String key, String event, long quantity, long cost, List<String> chain) {
        Object body = List.of("consume", event, quantity);
        return spend(id, key, body, cost, new Purpose(event, null), false, false, chain);
    }

    private List<Object> spend(
            String id,
            String key,
            Object body,
            long amount,
            Purpose purpose,
            boolean upTo,
            boolean retrying,
            List<String> chain) {
        return once(id, key, body, retrying, account -> {
            if (account.status != AccountStatus.ACTIVE) {
                return List.of("NotActive", account.status);
            }
            List<Object> over = account.budgets.over(account, chain, upTo ? 1 : amount, amount);
            if (over != null) {
                return over;
            }
            List<Part> parts = upTo
                    ? upTo(account, account.budgets.fitting(account, chain, amount), purpose)
                    : cover(account, amount, purpose);
            if (parts == null || parts.isEmpty()) {
                return refused(id, key, body, amount, headroom(account, purpose));
            }
            Line line = write(
                    account,
                    entry(TransactionType.USAGE, negated(parts), account.now).key(key));
            repayDebt(account, account.now);
            account.budgets.use(chain, sum(parts), account.now);
            return written(account, "Spent", line);
        });
    }

    List<Object> hold(
            String id, String key, long amount, Duration life, Purpose purpose, boolean retrying, List<String> chain) {
        Object body = List.of("hold", amount, life, purpose);
        return once(id, key, body, retrying, account -> {
            if (account.status != AccountStatus.ACTIVE) {
                return List.of("NotActive", account.status);
            }
            List<Object> over = amount == 0 ? null : account.budgets.over(account, chain, amount, amount);
            List<Object> full = account.budgets.full(account, chain);
            if (over != null || full != null) {
                return over != null ? over : full;
            }
            List<Part> parts = cover(account, amount, purpose);
            if (parts == null) {
                return refused(id, key, body, amount, headroom(account, purpose));
            }
            Hold hold = new Hold(account.holds.size() + 1, amount, key, purpose, account.now, parts);
            hold.deadline = account.now.plus(life);
            hold.chain = chain;
            account.holds.add(hold);
            account.budgets.opened(chain, account.now);
            parts.stream().filter(part -> part.lot != DEBT).forEach(part -> account.lot(part.lot).held += part.amount);
            keep(account);
            account.keys.put(key, new Memory(body, List.of(), hold.number, false));
            return List.of("Held", false, hold.view());
        });
    }

    List<Object> extend(String id, long number, Instant until) {
        Account account = opened(id);
        Hold hold = account.hold(number);
        if (hold == null) {
            return UNKNOWN_HOLD;
        }
        if (hold.state != HoldState.LIVE) {
            return List.of("HoldNotOpen", hold.state);
        }
        if (until.isAfter(hold.openedAt.plus(Duration.ofDays(8)))) {
            return BAD_ARGUMENT;
        }
        if (until.isAfter(hold.deadline)) {
            hold.deadline = until;
            keep(account);
        }
        return List.of("Hold", hold.view());
    }

    List<Object> settle(String id, long number, String key, long actual, boolean last, OveragePolicy overage) {
        return once(id, key, List.of("settle", number, actual, last, overage), false, account -> {
            Hold hold = account.hold(number);
            if (hold == null) {
                return UNKNOWN_HOLD;
            }
            if (hold.state == HoldState.SETTLED || hold.state == HoldState.RELEASED) {
                return List.of("NotOpen", hold.state);
            }
            return settle(account, hold, key, actual, last, overage);
        });
    }

    private List<Object> settle(
            Account account, Hold hold, String key, long actual, boolean last, OveragePolicy overage) {
        List<Part> reserved = hold.reserved;
        List<Part> own = firstOf(reserved, actual);
        long beyond = actual - sum(own);
        List<Part> others = switch (overage) {
            case REJECT -> cover(account, beyond, hold.purpose);
            case CAP -> fromLots(account, beyond, lot -> lot.pays(hold.purpose));
            case OVERDRAFT -> upTo(account, beyond, hold.purpose);
        };
        if (others == null) {
            long available = sum(own) + Math.max(0, available(account, hold.purpose));
            return List.of("SettleRefused", actual, available);
        }
        long charged = sum(own) + sum(others);
        long unbilled = actual - charged;
        TransactionType type = hold.state == HoldState.LIVE ? TransactionType.USAGE : TransactionType.LATE_SETTLE;
        hold.settled += charged;
        account.budgets.use(hold.chain, charged, account.now);
        unreserve(account, last ? reserved : own);
        hold.reserved = last ? List.of() : afterFirst(reserved, sum(own));
        if (last) {
            hold.state = HoldState.SETTLED;
            hold.closedAt = account.now;
        }
        Line line = null;
        if (actual > 0) {
            line = write(
                    account,
                    entry(type, negated(merged(own, others)), account.now)
                            .key(key)
                            .unbilled(unbilled)
                            .hold(hold.number));
        }
        settleDown(account, last ? reserved : List.of(), account.now);
        return written(account, "Settled", line);
    }

    List<Object> release(String id, long number) {
        return once(id, "hold:" + number + ":release", List.of("release", number), false, account -> {
            Hold hold = account.hold(number);
            if (hold == null) {
                return UNKNOWN_HOLD;
            }
            if (hold.state != HoldState.LIVE) {
                return List.of("NotOpen", hold.state);
            }
            endHold(account, hold, HoldState.RELEASED, account.now);
            return written(account, "Released", null);
        });
    }

    /** Refunds an amount, or all that is left if it is 0; {@code life} is null if nothing is reissued. */
    List<Object> refund(String id, String key, long sequence, long amount, Duration life, List<String> chain) {
        Object body = List.of("refund", sequence, amount, String.valueOf(life));
        return once(id, key, body, false, account -> {
            Line spend = account.line(sequence);
            if (spend == null || (spend.type != TransactionType.USAGE && spend.type != TransactionType.LATE_SETTLE)) {
                return BAD_ARGUMENT;
            }
            long refunded = 0;
            for (Line line : account.lines) {
                refunded += line.type == TransactionType.REFUND && line.corrects == sequence ? line.amount : 0;
            }
            long refundable = -spend.amount - refunded;
            long asked = amount == 0 ? refundable : amount;
            if (asked == 0 || asked > refundable) {
                return List.of("RefundExceeded", refundable);
            }
            List<String> given = chain.isEmpty() && spend.hold > 0 ? account.hold(spend.hold).chain : chain;
            account.budgets.giveBack(given, asked, spend.at, account.now);
            List<Part> newestFirst = new ArrayList<>(negated(spend.parts));
            Collections.reverse(newestFirst);
            return refund(account, key, sequence, firstOf(afterFirst(newestFirst, refunded), asked), life);
        });
    }

    private static List<Object> refund(Account account, String key, long sequence, List<Part> returned, Duration life) {
        List<Part> into = new ArrayList<>();
        long homeless = 0;
        for (Part part : returned) {
            if (part.lot == DEBT) {
                long owed = Math.min(part.amount, account.debt);
                homeless = part.amount - owed;
                if (owed > 0) {
                    into.add(new Part(DEBT, owed));
                }
            } else {
                into.add(new Part(homeOf(account, part, life), part.amount));
            }
        }
        if (homeless > 0) {
            Lot lot = newLot(account, GrantSource.ADJUSTMENT, Terms.PLAIN, homeless, 0);
            into.add(new Part(lot.number, homeless));
        }
        Line line = write(
                account,
                entry(TransactionType.REFUND, into, account.now).key(key).corrects(sequence));
        settleDown(account, into, account.now);
        return written(account, "Booked", line);
    }

    /** The lot a part came from; a new one in its stead if that has ended and is to be reissued. */
    private static long homeOf(Account account, Part part, Duration life) {
        Lot lot = account.lot(part.lot);
        if (lot.isOver(account.now) && lot.status != LotStatus.VOIDED) {
            lot.status = LotStatus.EXPIRED;
            if (life != null) {
                Terms terms = lot.terms.withCost(shareOfCost(lot, part.amount)).during(null, account.now.plus(life));
                return newLot(account, lot.source, terms, part.amount, 0).number;
            }
        }
        return lot.number;
    }

    List<Object> revoke(
            String id, String key, long sequence, BigDecimal takenBack, BigDecimal paid, ClawbackPolicy policy) {
        return once(id, key, List.of("revoke", sequence, takenBack, paid, policy), false, account -> {
            Line grant = account.line(sequence);
            if (grant == null || !isGrant(grant)) {
                return BAD_ARGUMENT;
            }
            List<Lot> lots = new ArrayList<>(List.of(account.lot(grant.parts.get(0).lot)));
            for (Lot lot : account.lots) {
                if (lot.tiedTo == lots.get(0).number) {
                    lots.add(lot);
                }
            }
            return revoke(account, key, sequence, lots, lot -> target(lot, takenBack, paid), policy);
        });
    }

    private static boolean isGrant(Line line) {
        return switch (line.type) {
            case PURCHASE, SUBSCRIPTION, PROMOTION -> true;
            case ADJUSTMENT -> line.amount > 0;
            default -> false;
        };
    }

    private static List<Object> revoke(
            Account account,
            String key,
            long sequence,
            List<Lot> lots,
            ToLongFunction<Lot> targets,
            ClawbackPolicy policy) {
        List<Part> moved = new ArrayList<>();
        long elsewhere = 0;
        long backToDebt = 0;
        long unbilled = 0;
        for (Lot lot : lots) {
            long target = targets.applyAsLong(lot);
            account.incoming.add(lot.number);
            if (policy == ClawbackPolicy.FREEZE) {
                lot.frozen = Math.max(0, target - lot.revoked - lot.lapsed);
                continue;
            }
            lot.frozen = 0;
            long missing = target - lot.revoked - lot.unrecovered - lot.lapsedRevoked;
            if (missing > 0) {
                long gone = Math.min(missing, lot.lapsed - lot.lapsedRevoked);
                lot.lapsedRevoked += gone;
                missing -= gone;
                long own = Math.min(lot.unheld(), missing);
                addTo(moved, lot.number, -own);
                boolean forgiven = policy == ClawbackPolicy.FORGIVE;
                unbilled += forgiven ? missing - own : 0;
                elsewhere += forgiven ? 0 : missing - own;
                lot.revoked += forgiven ? own : missing;
                lot.unrecovered += forgiven ? missing - own : 0;
            } else {
                long forgotten = Math.min(-missing, lot.unrecovered);
                long returned = Math.min(-missing - forgotten, lot.revoked);
                lot.unrecovered -= forgotten;
                lot.revoked -= returned;
                lot.lapsedRevoked -= Math.min(-missing - forgotten - returned, lot.lapsedRevoked);
                long toDebt = lot.isOver(account.now) ? Math.min(returned, account.debt - backToDebt) : 0;
                backToDebt += toDebt;
                addTo(moved, lot.number, returned - toDebt);
            }
        }
        if (policy == ClawbackPolicy.CLAW_OTHER_LOTS) {
            List<Part> others =
                    fromLots(account, elsewhere, lot -> lot.source == GrantSource.PURCHASE && !lots.contains(lot));
            moved.addAll(negated(others));
            elsewhere -= sum(others);
        }
        addTo(moved, DEBT, backToDebt - elsewhere);
        Line line = null;
        if (!moved.isEmpty() || unbilled > 0) {
            boolean back = moved.stream().anyMatch(part -> part.amount > 0);
            TransactionType type = back ? TransactionType.REINSTATEMENT : TransactionType.REVOCATION;
            line = write(
                    account,
                    entry(type, moved, account.now).key(key).corrects(sequence).unbilled(unbilled));
        }
        if (policy != ClawbackPolicy.FREEZE) {
            for (Lot lot : lots) {
                endIfOver(account, lot);
            }
        }
        List<Part> touched = policy == ClawbackPolicy.FREEZE
                ? List.of()
                : lots.stream().map(lot -> new Part(lot.number, 0)).toList();
        settleDown(account, touched, account.now);
        return written(account, "Booked", line);
    }

    private static long target(Lot lot, BigDecimal takenBack, BigDecimal paid) {
        return BigDecimal.valueOf(lot.granted)
                .multiply(takenBack)
                .divide(paid, 0, RoundingMode.CEILING)
                .longValueExact();
    }

    List<Object> transfer(String from, String to, String key, long amount) {
        Object body = List.of("transfer", to, amount);
        return once(from, key, body, false, giver -> {
            Account taker = opened(to);
            if (giver.status != AccountStatus.ACTIVE) {
                return List.of("AccountNotActive", giver.status);
            }
            if (taker.status == AccountStatus.CLOSED) {
                return List.of("AccountNotActive", taker.status);
            }
            List<Part> parts = fromLots(giver, amount, lot -> !lot.isScoped());
            if (sum(parts) < amount) {
                return List.of("InsufficientCredits", sum(parts), amount - sum(parts));
            }
            Line out = write(
                    giver,
                    entry(TransactionType.TRANSFER_OUT, negated(parts), giver.now)
                            .key(key)
                            .counterparty(to));
            repayDebt(giver, giver.now);
            receive(taker, giver, parts);
            keep(taker);
            return written(giver, "Booked", out);
        });
    }

    private static void receive(Account taker, Account giver, List<Part> parts) {
        List<Part> into = new ArrayList<>();
        for (Part part : parts) {
            Lot origin = giver.lot(part.lot);
            Terms terms =
                    origin.terms.withCost(shareOfCost(origin, part.amount)).during(null, origin.end);
            into.add(new Part(newLot(taker, origin.source, terms, part.amount, 0).number, part.amount));
        }
        write(taker, entry(TransactionType.TRANSFER_IN, into, taker.now).counterparty(giver.id));
        into.forEach(part -> endIfOver(taker, taker.lot(part.lot)));
        settleDown(taker, into, taker.now);
    }

    private static BigDecimal shareOfCost(Lot lot, long amount) {
        return lot.terms.cost == null
                ? null
                : lot.terms
                        .cost
                        .multiply(BigDecimal.valueOf(amount))
                        .divide(BigDecimal.valueOf(lot.granted), 12, RoundingMode.HALF_EVEN);
    }

    List<Object> debit(String id, String key, long amount) {
        return once(id, key, List.of("debit", amount), false, account -> {
            List<Part> parts = fromLots(account, amount, lot -> !lot.isScoped());
            addTo(parts, DEBT, amount - sum(parts));
            Line line = write(
                    account,
                    entry(TransactionType.ADJUSTMENT, negated(parts), account.now)
                            .key(key));
            repayDebt(account, account.now);
            return written(account, "Booked", line);
        });
    }

    List<Object> endLot(String id, String key, long number, LotStatus end) {
        return once(id, key, List.of("endLot", number, end), false, account -> {
            Lot lot = account.lot(number);
            if (lot == null) {
                return BAD_ARGUMENT;
            }
            Line line = null;
            if (lot.status == LotStatus.OPEN || lot.status == LotStatus.USED) {
                lot.status = end;
                line = lot.unheld() == 0
                        ? null
                        : write(account, leftover(lot, account.now).key(key));
            }
            return written(account, "Booked", line);
        });
    }

    /** Moves the end of a lot; {@code end} is null if it shall last for ever. */
    List<Object> moveEnd(String id, String key, long number, Instant end) {
        return once(id, key, List.of("moveEnd", number, String.valueOf(end)), false, account -> {
            Lot lot = account.lot(number);
            if (lot == null || lot.status == LotStatus.EXPIRED || lot.status == LotStatus.VOIDED) {
                return BAD_ARGUMENT;
            }
            if (end != null && (end.compareTo(account.now) <= 0 || end.compareTo(lot.start) <= 0)) {
                return BAD_ARGUMENT;
            }
            lot.end = end;
            Line line = write(
                    account,
                    entry(TransactionType.ADJUSTMENT, List.of(), account.now).key(key));
            return written(account, "Booked", line);
        });
    }

    List<Object> changeStatus(String id, String key, AccountStatus status) {
        return once(id, key, List.of("account", status), false, account -> {
            account.status = status;
            return written(account, "Booked", null);
        });
    }

    List<Object> changeLimit(String id, String key, long limit) {
        return once(id, key, List.of("account", limit), false, account -> {
            account.creditLimit = limit;
            return written(account, "Booked", null);
        });
    }

    /** Sets a budget's terms; {@code terms} is null if they are removed. */
    List<Object> setBudget(String id, String key, String name, ModelBudgets.Terms terms) {
        return once(id, key, List.of("budget", name, String.valueOf(terms)), false, account -> {
            account.budgets.set(account, name, terms);
            return written(account, "Booked", null);
        });
    }

    /** Returns what budgets there are by now. */
    List<Object> budgets(String id) {
        Account account = opened(id);
        return account.budgets.view(account);
    }

    /** Books what is due of one account by now. */
    void maintain(String id) {
        keep(opened(id));
    }

    // ---- reading -----------------------------------------------------------------------------------------------

    /** Returns an account as it is stored; null if there is none. */
    Account stored(String id) {
        return accounts.get(id);
    }

    /** Returns a copy of an account with everything due by now booked. */
    Account opened(String id) {
        Instant reading = clock.instant().truncatedTo(ChronoUnit.MICROS);
        Account stored = accounts.get(id);
        Account copy = stored == null ? new Account(id, reading) : new Account(stored);
        Instant now = reading.isAfter(copy.now) ? reading : copy.now;
        walk(copy, now);
        copy.now = now;
        return copy;
    }

    Map<String, Object> balance(String id) {
        Account account = opened(id);
        Map<GrantSource, Long> bySource = new EnumMap<>(GrantSource.class);
        long scoped = 0;
        Instant nextEnd = null;
        long nextAmount = 0;
        for (Lot lot : account.lots) {
            if (!lot.isSpendable(account.now) || lot.free() == 0) {
                continue;
            }
            bySource.merge(lot.source, lot.free(), Long::sum);
            scoped += lot.isScoped() ? lot.free() : 0;
            if (lot.end != null && (nextEnd == null || lot.end.isBefore(nextEnd))) {
                nextEnd = lot.end;
                nextAmount = 0;
            }
            nextAmount += lot.end != null && lot.end.equals(nextEnd) ? lot.free() : 0;
        }
        Map<String, Object> balance = new LinkedHashMap<>();
        balance.put("status", account.status);
        balance.put("available", available(account, Purpose.NOTHING));
        balance.put("held", account.held());
        balance.put("posted", account.posted());
        balance.put("debt", account.debt);
        balance.put("creditLimit", account.creditLimit);
        balance.put("bySource", bySource);
        balance.put("scoped", scoped);
        balance.put("lifetimePurchased", account.lifetimePurchased);
        balance.put("lifetimeSpent", account.lifetimeSpent);
        balance.put("lastPurchase", String.valueOf(account.lastPurchase));
        balance.put("lastUsage", String.valueOf(account.lastUsage));
        balance.put("nextExpiry", nextEnd == null ? "none" : List.of(nextAmount, nextEnd));
        balance.put("at", account.now);
        return balance;
    }

    // ---- time --------------------------------------------------------------------------------------------------

    /** Goes from instant to instant: at each, holds lapse first, then lots end, then lots start. */
    private static void walk(Account account, Instant now) {
        Set<Instant> instants = new TreeSet<>();
        for (Hold hold : account.holds) {
            if (hold.state == HoldState.LIVE) {
                instants.add(hold.deadline);
            }
        }
        for (Lot lot : account.lots) {
            if (lot.status == LotStatus.OPEN) {
                instants.add(lot.start);
                instants.add(lot.end == null ? Instant.MAX : lot.end);
            }
        }
        for (Instant instant : instants) {
            if (instant.isAfter(account.now) && !instant.isAfter(now)) {
                live(account, instant);
            }
        }
    }

    private static void live(Account account, Instant at) {
        for (Hold hold : account.holds) {
            if (hold.state == HoldState.LIVE && !hold.deadline.isAfter(at)) {
                endHold(account, hold, HoldState.EXPIRED, at);
            }
        }
        for (Lot lot : account.lots) {
            if (lot.status == LotStatus.OPEN && lot.hasEnded(at)) {
                lot.status = LotStatus.EXPIRED;
                drop(account, lot, at);
            }
        }
        repayDebt(account, at);
    }

    private static void endHold(Account account, Hold hold, HoldState end, Instant at) {
        List<Part> reserved = hold.reserved;
        hold.state = end;
        hold.closedAt = at;
        hold.reserved = List.of();
        unreserve(account, reserved);
        settleDown(account, reserved, at);
    }

    private static void unreserve(Account account, List<Part> parts) {
        for (Part part : parts) {
            if (part.lot != DEBT) {
                account.lot(part.lot).held -= part.amount;
                account.incoming.add(part.lot);
            }
        }
    }

    /** What ended lots got back goes, what could not be taken back is taken now, and what is left repays debt. */
    private static void settleDown(Account account, List<Part> got, Instant at) {
        for (Part part : got) {
            if (part.lot != DEBT) {
                Lot lot = account.lot(part.lot);
                drop(account, lot, at);
                long found = Math.min(lot.free(), lot.unrecovered);
                if (found > 0) {
                    lot.revoked += found;
                    lot.unrecovered -= found;
                    write(account, entry(TransactionType.REVOCATION, List.of(new Part(lot.number, -found)), at));
                }
            }
        }
        repayDebt(account, at);
    }

    /** A lot that was empty when it ended has ended all the same. */
    private static void endIfOver(Account account, Lot lot) {
        if (lot.status == LotStatus.OPEN && lot.hasEnded(account.now)) {
            lot.status = LotStatus.EXPIRED;
        }
    }

    private static void drop(Account account, Lot lot, Instant at) {
        boolean gone = lot.status == LotStatus.EXPIRED || lot.status == LotStatus.VOIDED;
        if (gone && lot.unheld() > 0) {
            write(account, leftover(lot, at));
        }
    }

    private static Draft leftover(Lot lot, Instant at) {
        TransactionType type = lot.status == LotStatus.VOIDED ? TransactionType.VOID : TransactionType.EXPIRY;
        return entry(type, List.of(new Part(lot.number, -lot.unheld())), at);
    }

    /** Lots without a scope pay off debt: those that got something first, then the others in burn order. */
    private static void repayDebt(Account account, Instant at) {
        if (account.debt > 0) {
            List<Lot> lots = new ArrayList<>();
            account.incoming.forEach(number -> lots.add(account.lot(number)));
            burnOrder(account).stream().filter(lot -> !lots.contains(lot)).forEach(lots::add);
            List<Part> parts = new ArrayList<>();
            long missing = account.debt;
            for (Lot lot : lots) {
                long paid = lot.isSpendable(at) && !lot.isScoped() ? Math.min(lot.free(), missing) : 0;
                addTo(parts, lot.number, -paid);
                missing -= paid;
            }
            if (!parts.isEmpty()) {
                parts.add(new Part(DEBT, account.debt - missing));
                write(account, entry(TransactionType.DEBT_REPAYMENT, parts, at));
            }
        }
        account.incoming.clear();
    }

    // ---- what can be taken -------------------------------------------------------------------------------------

    private static List<Lot> burnOrder(Account account) {
        List<Lot> lots = new ArrayList<>();
        for (Lot lot : account.lots) {
            if (lot.status == LotStatus.OPEN) {
                lots.add(lot);
            }
        }
        lots.sort(BURN_ORDER);
        return lots;
    }

    private static List<Part> fromLots(Account account, long amount, Predicate<Lot> suitable) {
        List<Part> parts = new ArrayList<>();
        long missing = amount;
        for (Lot lot : burnOrder(account)) {
            if (lot.isSpendable(account.now) && suitable.test(lot)) {
                long taken = Math.min(lot.free(), missing);
                addTo(parts, lot.number, taken);
                missing -= taken;
            }
        }
        return parts;
    }

    /** What may still be borrowed; below zero if holds reserve more of the limit than there is now. */
    private static long room(Account account) {
        return Math.max(0, account.creditLimit - account.debt) - account.heldOnCredit();
    }

    private static long available(Account account, Purpose purpose) {
        return sum(fromLots(account, Long.MAX_VALUE, lot -> lot.pays(purpose))) + room(account);
    }

    private static long headroom(Account account, Purpose purpose) {
        return available(account, purpose) - Math.max(0, account.debt - account.creditLimit);
    }

    /** Null if lots and limit do not reach; holds on a limit lowered since are made good first. */
    private static List<Part> cover(Account account, long amount, Purpose purpose) {
        if (amount > 0 && amount > available(account, purpose)) {
            return null;
        }
        return upTo(account, amount, purpose);
    }

    private static List<Part> upTo(Account account, long amount, Purpose purpose) {
        List<Part> parts = fromLots(account, amount, lot -> lot.pays(purpose));
        addTo(parts, DEBT, Math.min(amount - sum(parts), Math.max(0, room(account))));
        return parts;
    }

    private static void addTo(List<Part> parts, long lot, long amount) {
        if (amount != 0) {
            parts.add(new Part(lot, amount));
        }
    }

    private static long sum(List<Part> parts) {
        return parts.stream().mapToLong(Part::amount).sum();
    }

    private static List<Part> negated(List<Part> parts) {
        return parts.stream().map(part -> new Part(part.lot, -part.amount)).toList();
    }

    private static List<Part> firstOf(List<Part> parts, long amount) {
        List<Part> first = new ArrayList<>();
        long missing = amount;
        for (Part part : parts) {
            long taken = Math.min(part.amount, missing);
            addTo(first, part.lot, taken);
            missing -= taken;
        }
        return first;
    }

    private static List<Part> afterFirst(List<Part> parts, long amount) {
        List<Part> rest = new ArrayList<>();
        long skipped = amount;
        for (Part part : parts) {
            long here = Math.min(part.amount, skipped);
            addTo(rest, part.lot, part.amount - here);
            skipped -= here;
        }
        return rest;
    }

    private static List<Part> merged(List<Part> one, List<Part> other) {
        Map<Long, Long> byLot = new LinkedHashMap<>();
        one.forEach(part -> byLot.merge(part.lot, part.amount, Long::sum));
        other.forEach(part -> byLot.merge(part.lot, part.amount, Long::sum));
        List<Part> parts = new ArrayList<>();
        byLot.forEach((lot, amount) -> parts.add(new Part(lot, amount)));
        return parts;
    }

    // ---- writing -----------------------------------------------------------------------------------------------

    private static Lot newLot(Account account, GrantSource source, Terms terms, long granted, long tiedTo) {
        Lot lot = new Lot(account.lots.size() + 1, source, terms, granted, account.now, tiedTo);
        account.lots.add(lot);
        account.incoming.add(lot.number);
        return lot;
    }

    /** A line to be written. */
    private record Draft(
            TransactionType type,
            List<Part> parts,
            Instant at,
            long unbilled,
            long hold,
            long corrects,
            String counterparty,
            String key) {
        Draft key(String newKey) {
            return new Draft(type, parts, at, unbilled, hold, corrects, counterparty, newKey);
        }

        Draft unbilled(long amount) {
            return new Draft(type, parts, at, amount, hold, corrects, counterparty, key);
        }

        Draft hold(long number) {
            return new Draft(type, parts, at, unbilled, number, corrects, counterparty, key);
        }

        Draft corrects(long sequence) {
            return new Draft(type, parts, at, unbilled, hold, sequence, counterparty, key);
        }

        Draft counterparty(String other) {
            return new Draft(type, parts, at, unbilled, hold, corrects, other, key);
        }
    }

    private static Draft entry(TransactionType type, List<Part> parts, Instant at) {
        return new Draft(type, List.copyOf(parts), at, 0, 0, 0, "", "");
    }

    private static Line write(Account account, Draft draft) {
        for (Part part : draft.parts) {
            if (part.lot == DEBT) {
                account.debt -= part.amount;
            } else {
                Lot lot = account.lot(part.lot);
                lot.remaining += part.amount;
                if (lot.status == LotStatus.OPEN || lot.status == LotStatus.USED) {
                    lot.status = lot.remaining == 0 ? LotStatus.USED : LotStatus.OPEN;
                }
                account.incoming.add(lot.number);
                boolean lapses = draft.type == TransactionType.EXPIRY || draft.type == TransactionType.VOID;
                lot.lapsed -= lapses ? part.amount : 0;
            }
        }
        long amount = sum(draft.parts);
        switch (draft.type) {
            case PURCHASE -> {
                account.lifetimePurchased += amount;
                account.lastPurchase = draft.at;
            }
            case USAGE, LATE_SETTLE -> {
                account.lifetimeSpent -= amount;
                account.lastUsage = draft.at;
            }
            case REFUND -> account.lifetimeSpent -= amount;
            default -> {
                // Neither bought nor used.
            }
        }
        Line line = new Line(
                account.lines.size() + account.newLines.size() + 1,
                draft.type,
                amount,
                account.posted(),
                draft.parts,
                draft.unbilled,
                draft.hold,
                draft.corrects,
                draft.counterparty,
                draft.key,
                draft.at);
        account.newLines.add(line);
        return line;
    }

    private void keep(Account account) {
        account.lines.addAll(account.newLines);
        account.newLines.clear();
        account.incoming.clear();
        accounts.put(account.id, account);
    }

    // ---- keys --------------------------------------------------------------------------------------------------

    /** The same key and body give the first answer again; another body is a conflict; failures are not remembered. */
    private List<Object> once(
            String id, String key, Object body, boolean retrying, Function<Account, List<Object>> deciding) {
        Account stored = accounts.get(id);
        Memory first = stored == null ? null : stored.keys.get(key);
        if (first != null && !first.body.equals(body)) {
            return CONFLICT;
        }
        if (first != null && !(first.refusal && retrying)) {
            return first.hold > 0
                    ? List.of("Held", true, stored.hold(first.hold).view())
                    : first.again;
        }
        Account account = opened(id);
        List<Object> answer = deciding.apply(account);
        if (account.answer != null) {
            keep(account);
            account.keys.put(key, new Memory(body, List.of(account.answer, true, account.result), 0, false));
        }
        return answer;
    }

    /** Refusals write nothing but the memory of them, and that only where there is an account. */
    private List<Object> refused(String id, String key, Object body, long requested, long available) {
        Account stored = accounts.get(id);
        if (stored != null) {
            stored.keys.put(key, new Memory(body, List.of("Refused", true, requested, available), 0, true));
        }
        return List.of("Refused", false, requested, available);
    }

    private static List<Object> written(Account account, String what, Line line) {
        account.answer = what;
        account.result = line == null ? "none" : line;
        return List.of(what, false, account.result);
    }
}
