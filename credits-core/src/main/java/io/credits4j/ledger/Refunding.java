package io.credits4j.ledger;

import io.credits4j.AccountId;
import io.credits4j.Credits;
import io.credits4j.RefundExceededException;
import io.credits4j.books.Allocation;
import io.credits4j.books.GrantSource;
import io.credits4j.books.Intent;
import io.credits4j.books.LedgerTransaction;
import io.credits4j.books.Lot;
import io.credits4j.books.LotStatus;
import io.credits4j.books.Memo;
import io.credits4j.books.TransactionType;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Gives a spend back at an instant.
 *
 * <ol>
 *   <li>what is left to give back of each part of the spend is what was taken less what earlier refunds returned;
 *   <li>parts are given back in the reverse of the order they were taken in;
 *   <li>a part that was borrowed lowers the debt; as far as that is repaid meanwhile, it comes back as a lot of its own;
 *   <li>a part of a lot that has ended or was removed follows the lot at once, unless it is reissued.
 * </ol>
 *
 * @param reissuedFor how long what belongs to ended lots is granted anew; it lapses if absent
 */
record Refunding(Sheet sheet, Instant at, @Nullable Duration reissuedFor) {

    /** Returns a line that must be a spend. */
    static LedgerTransaction spend(AccountId account, LedgerTransaction line) {
        if (line.type() != TransactionType.USAGE && line.type() != TransactionType.LATE_SETTLE) {
            throw new IllegalArgumentException(
                    "line " + line.sequence() + " of account '" + account + "' is no spend but " + line.type());
        }
        return line;
    }

    /** Gives an amount of a spend back, or all that is left of it. */
    LedgerTransaction giveBack(LedgerTransaction spend, @Nullable Credits asked, Intent intent, Memo memo) {
        List<Allocation> left = leftToReturn(spend, sheet.corrections(spend.sequence()));
        Credits refundable = sum(left);
        Credits amount = asked == null ? refundable : asked;
        if (amount.isZero() || amount.isGreaterThan(refundable)) {
            throw new RefundExceededException(spend.account(), spend.sequence(), amount, refundable);
        }
        List<Allocation> into = into(Reservation.take(left, amount).allocations());
        Entry refund = Entry.of(TransactionType.REFUND, into, at).correcting(spend.sequence());
        LedgerTransaction line = sheet.write(refund.under(intent, memo));
        sheet.settleDown(Sheet.lotsOf(into), at);
        return line;
    }

    /** Positive amounts, those taken last first: refunds always return in this order, so their sum tells how far. */
    private static List<Allocation> leftToReturn(LedgerTransaction spend, List<LedgerTransaction> corrections) {
        List<Allocation> taken = new ArrayList<>(Entry.leaving(spend.allocations()));
        Collections.reverse(taken);
        Credits refunded = corrections.stream()
                .filter(line -> line.type() == TransactionType.REFUND)
                .map(LedgerTransaction::amount)
                .reduce(Credits.ZERO, Credits::plus);
        return Reservation.without(taken, Reservation.take(taken, refunded).allocations());
    }

    private List<Allocation> into(List<Allocation> returned) {
        List<Allocation> into = new ArrayList<>();
        Credits homeless = Credits.ZERO;
        for (Allocation part : returned) {
            if (part.isDebt()) {
                Credits owed = part.amount().min(sheet.account().debt());
                if (owed.isPositive()) {
                    into.add(new Allocation(Allocation.DEBT, owed));
                }
                homeless = homeless.plus(part.amount().minus(owed));
            } else {
                into.add(new Allocation(target(part), part.amount()));
            }
        }
        if (homeless.isPositive()) {
            Lot own = sheet.newLot(GrantRequest.Terms.DEFAULT, GrantSource.ADJUSTMENT, homeless, 0, at);
            sheet.put(own);
            into.add(new Allocation(own.number(), homeless));
        }
        return into;
    }

    /** The lot a part came from, or a new one in its stead. */
    private long target(Allocation part) {
        Lot lot = sheet.lot(part.lot());
        Duration life = reissuedFor;
        if (lot.isOverAt(at) && lot.status() != LotStatus.VOIDED) {
            sheet.put(lot.withStatus(LotStatus.EXPIRED));
            if (life != null) {
                GrantRequest.Terms terms =
                        GrantRequest.Terms.like(lot, part.amount()).during(null, at.plus(life));
                Lot anew = sheet.newLot(terms, lot.source(), part.amount(), 0, at);
                sheet.put(anew);
                return anew.number();
            }
        }
        return lot.number();
    }

    private static Credits sum(List<Allocation> parts) {
        return parts.stream().map(Allocation::amount).reduce(Credits.ZERO, Credits::plus);
    }
}
