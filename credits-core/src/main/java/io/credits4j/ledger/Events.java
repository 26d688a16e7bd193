package io.credits4j.ledger;

import static java.util.Objects.requireNonNull;

import io.credits4j.AccountId;
import io.credits4j.AccountStatus;
import io.credits4j.Credits;
import io.credits4j.HoldId;
import io.credits4j.books.Allocation;
import io.credits4j.books.LedgerTransaction;
import io.credits4j.books.Signal;
import io.credits4j.books.TransactionType;
import io.credits4j.spi.Changes;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Reads events off lines and signals. Pure. */
final class Events {
    private Events() {}

    /** Returns what a decision made happen: account by account, each in the order it happened. */
    static List<LedgerEvent> of(Changes changes) {
        Map<AccountId, List<LedgerTransaction>> lines = new LinkedHashMap<>(2);
        Map<AccountId, List<Signal>> signals = new LinkedHashMap<>(2);
        changes.transactions()
                .forEach(line -> lines.computeIfAbsent(line.account(), none -> new ArrayList<>())
                        .add(line));
        changes.signals().forEach(signal -> {
            lines.computeIfAbsent(signal.account(), none -> new ArrayList<>());
            signals.computeIfAbsent(signal.account(), none -> new ArrayList<>()).add(signal);
        });
        List<LedgerEvent> events = new ArrayList<>();
        lines.forEach((account, own) -> events.addAll(inOrder(own, signals.getOrDefault(account, List.of()))));
        return events;
    }

    /** Returns the events of one account's lines and signals, each ascending, in the order they happened. */
    static List<LedgerEvent> inOrder(List<LedgerTransaction> lines, List<Signal> signals) {
        List<LedgerEvent> events = new ArrayList<>(lines.size() + signals.size());
        int next = 0;
        for (LedgerTransaction line : lines) {
            while (next < signals.size() && signals.get(next).afterSequence() < line.sequence()) {
                events.add(of(signals.get(next++)));
            }
            events.addAll(of(line));
        }
        signals.subList(next, signals.size()).forEach(signal -> events.add(of(signal)));
        return events;
    }

    // ---- lines -------------------------------------------------------------------------------------------------

    /** Returns what one line tells, the thing itself first; at least one event. */
    private static List<LedgerEvent> of(LedgerTransaction line) {
        List<LedgerEvent> events = new ArrayList<>(2);
        events.add(itself(line, id(line, 0)));
        if (isOverrun(line)) {
            events.add(new LedgerEvent.Overrun(id(line, events.size()), line));
        }
        Credits debtRepaid = debtRepaid(line);
        if (debtRepaid.isNegative()) {
            events.add(new LedgerEvent.DebtMade(id(line, events.size()), line, debtRepaid.negated()));
        } else if (debtRepaid.isPositive() && !isAboutDebt(line)) {
            events.add(new LedgerEvent.DebtRepaid(id(line, events.size()), line, debtRepaid));
        }
        return events;
    }

    private static EventId id(LedgerTransaction line, int part) {
        return new EventId(line.account(), line.sequence(), 0, part);
    }

    private static LedgerEvent itself(LedgerTransaction line, EventId id) {
        return switch (line.type()) {
            case PURCHASE, SUBSCRIPTION, PROMOTION -> new LedgerEvent.Granted(id, line);
            case ROLLOVER -> new LedgerEvent.RolledOver(id, line);
            case USAGE, LATE_SETTLE -> used(line, id);
            case REFUND -> new LedgerEvent.Refunded(id, line);
            case ADJUSTMENT ->
                line.amount().isPositive() ? new LedgerEvent.Granted(id, line) : new LedgerEvent.Adjusted(id, line);
            case TRANSFER_IN, TRANSFER_OUT -> new LedgerEvent.Transferred(id, line);
            case EXPIRY -> new LedgerEvent.Expired(id, line);
            case VOID -> new LedgerEvent.Voided(id, line);
            case REVOCATION -> new LedgerEvent.Revoked(id, line);
            case REINSTATEMENT -> new LedgerEvent.Reinstated(id, line);
            case DEBT_REPAYMENT -> new LedgerEvent.DebtRepaid(id, line, debtRepaid(line));
            case DEBT_FORGIVEN -> new LedgerEvent.DebtForgiven(id, line);
            case DEBT_INVOICED -> new LedgerEvent.DebtInvoiced(id, line);
        };
    }

    private static LedgerEvent used(LedgerTransaction line, EventId id) {
        HoldId hold = line.hold();
        return hold == null
                ? new LedgerEvent.Spent(id, line)
                : new LedgerEvent.Settled(id, line.at(), hold, Optional.of(line));
    }

    private static boolean isOverrun(LedgerTransaction line) {
        return line.type() == TransactionType.LATE_SETTLE
                || (line.type() == TransactionType.USAGE && line.unbilled().isPositive());
    }

    /** Its own event tells of the debt already. */
    private static boolean isAboutDebt(LedgerTransaction line) {
        return switch (line.type()) {
            case DEBT_REPAYMENT, DEBT_FORGIVEN, DEBT_INVOICED -> true;
            default -> false;
        };
    }

    private static Credits debtRepaid(LedgerTransaction line) {
        return line.allocations().stream()
                .filter(Allocation::isDebt)
                .map(Allocation::amount)
                .reduce(Credits.ZERO, Credits::plus);
    }

    // ---- signals -----------------------------------------------------------------------------------------------

    private static LedgerEvent of(Signal signal) {
        EventId id = new EventId(signal.account(), signal.afterSequence(), signal.number(), 0);
        return switch (signal.kind()) {
            case HELD ->
                new LedgerEvent.Held(id, signal.at(), hold(signal), amount(signal), requireNonNull(signal.until()));
            case SETTLED -> new LedgerEvent.Settled(id, signal.at(), hold(signal), Optional.empty());
            case RELEASED -> new LedgerEvent.Released(id, signal.at(), hold(signal), amount(signal));
            case LAPSED -> new LedgerEvent.HoldLapsed(id, signal.at(), hold(signal), amount(signal));
            case EXPIRING_SOON ->
                new LedgerEvent.ExpiringSoon(
                        id,
                        signal.at(),
                        requireNonNull(signal.subject()),
                        amount(signal),
                        requireNonNull(signal.until()));
            case LOW -> new LedgerEvent.BalanceLow(id, signal.at(), amount(signal), reference(signal));
            case DEPLETED -> new LedgerEvent.Depleted(id, signal.at());
            case RECOVERED -> new LedgerEvent.BalanceRecovered(id, signal.at(), reference(signal));
            case FROZEN -> new LedgerEvent.StatusChanged(id, signal.at(), AccountStatus.FROZEN);
            case ACTIVATED -> new LedgerEvent.StatusChanged(id, signal.at(), AccountStatus.ACTIVE);
            case CLOSED -> new LedgerEvent.StatusChanged(id, signal.at(), AccountStatus.CLOSED);
            case UNUSUAL_USE -> new LedgerEvent.UnusualUse(id, signal.at(), amount(signal), reference(signal));
        };
    }

    private static HoldId hold(Signal signal) {
        return new HoldId(signal.account(), requireNonNull(signal.subject()));
    }

    private static Credits amount(Signal signal) {
        return requireNonNull(signal.amount());
    }

    private static Credits reference(Signal signal) {
        return requireNonNull(signal.reference());
    }
}
