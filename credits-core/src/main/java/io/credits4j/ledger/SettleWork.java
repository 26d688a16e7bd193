package io.credits4j.ledger;

import io.credits4j.Credits;
import io.credits4j.HoldState;
import io.credits4j.UnknownHoldException;
import io.credits4j.books.Allocation;
import io.credits4j.books.Hold;
import io.credits4j.books.Intent;
import io.credits4j.books.LedgerTransaction;
import io.credits4j.books.Memo;
import io.credits4j.books.TransactionType;
import io.credits4j.books.Use;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Decides a {@link SettleRequest}.
 *
 * <ol>
 *   <li>up to what the hold reserves, the very lots it reserved pay, in burn order; the rest of them is given back;
 *   <li>beyond it, the account's other lots pay like for any spend, then the overage policy decides;
 *   <li>after the deadline there is no reservation left: everything is paid like a spend, as a late settle.
 * </ol>
 */
final class SettleWork extends AccountWork<SettleResult> {
    private final SettleRequest request;

    SettleWork(Desk desk, SettleRequest request) {
        super(
                desk,
                request.hold().account(),
                request.key(),
                Fingerprint.of(
                        "settle",
                        request.hold().number(),
                        request.actual().micros(),
                        request.isLast(),
                        request.overage()));
        this.request = request;
    }

    @Override
    public Footprint footprint() {
        return new Footprint(Set.of(account()), Set.of(new IntentKey(account(), key())), Set.of(request.hold()));
    }

    @Override
    Optional<SettleResult> replay(Intent.Outcome first) {
        if (first instanceof Intent.Outcome.Booked booked) {
            return Optional.of(new SettleResult.Settled(request.hold(), Optional.of(booked.transaction()), true));
        }
        if (first instanceof Intent.Outcome.Ended) {
            return Optional.of(new SettleResult.Settled(request.hold(), Optional.empty(), true));
        }
        throw impossible(first);
    }

    @Override
    Decision<SettleResult> decideAfresh(Sheet sheet) {
        Hold hold = sheet.hold(request.hold()).orElseThrow(() -> new UnknownHoldException(request.hold()));
        return switch (hold.state()) {
            case LIVE, EXPIRED -> settle(sheet, hold);
            case SETTLED, RELEASED -> Decision.unchanged(new SettleResult.NotOpen(request.hold(), hold.state()));
        };
    }

    private Decision<SettleResult> settle(Sheet sheet, Hold hold) {
        List<Allocation> reserved = hold.reserved();
        BurnDown.Plan fromHold = Reservation.take(reserved, request.actual());
        Optional<BurnDown.Plan> beyond = planBeyond(sheet, fromHold.missing(), hold.use());
        if (beyond.isEmpty()) {
            Credits available =
                    fromHold.covered().plus(sheet.available(hold.use()).max(Credits.ZERO));
            return Decision.unchanged(new SettleResult.Refused(request.hold(), request.actual(), available));
        }
        Credits charged = fromHold.covered().plus(beyond.get().covered());
        Credits unbilled = beyond.get().missing();
        TransactionType type = hold.state() == HoldState.LIVE ? TransactionType.USAGE : TransactionType.LATE_SETTLE;
        changeHold(sheet, hold, fromHold, charged);

        Optional<LedgerTransaction> line = Optional.empty();
        if (charged.isPositive() || unbilled.isPositive()) {
            List<Allocation> taken = merged(fromHold.allocations(), beyond.get().allocations());
            Entry usage = Entry.of(type, Entry.leaving(taken), sheet.now());
            line = Optional.of(sheet.write(
                    usage.settling(hold.id()).leavingUnbilled(unbilled).under(intent(sheet), memoOf(hold))));
        }
        if (line.isEmpty() && request.isLast()) {
            sheet.noteSettledAtNothing(hold);
        }
        sheet.settleDown(request.isLast() ? Sheet.lotsOf(reserved) : List.of(), sheet.now());
        List<Intent> intents =
                line.isPresent() ? List.of() : List.of(intent(new Intent.Outcome.Ended(hold.id()), sheet.now()));
        var settlement = new SettleRequest.Settlement(hold.id(), charged, unbilled);
        return new Decision<>(
                new SettleResult.Settled(hold.id(), line, false),
                sheet.changes(intents, request.attachmentsFor(settlement)));
    }

    private void changeHold(Sheet sheet, Hold hold, BurnDown.Plan fromHold, Credits charged) {
        if (request.isLast()) {
            sheet.endHoldForCharge(hold, charged);
        } else {
            List<Allocation> kept = Reservation.without(hold.reserved(), fromHold.allocations());
            sheet.shrinkHold(hold, charged, fromHold.allocations(), kept);
        }
    }

    /** Empty if the policy refuses. */
    private Optional<BurnDown.Plan> planBeyond(Sheet sheet, Credits amount, Use use) {
        return switch (request.overage()) {
            case REJECT -> sheet.cover(amount, use);
            case CAP -> Optional.of(sheet.fromLots(amount, use));
            case OVERDRAFT -> Optional.of(sheet.upTo(amount, use));
        };
    }

    /** One allocation per lot, in the order they are taken. */
    private static List<Allocation> merged(List<Allocation> one, List<Allocation> other) {
        Map<Long, Credits> byLot = new LinkedHashMap<>();
        one.forEach(part -> byLot.merge(part.lot(), part.amount(), Credits::plus));
        other.forEach(part -> byLot.merge(part.lot(), part.amount(), Credits::plus));
        List<Allocation> all = new ArrayList<>(byLot.size());
        byLot.forEach((lot, amount) -> all.add(new Allocation(lot, amount)));
        return all;
    }

    /** What the settle does not say, the hold said. */
    private Memo memoOf(Hold hold) {
        Memo own = request.memo();
        Memo held = hold.memo();
        return new Memo(
                        own.description() != null ? own.description() : held.description(),
                        own.actor() != null ? own.actor() : held.actor(),
                        held.metadata())
                .withMetadata(own.metadata());
    }
}
