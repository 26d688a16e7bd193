package io.credits4j.ledger;

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

    private static String fingerprintOf(GrantRequest request) {
        return Fingerprint.of(
                "grant",
                request.source(),
                request.amount().micros(),
                request.bonus().micros(),
                request.priority(),
                request.effectiveAt(),
                request.expiresAt(),
                request.cost());
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
        Instant end = request.expiresAt();
        if (end != null && !end.isAfter(sheet.now())) {
            throw new IllegalArgumentException("expiresAt " + end + " is not in the future: it is " + sheet.now()
                    + " for account '" + account() + "'");
        }
        Lot lot = sheet.newLot(request, request.source(), request.amount(), desk().order());
        LedgerTransaction line =
                sheet.grant(lot, request.source().transactionType(), key(), fingerprint(), request.memo());
        if (request.bonus().isPositive()) {
            Lot bonus = sheet.newLot(request, GrantSource.PROMOTION, request.bonus(), desk().order());
            sheet.grant(bonus, GrantSource.PROMOTION.transactionType(), null, null, request.memo());
        }
        return new Decision<>(new Granted(line, false), sheet.changes(List.of(), request.attachments()));
    }
}
