package io.credits4j.ledger;

import io.credits4j.books.Intent;
import io.credits4j.books.LedgerTransaction;
import io.credits4j.books.TransactionType;
import io.credits4j.books.Use;
import java.time.Instant;
import java.util.Optional;

/** Decides a {@link DebitRequest}. */
final class DebitWork extends AccountWork<Booked> {
    private final DebitRequest request;

    DebitWork(Desk desk, DebitRequest request) {
        super(desk, request.account(), request.key(), fingerprintOf(request));
        this.request = request;
    }

    static String fingerprintOf(DebitRequest request) {
        return Fingerprint.of("debit", request.amount().micros());
    }

    @Override
    Optional<Booked> replay(Intent.Outcome first) {
        return Optional.of(Booked.replayed(first));
    }

    @Override
    Decision<Booked> decideAfresh(Sheet sheet) {
        return new Decision<>(Booked.now(book(sheet, sheet.now(), request, intent(sheet))), sheet.changes());
    }

    static LedgerTransaction book(Sheet sheet, Instant at, DebitRequest request, Intent intent) {
        BurnDown.Plan plan = sheet.inFull(request.amount(), Use.ANYTHING, at);
        Entry debit = Entry.of(TransactionType.ADJUSTMENT, Entry.leaving(plan.allocations()), at);
        return sheet.book(debit.under(intent, request.memo()));
    }
}
