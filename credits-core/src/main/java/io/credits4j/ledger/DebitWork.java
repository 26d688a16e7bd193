package io.credits4j.ledger;

import io.credits4j.books.Intent;
import io.credits4j.books.LedgerTransaction;
import io.credits4j.books.TransactionType;
import io.credits4j.books.Use;
import java.util.Optional;

/** Decides a {@link DebitRequest}. */
final class DebitWork extends AccountWork<Booked> {
    private final DebitRequest request;

    DebitWork(Desk desk, DebitRequest request) {
        super(
                desk,
                request.account(),
                request.key(),
                Fingerprint.of("debit", request.amount().micros()));
        this.request = request;
    }

    @Override
    Optional<Booked> replay(Intent.Outcome first) {
        return Optional.of(Booked.replayed(first));
    }

    @Override
    Decision<Booked> decideAfresh(Sheet sheet) {
        BurnDown.Plan lots = sheet.fromLots(request.amount(), Use.ANYTHING);
        BurnDown.Plan whole = lots.borrowing(lots.missing());
        Entry debit = Entry.of(TransactionType.ADJUSTMENT, Entry.leaving(whole.allocations()), sheet.now());
        LedgerTransaction line = sheet.book(debit.under(intent(sheet), request.memo()));
        return new Decision<>(Booked.now(line), sheet.changes());
    }
}
