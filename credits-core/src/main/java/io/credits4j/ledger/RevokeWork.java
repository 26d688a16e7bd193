package io.credits4j.ledger;

import io.credits4j.Credits;
import io.credits4j.books.Allocation;
import io.credits4j.books.GrantSource;
import io.credits4j.books.Intent;
import io.credits4j.books.LedgerTransaction;
import io.credits4j.books.Lot;
import io.credits4j.books.TransactionType;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Decides a {@link RevokeRequest}.
 *
 * <p>Of each lot of the grant, the purchase and its bonus, the target is its credits times the money taken back, divided
 * by the money paid, rounded up. The difference to what was revoked before is taken or given back:
 *
 * <ol>
 *   <li>taken first from what is left in the lot and not held;
 *   <li>then as the {@link ClawbackPolicy} says; what is not taken is recorded as unrecovered;
 *   <li>given back into the lot, up to what was really taken, and repaying debt from there.
 * </ol>
 */
final class RevokeWork extends AccountWork<Booked> {
    private final RevokeRequest request;

    RevokeWork(Desk desk, RevokeRequest request) {
        super(
                desk,
                request.account(),
                request.key(),
                Fingerprint.of("revoke", request.sequence(), request.takenBack(), request.paid(), request.policy()));
        this.request = request;
    }

    @Override
    Optional<Booked> replay(Intent.Outcome first) {
        return Optional.of(Booked.replayed(first));
    }

    @Override
    Decision<Booked> decideAfresh(Sheet sheet) {
        Difference all = new Difference();
        for (Lot lot : lots(sheet)) {
            decide(sheet, lot, target(lot), all);
        }
        if (all.isNothing()) {
            sheet.dropLeftovers(List.of(), sheet.now());
            return new Decision<>(Booked.nothing(), sheet.changes(List.of(intent(sheet)), List.of()));
        }
        Entry entry = Entry.of(all.type(), all.allocations, sheet.now())
                .correcting(request.sequence())
                .leavingUnbilled(all.unrecovered);
        LedgerTransaction line = sheet.book(entry.under(intent(sheet), request.memo()));
        sheet.dropLeftovers(all.allocations, sheet.now());
        return new Decision<>(Booked.now(line), sheet.changes());
    }

    /** What moves, over all lots of the grant; they all move the same way. */
    private static final class Difference {
        private final List<Allocation> allocations = new ArrayList<>();
        private Credits unrecovered = Credits.ZERO;

        private boolean isNothing() {
            return allocations.isEmpty() && unrecovered.isZero();
        }

        private TransactionType type() {
            boolean givesBack =
                    allocations.stream().anyMatch(part -> part.amount().isPositive());
            return givesBack ? TransactionType.REINSTATEMENT : TransactionType.REVOCATION;
        }
    }

    private List<Lot> lots(Sheet sheet) {
        LedgerTransaction grant = sheet.line(request.sequence())
                .orElseThrow(() ->
                        new IllegalArgumentException("account '" + account() + "' has no line " + request.sequence()));
        if (grant.allocations().size() != 1 || !grant.amount().isPositive()) {
            throw new IllegalArgumentException(
                    "line " + grant.sequence() + " of account '" + account() + "' is no grant but " + grant.type());
        }
        long number = grant.allocations().get(0).lot();
        List<Lot> lots = new ArrayList<>(List.of(sheet.lot(number)));
        sheet.findLot(number + 1).filter(next -> next.tiedTo() == number).ifPresent(lots::add);
        return lots;
    }

    private Credits target(Lot lot) {
        return Credits.of(
                lot.granted()
                        .toBigDecimal()
                        .multiply(request.takenBack())
                        .divide(request.paid(), Credits.SCALE, RoundingMode.CEILING),
                RoundingMode.CEILING);
    }

    private void decide(Sheet sheet, Lot lot, Credits target, Difference all) {
        if (request.policy() == ClawbackPolicy.FREEZE) {
            sheet.put(lot.withFrozen(target.minus(lot.revoked()).max(Credits.ZERO)));
            return;
        }
        Lot thawed = lot.withFrozen(Credits.ZERO);
        Credits missing = target.minus(lot.revoked()).minus(lot.unrecovered());
        if (missing.isPositive()) {
            take(sheet, thawed, missing, all);
        } else {
            giveBack(sheet, thawed, missing.negated(), all);
        }
    }

    private void take(Sheet sheet, Lot lot, Credits missing, Difference all) {
        Credits own = lot.unheld().min(missing);
        if (own.isPositive()) {
            all.allocations.add(new Allocation(lot.number(), own.negated()));
        }
        Credits rest = missing.minus(own);
        Credits elsewhere = rest.isPositive() ? takeElsewhere(sheet, lot, rest, all) : Credits.ZERO;
        Credits lost = rest.minus(elsewhere);
        all.unrecovered = all.unrecovered.plus(lost);
        sheet.put(lot.withRevoked(
                lot.revoked().plus(own).plus(elsewhere), lot.unrecovered().plus(lost)));
    }

    private Credits takeElsewhere(Sheet sheet, Lot lot, Credits amount, Difference all) {
        BurnDown.Plan plan = switch (request.policy()) {
            case TO_DEBT -> new BurnDown.Plan(List.of(), Credits.ZERO, amount).borrowing(amount);
            case CLAW_OTHER_LOTS -> otherLots(sheet, lot, amount);
            case FORGIVE, FREEZE -> new BurnDown.Plan(List.of(), Credits.ZERO, amount);
        };
        all.allocations.addAll(Entry.leaving(plan.allocations()));
        return plan.covered();
    }

    private static BurnDown.Plan otherLots(Sheet sheet, Lot lot, Credits amount) {
        BurnDown.Plan plan = sheet.fromLots(
                amount,
                other -> other.source() == GrantSource.PURCHASE
                        && other.number() != lot.number()
                        && other.tiedTo() != lot.number());
        return plan.borrowing(plan.missing());
    }

    /** What was never recovered is forgotten first; only what was really taken is given back. */
    private static void giveBack(Sheet sheet, Lot lot, Credits amount, Difference all) {
        Credits forgotten = amount.min(lot.unrecovered());
        Credits returned = amount.minus(forgotten).min(lot.revoked());
        sheet.put(
                lot.withRevoked(lot.revoked().minus(returned), lot.unrecovered().minus(forgotten)));
        if (returned.isPositive()) {
            all.allocations.add(new Allocation(lot.number(), returned));
        }
    }
}
