package io.credits4j.ledger;

import io.credits4j.Credits;
import io.credits4j.books.Allocation;
import io.credits4j.books.GrantSource;
import io.credits4j.books.Intent;
import io.credits4j.books.LedgerTransaction;
import io.credits4j.books.Lot;
import io.credits4j.books.RolloverRule;
import io.credits4j.books.TransactionType;
import io.credits4j.ledger.RevokeRequest.GrantName;
import io.credits4j.ledger.RevokeRequest.Shares;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Decides a {@link RevokeRequest}.
 *
 * <p>Of each lot of the grant, the purchase and its bonus, the target is its credits times the money taken back, divided
 * by the money paid, rounded up. The difference to what was revoked before is taken or given back:
 *
 * <ol>
 *   <li>what lapsed, or was removed, is gone already: it counts as taken;
 *   <li>taken then from what is left in the lot and not held, and from what was carried from it;
 *   <li>then as the {@link ClawbackPolicy} says; what is not taken is recorded as unrecovered;
 *   <li>given back into the lot, up to what was really taken, and repaying debt from there; if the lot has ended, to the
 *       debt first;
 *   <li>set aside, of what is left then, what corresponds to the money in doubt.
 * </ol>
 */
final class RevokeWork extends AccountWork<Booked> {
    private final RevokeRequest request;

    RevokeWork(Desk desk, RevokeRequest request) {
        super(desk, request.account(), request.key(), fingerprintOf(request));
        this.request = request;
    }

    /** Without anything in doubt it is what it was before there could be. */
    private static String fingerprintOf(RevokeRequest request) {
        Shares shares = request.shares();
        return shares.inDoubt().signum() == 0
                ? Fingerprint.of("revoke", request.grant(), shares.takenBack(), shares.paid(), request.policy())
                : Fingerprint.of(
                        "revoke",
                        request.grant(),
                        shares.takenBack(),
                        shares.paid(),
                        request.policy(),
                        shares.inDoubt());
    }

    @Override
    public Footprint footprint() {
        Footprint own = super.footprint();
        if (!(request.grant() instanceof GrantName.Intended intended)) {
            return own;
        }
        Set<IntentKey> keys = Set.of(new IntentKey(account(), request.key()), new IntentKey(account(), intended.key()));
        return new Footprint(own.accounts(), keys, own.holds(), own.budgets());
    }

    @Override
    Optional<Booked> replay(Intent.Outcome first) {
        return Optional.of(Booked.replayed(first));
    }

    @Override
    Decision<Booked> decideAfresh(Sheet sheet) {
        LedgerTransaction grant = grant(sheet);
        List<Lot> lots = lots(sheet, grant);
        Difference all = new Difference();
        for (Lot lot : lots) {
            decide(sheet, lot, all);
        }
        takeElsewhere(sheet, lots, all);
        Optional<LedgerTransaction> line = all.isNothing() ? Optional.empty() : Optional.of(write(sheet, grant, all));
        sheet.settleDownOrEnd(thawed(lots));
        List<Intent> intents = line.isPresent() ? List.of() : List.of(intent(sheet));
        return new Decision<>(new Booked(line, false), sheet.changes(intents, request.attachments()));
    }

    private LedgerTransaction write(Sheet sheet, LedgerTransaction grant, Difference all) {
        Entry entry = Entry.of(all.type(), all.allocations, sheet.now())
                .correcting(grant.sequence())
                .leavingUnbilled(all.unrecovered);
        return sheet.write(entry.under(intent(sheet), request.memo()));
    }

    /** What a lot has free again may make up for what could not be taken before; a frozen one waits. */
    private List<Long> thawed(List<Lot> lots) {
        return request.policy() == ClawbackPolicy.FREEZE
                ? List.of()
                : lots.stream().map(Lot::number).toList();
    }

    /** What moves, over all lots of the grant; they all move the same way. */
    private static final class Difference {
        private final List<Allocation> allocations = new ArrayList<>();
        private Credits elsewhere = Credits.ZERO;
        private Credits backToDebt = Credits.ZERO;
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

    private LedgerTransaction grant(Sheet sheet) {
        LedgerTransaction grant = line(sheet)
                .orElseThrow(() ->
                        new IllegalArgumentException("account '" + account() + "' has no line " + request.grant()));
        if (!isGrant(grant)) {
            throw new IllegalArgumentException(
                    "line " + grant.sequence() + " of account '" + account() + "' is no grant but " + grant.type());
        }
        return grant;
    }

    private Optional<LedgerTransaction> line(Sheet sheet) {
        return request.grant() instanceof GrantName.Line line
                ? sheet.line(line.sequence())
                : sheet.line(((GrantName.Intended) request.grant()).key());
    }

    private static List<Lot> lots(Sheet sheet, LedgerTransaction grant) {
        long number = grant.allocations().get(0).lot();
        List<Lot> lots = new ArrayList<>(List.of(sheet.lot(number)));
        sheet.findLot(number + 1).filter(next -> next.tiedTo() == number).ifPresent(lots::add);
        return lots;
    }

    /** An adjustment may also be a debit, or tell of a lot's new end. */
    private static boolean isGrant(LedgerTransaction line) {
        return line.amount().isPositive()
                && Arrays.stream(GrantSource.values()).anyMatch(source -> source.transactionType() == line.type());
    }

    private Credits target(Lot lot, BigDecimal takenBack) {
        return Credits.of(
                lot.granted()
                        .toBigDecimal()
                        .multiply(takenBack)
                        .divide(request.shares().paid(), Credits.SCALE, RoundingMode.CEILING),
                RoundingMode.CEILING);
    }

