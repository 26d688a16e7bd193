package io.credits4j.ledger;

import io.credits4j.books.Allocation;
import io.credits4j.books.GrantSource;
import io.credits4j.books.Intent;
import io.credits4j.books.LedgerTransaction;
import io.credits4j.books.Lot;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Decides a {@link GrantRequest}. */
final class GrantWork extends AccountWork<Granted> {
    private final GrantRequest request;

    GrantWork(Desk desk, GrantRequest request) {
        super(desk, request.account(), request.key(), fingerprintOf(request));
        this.request = request;
    }

    static String fingerprintOf(GrantRequest request) {
        return Fingerprint.of(
                "grant",
                request.source(),
                request.amount().micros(),
                request.terms().bonus().micros(),
                request.terms().priority(),
                request.terms().effectiveAt(),
                request.terms().expiresAt(),
                request.terms().cost(),
                request.terms().scope().features(),
                request.terms().scope().models(),
                request.terms().repaysDebt());
    }

    @Override
    Optional<Granted> replay(Intent.Outcome first) {
        if (first instanceof Intent.Outcome.Booked booked) {
            return Optional.of(new Granted(booked.transaction(), true));
        }
        throw impossible(first);
    }

    @Override
    Decision<Granted> decideAfresh(Sheet sheet) {
        sheet.requireNotClosed();
        Instant end = request.terms().expiresAt();
        boolean isOver = end != null && !end.isAfter(sheet.now());
        if (isOver && !request.isGrantedEvenIfOver()) {
            throw new IllegalArgumentException("expiresAt " + end + " is not in the future: it is " + sheet.now()
                    + " for account '" + account() + "'");
        }
        LedgerTransaction line = book(sheet, sheet.now(), request, intent(sheet));
        if (isOver) {
            sheet.settleDownOrEnd(lots(line, request));
        }
        return new Decision<>(new Granted(line, false), sheet.changes(List.of(), request.attachments()));
    }

    /** Grants the lot, and its bonus as the lot after it. */
    static LedgerTransaction book(Sheet sheet, Instant at, GrantRequest request, Intent intent) {
        GrantRequest.Terms terms = request.terms();
        Lot lot = sheet.newLot(terms, request.source(), request.amount(), 0, at);
        LedgerTransaction line = sheet.grant(lot, entry(lot, at).under(intent, request.memo()));
        if (terms.bonus().isPositive()) {
            Lot bonus = sheet.newLot(terms.withCost(null), GrantSource.PROMOTION, terms.bonus(), lot.number(), at);
            sheet.grant(bonus, entry(bonus, at).described(request.memo()));
        }
        return line;
    }

    private static List<Long> lots(LedgerTransaction line, GrantRequest request) {
        long lot = line.allocations().get(0).lot();
        return request.terms().bonus().isPositive() ? List.of(lot, lot + 1) : List.of(lot);
    }

    private static Entry entry(Lot lot, Instant at) {
        List<Allocation> in = List.of(new Allocation(lot.number(), lot.granted()));
        return Entry.of(lot.source().transactionType(), in, at);
    }
}
