package io.credits4j.ledger;

import io.credits4j.books.Intent;
import io.credits4j.books.LedgerTransaction;
import java.util.Optional;

/** Decides a {@link RefundRequest}. */
final class RefundWork extends AccountWork<Booked> {
    private final RefundRequest request;

    RefundWork(Desk desk, RefundRequest request) {
        super(desk, request.account(), request.key(), fingerprintOf(request));
        this.request = request;
    }

    static String fingerprintOf(RefundRequest request) {
        return Fingerprint.of("refund", request.sequence(), request.amount(), request.reissuedFor());
    }

    @Override
    Optional<Booked> replay(Intent.Outcome first) {
        return Optional.of(Booked.replayed(first));
    }

    @Override
    Decision<Booked> decideAfresh(Sheet sheet) {
        LedgerTransaction line = sheet.line(request.sequence())
                .orElseThrow(() ->
                        new IllegalArgumentException("account '" + account() + "' has no line " + request.sequence()));
        Refunding refunding = new Refunding(sheet, sheet.now(), desk().order(), request.reissuedFor());
        LedgerTransaction refund =
                refunding.giveBack(Refunding.spend(account(), line), request.amount(), intent(sheet), request.memo());
        return new Decision<>(Booked.now(refund), sheet.changes());
    }
}
