package io.credits4j.ledger;

import io.credits4j.AccountId;
import io.credits4j.books.Account;
import io.credits4j.books.Allocation;
import io.credits4j.books.Intent;
import io.credits4j.books.LedgerTransaction;
import io.credits4j.books.Lot;
import io.credits4j.books.Memo;
import io.credits4j.books.TransactionType;
import io.credits4j.spi.Changes;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** Moves credits, and debt, from one account to another: what leaves one arrives at the other, lot by lot. */
record Moving(Sheet giver, Sheet taker) {

    /** Books both lines; returns the giver's, which carries the intent. */
    LedgerTransaction move(List<Allocation> parts, Intent intent, Memo memo) {
        Entry out = Entry.of(TransactionType.TRANSFER_OUT, Entry.leaving(parts), giver.now());
        LedgerTransaction line = giver.book(out.with(idOf(taker)).under(intent, memo));
        List<Allocation> into = parts.stream().map(this::arrived).toList();
        Entry in = Entry.of(TransactionType.TRANSFER_IN, into, taker.now());
        taker.write(in.with(idOf(giver)).described(memo));
        taker.settleDownOrEnd(Sheet.lotsOf(into));
        return line;
    }

    private static AccountId idOf(Sheet sheet) {
        return sheet.account().id();
    }

    /** One lot for each lot that gave, with its source, start, end, scope and its part of the cost; debt stays debt. */
    private Allocation arrived(Allocation part) {
        if (part.isDebt()) {
            return part;
        }
        Lot origin = giver.lot(part.lot());
        Instant start = origin.effectiveAt().isAfter(giver.now()) ? origin.effectiveAt() : null;
        GrantRequest.Terms terms =
                GrantRequest.Terms.like(origin, part.amount()).during(start, origin.expiresAt());
        Lot lot = taker.newLot(terms, origin.source(), part.amount(), 0, taker.now());
        taker.put(lot);
        return new Allocation(lot.number(), part.amount());
    }

    /** What both accounts persist. */
    Changes changes() {
        Changes one = giver.changes();
        Changes other = taker.changes();
        return new Changes(
                joined(one.openedAccounts(), other.openedAccounts()),
                joined(one.accounts(), other.accounts()),
                joined(one.newLots(), other.newLots()),
                joined(one.lots(), other.lots()),
                joined(one.newHolds(), other.newHolds()),
                joined(one.holds(), other.holds()),
                joined(one.budgets(), other.budgets()),
                joined(one.transactions(), other.transactions()),
                joined(one.intents(), other.intents()),
                joined(one.attachments(), other.attachments()),
                joined(one.signals(), other.signals()));
    }

    private static <T> List<T> joined(List<T> one, List<T> other) {
        return Stream.concat(one.stream(), other.stream()).toList();
    }

    /** What an account would give in a merge: all that is left in its lots, and its debt as something negative. */
    static List<Allocation> everything(Sheet giver) {
        List<Allocation> parts = new ArrayList<>();
        giver.openLots().forEach(lot -> parts.add(new Allocation(lot.number(), lot.remaining())));
        Account account = giver.account();
        if (account.debt().isPositive()) {
            parts.add(new Allocation(Allocation.DEBT, account.debt().negated()));
        }
        return parts;
    }
}
