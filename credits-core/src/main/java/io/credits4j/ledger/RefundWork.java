package io.credits4j.ledger;

import io.credits4j.BudgetName;
import io.credits4j.HoldId;
import io.credits4j.books.Hold;
import io.credits4j.books.Intent;
import io.credits4j.books.LedgerTransaction;
import java.util.List;
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
    List<BudgetName> budgets() {
        return request.budgets();
    }

    @Override
    Optional<Booked> replay(Intent.Outcome first) {
        return Optional.of(Booked.replayed(first));
    }

    /** Budgets in which the spend still counts get the amount back. */
    @Override
    Decision<Booked> decideAfresh(Sheet sheet) {
        LedgerTransaction line = sheet.line(request.sequence())
                .orElseThrow(() ->
                        new IllegalArgumentException("account '" + account() + "' has no line " + request.sequence()));
        LedgerTransaction spend = Refunding.spend(account(), line);
        Refunding refunding = new Refunding(sheet, sheet.now(), request.reissuedFor());
        LedgerTransaction refund = refunding.giveBack(spend, request.amount(), intent(sheet), request.memo());
        sheet.budgets().giveBack(budgetsOf(sheet, spend), refund.amount(), spend.at());
        return new Decision<>(Booked.now(refund), sheet.changes());
    }

    private List<BudgetName> budgetsOf(Sheet sheet, LedgerTransaction spend) {
        HoldId hold = spend.hold();
        return hold == null || !budgets().isEmpty()
                ? budgets()
                : sheet.hold(hold).map(Hold::budgets).orElse(List.of());
    }
}