    private void decide(Sheet sheet, Lot lot, Difference all) {
        Credits target = target(lot, request.shares().takenBack());
        Credits targetAndDoubt = target(lot, request.shares().takenOrInDoubt());
        if (request.policy() == ClawbackPolicy.FREEZE) {
            freeze(
                    sheet,
                    lot,
                    targetAndDoubt.minus(lot.revoked()).minus(lot.lapsed()).max(Credits.ZERO));
            return;
        }
        freeze(sheet, lot, Credits.ZERO);
        Lot thawed = sheet.lot(lot.number());
        Credits missing = target.minus(lot.revoked()).minus(lot.unrecovered()).minus(lot.lapsedRevoked());
        if (missing.isPositive()) {
            take(sheet, thawed, missing, all);
        } else {
            giveBack(sheet, thawed, missing.negated(), all);
        }
        if (targetAndDoubt.isGreaterThan(target)) {
            freezeBeyond(sheet, sheet.lot(lot.number()), targetAndDoubt.minus(target));
        }
    }

    /** What has lapsed since is in nobody's hands; it need not be set aside. */
    private static void freezeBeyond(Sheet sheet, Lot lot, Credits doubted) {
        Credits lapsed = lot.lapsed().minus(lot.lapsedRevoked());
        freeze(sheet, lot, doubted.minus(lapsed).max(Credits.ZERO));
    }

    /** Sets aside so much of a lot and, where that does not reach, of what was carried from it. */
    private static void freeze(Sheet sheet, Lot lot, Credits amount) {
        sheet.put(lot.withFrozen(amount));
        Credits rest = amount.minus(lot.unheld()).max(Credits.ZERO);
        for (Lot carried : sheet.carriedFrom(lot.number())) {
            Credits part = carried.unheld().min(rest);
            sheet.put(carried.withFrozen(part));
            rest = rest.minus(part);
        }
    }

    private void take(Sheet sheet, Lot lot, Credits missing, Difference all) {
        Credits lapsed = lot.lapsed().minus(lot.lapsedRevoked()).min(missing);
        BurnDown.Plan own = BurnDown.plan(family(sheet, lot), missing.minus(lapsed));
        all.allocations.addAll(Entry.leaving(own.allocations()));
        Lot taken = withoutCarried(lot, own)
                .withLapsed(lot.lapsed(), lot.lapsedRevoked().plus(lapsed));
        Credits rest = own.missing();
        if (request.policy() == ClawbackPolicy.FORGIVE) {
            all.unrecovered = all.unrecovered.plus(rest);
            sheet.put(taken.withRevoked(
                    lot.revoked().plus(own.covered()), lot.unrecovered().plus(rest)));
        } else {
            all.elsewhere = all.elsewhere.plus(rest);
            sheet.put(taken.withRevoked(lot.revoked().plus(own.covered()).plus(rest), lot.unrecovered()));
        }
    }

    private static List<Lot> family(Sheet sheet, Lot lot) {
        List<Lot> family = new ArrayList<>(List.of(lot));
        family.addAll(sheet.carriedFrom(lot.number()));
        return family;
    }

    /** What is taken of carried credits may be carried once more if it is given back. */
    private static Lot withoutCarried(Lot lot, BurnDown.Plan taken) {
        RolloverRule rule = lot.rollover();
        Credits carried = taken.allocations().stream()
                .filter(part -> part.lot() != lot.number())
                .map(Allocation::amount)
                .reduce(Credits.ZERO, Credits::plus);
        return rule == null ? lot : lot.withRollover(rule.afterCarrying(carried.negated()));
    }

    /** Once for all lots of the grant, so that nothing is planned to be taken twice. */
    private void takeElsewhere(Sheet sheet, List<Lot> lots, Difference all) {
        boolean fromOthers = request.policy() == ClawbackPolicy.CLAW_OTHER_LOTS;
        Set<Long> own = lots.stream().map(Lot::number).collect(Collectors.toSet());
        BurnDown.Plan plan = sheet.fromLots(
                all.elsewhere,
                other -> fromOthers && other.source() == GrantSource.PURCHASE && !own.contains(other.number()));
        all.allocations.addAll(Entry.leaving(plan.allocations()));
        Credits debtRepaid = all.backToDebt.minus(plan.missing());
        if (!debtRepaid.isZero()) {
            all.allocations.add(new Allocation(Allocation.DEBT, debtRepaid));
        }
    }

    /**
     * What was never recovered is forgotten first, and what had lapsed last; only what was really taken is given back. In a
     * lot that has ended it would lapse, so there it lowers the debt first.
     */
    private static void giveBack(Sheet sheet, Lot lot, Credits amount, Difference all) {
        Credits forgotten = amount.min(lot.unrecovered());
        Credits returned = amount.minus(forgotten).min(lot.revoked());
        Credits lapsed = amount.minus(forgotten).minus(returned).min(lot.lapsedRevoked());
        sheet.put(
                lot.withRevoked(lot.revoked().minus(returned), lot.unrecovered().minus(forgotten))
                        .withLapsed(lot.lapsed(), lot.lapsedRevoked().minus(lapsed)));
        Credits owed = sheet.account().debt().minus(all.backToDebt);
        Credits toDebt = lot.isOverAt(sheet.now()) ? returned.min(owed) : Credits.ZERO;
        all.backToDebt = all.backToDebt.plus(toDebt);
        if (returned.isGreaterThan(toDebt)) {
            all.allocations.add(new Allocation(lot.number(), returned.minus(toDebt)));
        }
    }
}
