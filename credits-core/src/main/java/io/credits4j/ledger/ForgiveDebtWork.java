package io.credits4j.ledger;

import io.credits4j.Credits;
import io.credits4j.books.Allocation;
import io.credits4j.books.Intent;
import io.credits4j.books.LedgerTransaction;
import io.credits4j.books.TransactionType;
import java.util.List;
import java.util.Optional;

/** Decides a {@link ForgiveDebtRequest}. */
final class ForgiveDebtWork extends AccountWork<Booked> {
    private final ForgiveDebtRequest request;

    ForgiveDebtWork(Desk desk, ForgiveDebtRequest request) {
        super(desk, request.account(), request.key(), Fingerprint.of("forgive", request.most()));
        this.request = request;
    }

    @Override
    Optional<Booked> replay(Intent.Outcome first) {
        return Optional.of(Booked.replayed(first));
    }

    /** Where there is no debt the intent is remembered all the same: later debt is another matter. */
    @Override
    Decision<Booked> decideAfresh(Sheet sheet) {
        Credits debt = sheet.account().debt();
        Credits most = request.most();
        Credits forgiven = most == null ? debt : debt.min(most);
        if (forgiven.isZero()) {
            return new Decision<>(Booked.nothing(), sheet.changes(List.of(intent(sheet)), List.of()));
        }
        List<Allocation> allocations = List.of(new Allocation(Allocation.DEBT, forgiven));
        Entry entry = Entry.of(TransactionType.DEBT_FORGIVEN, allocations, sheet.now());
        LedgerTransaction line = sheet.book(entry.under(intent(sheet), request.memo()));
        return new Decision<>(Booked.now(line), sheet.changes());
    }
}
